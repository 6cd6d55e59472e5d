import type { Redis } from 'ioredis';
import { findingsOf } from '../../admission/store-findings.ts';
import type { Config } from '../../config/config.ts';
import type { Clock } from '../../domain/clock.ts';
import { FairdialError } from '../../domain/errors.ts';
import { hashTag } from '../../engine/open-ledger.ts';
import { createRedisLedger } from '../../ledger/redis-ledger.ts';
import { checkDurability, openRedis, type RedisTarget, waitReady } from '../../redis/connection.ts';
import { attachEmbeddedRedis, findRedisBinary } from '../../redis/embedded-redis.ts';
import { readStoreTime } from '../../redis/store-time.ts';
import { otherOrigin } from '../other-origin.ts';
import { type Finding, good, notGood } from './finding.ts';

const READY_MS = 5_000;
const PINGS = 20;
/** Each call costs about ten round trips; slower, and Redis sets the pace. */
const SLOW_PING_MS = 20;
/** The same as stops the dialling (reliability §0.6). */
const MOST_SKEW_MS = 2_000;

/** The Redis of these settings. A private one is only looked at while its service runs: looking must start nothing. */
export async function lookAtStore(config: Config, clock: Clock): Promise<Finding[]> {
  const target = await targetOf(config);
  if (!target) return [privateOne()];
  const redis = openRedis(target, 'ledger');
  try {
    await waitReady(redis, READY_MS);
    return [
      ...(await durability(redis, config)),
      await latency(redis, clock),
      await skew(redis, clock),
      ...(await origin(redis, config)),
    ];
  } catch (error) {
    const says = error instanceof FairdialError ? error.message : 'it does not answer';
    const mend =
      (error instanceof FairdialError ? error.nextStep : undefined) ?? 'Check REDIS_URL, and that it runs.';
    return [notGood('bad', 'Redis', { says, mend })];
  } finally {
    redis.disconnect();
  }
}

async function targetOf({ redisUrl, dataDir }: Config): Promise<RedisTarget | undefined> {
  return redisUrl === undefined ? attachEmbeddedRedis(dataDir) : { url: redisUrl };
}

function privateOne(): Finding {
  const binary = findRedisBinary();
  if (binary)
    return good('Redis', `a private one will be started (${binary}); set up by us to forget nothing`);
  return notGood('bad', 'Redis', {
    says: 'REDIS_URL is not set, and no redis-server of version 6.2 or later was found',
    mend: 'npm run setup, or apt-get install redis-server, or set REDIS_URL',
  });
}

async function durability(redis: Redis, { allowWeakRedis }: Config): Promise<Finding[]> {
  const store = await checkDurability(redis);
  const { against, remarks } = findingsOf(store, { allowWeak: allowWeakRedis ?? false });
  const { version, appendonly, appendfsync, maxmemoryPolicy } = store;
  const says = `${version}, appendonly ${appendonly}, appendfsync ${appendfsync}, ${maxmemoryPolicy}`;
  return [
    ...(against.length + remarks.length === 0 ? [good('Redis', says)] : []),
    ...against.map(({ reason, fix }) =>
      notGood('bad', 'Redis', { says: reason, mend: fix ?? 'Name another Redis in REDIS_URL.' }),
    ),
    ...remarks.map((remark) =>
      notGood('doubt', 'Redis', {
        says: remark,
        mend: 'ask whoever runs it: appendonly yes, appendfsync always, noeviction',
      }),
    ),
  ];
}

/** Whom it holds for called was called somewhere: not every ledger is of this account. */
async function origin(redis: Redis, config: Config): Promise<Finding[]> {
  const { generation } = createRedisLedger(redis, { prefix: hashTag(config) });
  const other = otherOrigin(await generation.origin(), config);
  return other ? [notGood('doubt', 'ledger', other)] : [];
}

async function latency(redis: Redis, clock: Clock): Promise<Finding> {
  const took: number[] = [];
  for (let ping = 0; ping < PINGS; ping += 1) {
    const began = clock.monotonicMs();
    await redis.ping();
    took.push(clock.monotonicMs() - began);
  }
  const median = took.toSorted((a, b) => a - b)[PINGS / 2] ?? 0;
  const says = `answers in ${median.toFixed(1)} ms`;
  if (median <= SLOW_PING_MS) return good('Redis latency', says);
  return notGood('doubt', 'Redis latency', { says, mend: 'move Redis nearer to this machine' });
}

async function skew(redis: Redis, clock: Clock): Promise<Finding> {
  const apart = clock.wallMs() - (await readStoreTime(redis));
  const says = `${(Math.abs(apart) / 1000).toFixed(1)} s ${apart < 0 ? 'behind' : 'ahead of'} the clock of Redis`;
  if (Math.abs(apart) < MOST_SKEW_MS) return good('clock', says);
  return notGood('bad', 'clock', { says, mend: 'synchronise both machines (timedatectl set-ntp true)' });
}
