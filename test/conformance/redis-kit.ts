import type { Redis } from 'ioredis';
import { afterAll, beforeAll } from 'vitest';
import { createRedisLedger } from '../../src/ledger/redis-ledger.ts';
import { openRedis, waitReady } from '../../src/redis/connection.ts';
import { startTestRedis, type TestRedis } from '../support/redis.ts';
import { type MakeLedger, unique } from './fixtures.ts';

/** A Redis for this test file; each ledger made on it has a connection and keys of its own. */
export function redisLedgers(): MakeLedger {
  let server: TestRedis | undefined;
  beforeAll(async () => {
    server = await startTestRedis();
  });
  afterAll(async () => {
    await server?.stop();
  });
  return async () => {
    if (!server) throw new Error('Redis is there only while tests run');
    const redis = await connect(server);
    return createRedisLedger(redis, { prefix: `{${unique(server.prefix)}}` });
  };
}

/** A Redis for each lane; each ledger made on it finds it empty, so that there must not be two at once. */
export function emptiedLedgers(lanes: number): (lane: number) => MakeLedger {
  let kept: { server: TestRedis; redis: Redis }[] = [];
  beforeAll(async () => {
    const servers = await Promise.all(Array.from({ length: lanes }, () => startTestRedis()));
    kept = await Promise.all(servers.map(async (server) => ({ server, redis: await connect(server) })));
  });
  afterAll(async () => {
    for (const { redis } of kept) redis.disconnect();
    await Promise.all(kept.map(({ server }) => server.stop()));
  });
  return (lane) => async () => {
    const { server, redis } = kept[lane] ?? {};
    if (!server || !redis) throw new RangeError(`there is no lane ${lane}`);
    await redis.flushall();
    return { ...createRedisLedger(redis, { prefix: `{${server.prefix}}` }), close: async () => {} };
  };
}

async function connect({ target }: TestRedis): Promise<Redis> {
  const redis = openRedis(target, 'ledger');
  await waitReady(redis, 5_000);
  return redis;
}
