import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import type { Config } from '../config/config.ts';
import type { Clock } from '../domain/clock.ts';
import { present } from '../domain/present.ts';
import { timingsFor } from '../domain/timings.ts';
import { type Journals, openJournals, readMarks } from '../journal/journals.ts';
import type { JournalMark } from '../journal/lines.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { createRedisLedger } from '../ledger/redis-ledger.ts';
import { openRedis, waitReady } from '../redis/connection.ts';
import { lockDataDirectory } from '../redis/embedded-lock.ts';
import { joinRedisHome, openRedisHome, type RedisHome } from '../redis/redis-home.ts';
import { type EventFile, eventFolder, openEventFile } from '../telemetry/event-file.ts';
import { createLogger, type Logger } from '../telemetry/logger.ts';
import { apiKeyOf } from './provider.ts';

/** What everything else stands on: this run of the process, its log, its Redis and its journals. */
export interface Ground {
  readonly clock: Clock;
  readonly run: string;
  readonly log: Logger;
  readonly home: RedisHome;
  readonly redis: Redis;
  /** The ledger without the journals ahead of it. */
  readonly store: Ledger;
  readonly journals: Journals;
  /** What an audit reads. */
  readonly events: EventFile;
  readonly apiKey: string;
}

const READY_MS = 15_000;

/** Open it, or nothing: throws `InputError` for a setting that is wrong, `FairdialError` when Redis cannot be used. */
export async function openGround(config: Config, clock: Clock): Promise<Ground> {
  const run = `run-${randomBytes(6).toString('hex')}`;
  const log = createLogger({ level: config.logLevel, pretty: config.logPretty, run });
  const apiKey = apiKeyOf(config);
  const onTrouble = (message: string) => log.error(message);
  const home = await openRedisHome({ ...homeOptions(config, run), onTrouble });
  const redis = openRedis(home.target, 'ledger');
  try {
    await waitReady(redis, READY_MS);
    const { holds } = timingsFor(config);
    const store = createRedisLedger(redis, { prefix: hashTag(config), holds });
    const lock = (folder: string) => lockDataDirectory(folder, run);
    const journals = await openJournals({ folder: journalFolder(config), clock, lock });
    const folder = eventFolder(config.dataDir, config.keyPrefix);
    const events = await openEventFile({ folder, run, clock, onTrouble });
    return { clock, run, log, home, redis, store, journals, events, apiKey };
  } catch (error) {
    redis.disconnect();
    await home.stop();
    throw error;
  }
}

export async function closeGround({ journals, store, home, events }: Ground): Promise<void> {
  await events.close();
  await journals.close();
  await store.close();
  await home.stop();
}

/** The ledger alone, for a command that looks in or steers; joins a running service's private Redis. */
export async function openLedger(config: Config): Promise<{ ledger: Ledger; close(): Promise<void> }> {
  const home = await joinRedisHome(homeOptions(config, 'command'));
  const redis = openRedis(home.target, 'ledger');
  const ledger = createRedisLedger(redis, { prefix: hashTag(config) });
  const close = async () => {
    await ledger.close();
    await home.stop();
  };
  try {
    await waitReady(redis, READY_MS);
    return { ledger, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** How far the journals of this machine have come. */
export function readJournalMarks(config: Config): JournalMark[] {
  return readMarks(journalFolder(config));
}

/** Several ledgers may share a Redis under prefixes of their own: each has journals of its own. */
function journalFolder({ dataDir, keyPrefix }: Config): string {
  return join(dataDir, 'journal', encodeURIComponent(keyPrefix));
}

function homeOptions(config: Config, owner: string) {
  return { dataDir: config.dataDir, owner, ...present({ redisUrl: config.redisUrl }) };
}

/** One hash tag for all keys, so that scripts may touch any of them. */
export function hashTag({ keyPrefix }: Config): string {
  return `{${keyPrefix}}`;
}
