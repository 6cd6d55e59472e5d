import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Config } from '../config/config.ts';
import type { Clock } from '../domain/clock.ts';
import { timingsFor } from '../domain/timings.ts';
import { type Journals, openJournals } from '../journal/journals.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { bringUpToDate } from '../ledger/open-layout.ts';
import { createRedisLedger } from '../ledger/redis-ledger.ts';
import { openRedis, waitReady } from '../redis/connection.ts';
import { lockDataDirectory } from '../redis/embedded-lock.ts';
import { openRedisHome, type RedisHome } from '../redis/redis-home.ts';
import { type EventFile, eventFolder, openEventFile } from '../telemetry/event-file.ts';
import { createLogger, type Logger } from '../telemetry/logger.ts';
import { createMetrics, type Metrics } from '../telemetry/metrics/metrics.ts';
import type { Tracing } from '../telemetry/tracing/tracing.ts';
import { hashTag, homeOptions, journalFolder, READY_MS } from './open-ledger.ts';
import { apiKeyOf } from './provider.ts';
import { timedDisk } from './timed-disk.ts';
import { packageVersion } from './version.ts';

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
  readonly metrics: Metrics;
  /** Only where a collector is named. */
  readonly tracing: Tracing | undefined;
  readonly apiKey: string;
}

/** Open it, or nothing: throws `InputError` for a setting that is wrong, `FairdialError` when Redis or the ledger in it cannot be used. */
export async function openGround(config: Config, clock: Clock): Promise<Ground> {
  const run = `run-${randomBytes(6).toString('hex')}`;
  const log = createLogger({ level: config.logLevel, pretty: config.logPretty, run });
  const apiKey = apiKeyOf(config);
  const onTrouble = (message: string) => log.error(message);
  const onWait = (message: string) => log.warn(message);
  const home = await openRedisHome({ ...homeOptions(config, run), onTrouble, onWait });
  const redis = openRedis(home.target, 'ledger');
  try {
    await waitReady(redis, READY_MS);
    const onUpgrade = (from: number, to: number) =>
      log.warn({ from, to }, 'the ledger is brought up to date; nobody is dialled meanwhile');
    await bringUpToDate(redis, { prefix: hashTag(config), clock, onUpgrade });
    const { holds } = timingsFor(config);
    const store = createRedisLedger(redis, { prefix: hashTag(config), holds });
    const lock = (folder: string) => lockDataDirectory(folder, run);
    const metrics = createMetrics({ clock, version: packageVersion() });
    const tracing = await tracingOf(config, { run, clock, onTrouble });
    const disk = timedDisk(clock, metrics.journalSynced);
    const journals = await openJournals({ folder: journalFolder(config), clock, lock, disk });
    const folder = eventFolder(config.dataDir, config.keyPrefix);
    const events = await openEventFile({ folder, run, clock, onTrouble });
    return { clock, run, log, home, redis, store, journals, events, metrics, tracing, apiKey };
  } catch (error) {
    redis.disconnect();
    await home.stop();
    throw error;
  }
}

export async function closeGround({
  journals,
  store,
  home,
  events,
  metrics,
  tracing,
}: Ground): Promise<void> {
  await tracing?.close();
  metrics.stop();
  await events.close();
  await journals.close();
  await store.close();
  await home.stop();
}

interface TracingNeeds {
  readonly run: string;
  readonly clock: Clock;
  readonly onTrouble: (message: string) => void;
}

/** Megabytes of libraries, loaded only where somebody wants them. */
async function tracingOf({ tracesTo }: Config, needs: TracingNeeds): Promise<Tracing | undefined> {
  if (tracesTo === undefined) return undefined;
  const { openTracing } = await import('../telemetry/tracing/tracing.ts');
  return openTracing({ ...needs, endpoint: tracesTo, version: packageVersion() });
}
