import { randomBytes } from 'node:crypto';
import { createGates } from './admission/gates.ts';
import type { Config } from './config/config.ts';
import { createCampaignCloser } from './dialing/close-campaigns.ts';
import { createDispatcher } from './dialing/dispatcher.ts';
import { createPlaceCall } from './dialing/place-call.ts';
import { createReconciler } from './dialing/reconcile.ts';
import { createRefusals } from './dialing/refusals.ts';
import { createRescuer } from './dialing/rescue.ts';
import { type Clock, systemClock } from './domain/clock.ts';
import { FairdialError, InputError } from './domain/errors.ts';
import type { Emit, EngineEvent } from './domain/events.ts';
import type { TickName } from './domain/work-queue.ts';
import { createCampaignKeeper } from './importing/campaign-keeper.ts';
import { createContactKeeper } from './importing/contact-keeper.ts';
import { followFolder } from './importing/follow-folder.ts';
import type { ImportProgress } from './importing/import-contacts.ts';
import { createCampaignBook } from './ledger/campaign-book.ts';
import type { Ledger } from './ledger/ledger.ts';
import { createRedisLedger } from './ledger/redis-ledger.ts';
import { createOneInboxClient } from './oneinbox/client.ts';
import { openRedis, waitReady } from './redis/connection.ts';
import { createBullQueue } from './redis/queues.ts';
import { joinRedisHome, openRedisHome, type RedisHome } from './redis/redis-home.ts';
import { createReportWriter } from './reports/report-writer.ts';
import { present } from './settlement/record.ts';
import { createDoorOut } from './settlement/settle-attempt.ts';
import { logEvents } from './telemetry/event-log.ts';
import { createLogger, type Logger } from './telemetry/logger.ts';
import { createObserver } from './tracking/observe-call.ts';
import { createTracker } from './tracking/tracker.ts';

export interface EngineOptions {
  readonly config: Config;
  readonly clock?: Clock;
  readonly reportsDir: string;
  /** Run every campaign file of this folder and notice changes (serve). */
  readonly campaignsDir?: string;
  /** Run just these files to their end (run). */
  readonly files?: readonly string[];
}

export interface Engine {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly log: Logger;
  /** Id of this run of the process. */
  readonly run: string;
  /** The campaigns of the files, once loaded. */
  campaignNames(): readonly string[];
  importProgress(name: string): ImportProgress | undefined;
  readiness(): Promise<{ ready: boolean; reasons: string[] }>;
  /** A webhook came for this token: look at that call now. What it says is not believed. */
  hint(webhookToken: string): Promise<void>;
  exportReports(name: string): Promise<void>;
  /** Open nothing new; finish POSTs in flight. */
  quiet(): Promise<void>;
  /** Quiet, final reports, close everything. Live calls are left to the next process. */
  stop(): Promise<void>;
}

/** How often each tick runs over all processes. Wakes do the work at once; ticks find what was missed. */
const TICKS: Readonly<Record<TickName, number>> = {
  dispatch: 2_000,
  track: 1_000,
  rescue: 5_000,
  expire: 1_000,
};
const HEARTBEAT_MS = 3_000;
const DEAD_AFTER_MS = 15_000;
const REFRESH_MS = 500;
const READY_MS = 15_000;
/** POSTs in flight get this long to finish when the process stops (spec: exit in under 10 s). */
const QUIET_MS = 6_000;
/** Where webhooks tell of ends, polling is only the ground beneath them. */
const POLL_FACTOR_WITH_WEBHOOKS = 4;

/**
 * Build the engine and start it: Redis, ledger, queue, doors, stages. Throws `InputError` when a file or the
 * configuration is wrong, `FairdialError` when Redis cannot be used; nothing is dialled then.
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const { config, clock = systemClock } = options;
  const run = `run-${randomBytes(6).toString('hex')}`;
  const log = createLogger({ level: config.logLevel, pretty: config.logPretty, run });
  const home = await openRedisHome({
    ...homeOptions(config, run),
    onTrouble: (message) => log.error(message),
  });
  try {
    return await assemble(options, { clock, run, log, home });
  } catch (error) {
    await home.stop();
    throw error;
  }
}

/** The ledger alone, for a command that looks in or steers; joins a running service's private Redis. */
export async function openLedger(config: Config): Promise<{ ledger: Ledger; close(): Promise<void> }> {
  const home = await joinRedisHome(homeOptions(config, 'command'));
  const redis = openRedis(home.target, 'ledger');
  try {
    await waitReady(redis, READY_MS);
  } catch (error) {
    redis.disconnect();
    await home.stop();
    throw error;
  }
  const ledger = createRedisLedger(redis, { prefix: hashTag(config) });
  return {
    ledger,
    async close() {
      await ledger.close();
      await home.stop();
    },
  };
}

interface Ground {
  readonly clock: Clock;
  readonly run: string;
  readonly log: Logger;
  readonly home: RedisHome;
}

async function assemble(options: EngineOptions, { clock, run, log, home }: Ground): Promise<Engine> {
  const { config } = options;
  const redis = openRedis(home.target, 'ledger');
  await waitReady(redis, READY_MS);
  const ledger = createRedisLedger(redis, { prefix: hashTag(config) });
  const reports = createReportWriter({
    ledger,
    clock,
    directory: options.reportsDir,
    everyMs: config.reportMs,
    onFailed: (campaign, error) => emit({ type: 'trouble', where: `reports of ${campaign}`, error }),
  });
  const emit: Emit = alsoMarkingReports(logEvents(log), (campaign) => reports.markDirty(campaign));
  const api = createOneInboxClient({
    baseUrl: config.baseUrl,
    apiKey: apiKeyOf(config),
    postTimeoutMs: config.postTimeoutMs,
    clock,
    ...present({ requestsPerSecond: config.requestsPerSecond }),
  });
  const queue = createBullQueue({
    openQueueConnection: () => openRedis(home.target, 'queue'),
    openWorkerConnection: () => openRedis(home.target, 'worker'),
    prefix: hashTag(config),
    clock,
    emit,
    longestPlacingMs: config.postTimeoutMs,
  });
  const book = createCampaignBook(ledger, clock);
  const gates = createGates(config.guardMs);
  const door = { ledger, book, clock, gates, run, ...present({ accountLimit: config.maxConcurrent }) };
  const dispatcher = createDispatcher({ ...door, queue, emit });
  const onSlotFreed = (fromNumber: string) => dispatcher.slotFreed(fromNumber);
  const shared = { ledger, clock, emit, api, queue, book, gates, onSlotFreed, onGivenBack: onSlotFreed };
  const doorOut = createDoorOut({ ...shared, onSettled: onSlotFreed });
  const lookEveryMs = config.publicUrl ? config.pollMs * POLL_FACTOR_WITH_WEBHOOKS : config.pollMs;
  const firstLookMs = lookEveryMs;
  const refusals = createRefusals({ ...shared, doorOut, random: Math.random });
  const placeCall = createPlaceCall({
    ...shared,
    ...present({ publicUrl: config.publicUrl }),
    refusals,
    run,
    guardMs: config.guardMs,
    firstLookMs,
  });
  const tracker = createTracker({
    ...shared,
    observe: createObserver({ ...shared, doorOut }),
    doorOut,
    lookEveryMs,
    maxCallMs: config.maxCallMs,
  });
  const reconciler = createReconciler({ ...shared, proofMs: config.proofMs, firstLookMs });
  const rescuer = createRescuer({ ...shared, postTimeoutMs: config.postTimeoutMs });
  const closer = createCampaignCloser(shared);
  const wakeNumbers = async () => {
    await book.refresh();
    queue.setPlacingLimit(placingLimit(book.limits().values()));
    dispatcher.wakeAll();
  };
  const trouble = (where: string) => (error: unknown) => emit({ type: 'trouble', where, error });
  const contacts = createContactKeeper({
    ...shared,
    onContacts: () => void wakeNumbers().catch(trouble('waking numbers')),
  });
  const keeper = createCampaignKeeper({
    ...shared,
    contacts,
    onApplied: () => void wakeNumbers().catch(trouble('waking numbers')),
  });

  const ticks: Readonly<Record<TickName, () => Promise<unknown>>> = {
    dispatch: wakeNumbers,
    track: () => tracker.runOnce(),
    rescue: () => Promise.all([rescuer.runOnce(), reconciler.runOnce()]),
    expire: () => closer.runOnce(),
  };
  const stopping = new AbortController();
  const loops: Promise<void>[] = [];
  const loop = (where: string, everyMs: number, work: () => Promise<unknown>) => {
    loops.push(keepDoing(clock, { everyMs, signal: stopping.signal, work, trouble: trouble(where) }));
  };

  await ledger.attempts.heartbeat(run, DEAD_AFTER_MS, clock.wallMs());
  for (const file of options.files ?? []) await mustApply(keeper, file);
  await queue.start(
    {
      place: placeCall,
      wake: async (fromNumber) => dispatcher.wake(fromNumber),
      tick: async (name) => {
        await ticks[name]();
      },
    },
    TICKS,
  );
  loop('heartbeat', HEARTBEAT_MS, () => ledger.attempts.heartbeat(run, DEAD_AFTER_MS, clock.wallMs()));
  loop('reading campaigns', REFRESH_MS, async () => {
    if (await book.refresh()) dispatcher.wakeAll();
  });
  const following = followFolder({
    ...shared,
    keeper,
    signal: stopping.signal,
    trouble,
    ...present({ folder: options.campaignsDir }),
  });
  reports.start();

  let quieting: Promise<void> | undefined;
  const quiet = () => {
    quieting ??= Promise.all([dispatcher.quiet(), contacts.stop(), queue.quiet(QUIET_MS)]).then(
      () => undefined,
    );
    return quieting;
  };
  const stop = async () => {
    await quiet();
    stopping.abort();
    await Promise.allSettled([...loops, following]);
    await reports.stop();
    const names = book.campaigns().map(({ campaign }) => campaign.name);
    await Promise.allSettled(names.map((name) => reports.exportNow(name)));
    await queue.close();
    await api.close();
    await ledger.close();
    await home.stop();
  };

  return {
    ledger,
    clock,
    log,
    run,
    campaignNames: () => keeper.campaigns().map(({ name }) => name),
    importProgress: (name) => contacts.progress(name),
    async readiness() {
      const reasons = await ledger.revision().then(
        () => [],
        (error: unknown) => [error instanceof FairdialError ? error.message : String(error)],
      );
      return { ready: reasons.length === 0, reasons };
    },
    async hint(webhookToken) {
      const attemptId = await ledger.attempts.byWebhookToken(webhookToken);
      if (attemptId) await tracker.hint(attemptId);
    },
    async exportReports(name) {
      await reports.exportNow(name);
    },
    quiet,
    stop,
  };
}

function homeOptions(config: Config, owner: string) {
  return { dataDir: config.dataDir, owner, ...present({ redisUrl: config.redisUrl }) };
}

/** One hash tag for all keys, so that scripts may touch any of them. */
function hashTag({ keyPrefix }: Config): string {
  return `{${keyPrefix}}`;
}

function apiKeyOf({ apiKey }: Config): string {
  if (apiKey !== undefined) return apiKey;
  const problem = {
    severity: 'error',
    file: 'environment',
    code: 'missing-setting',
    message: 'ONEINBOX_API_KEY is not set',
  } as const;
  throw new InputError([{ ...problem, fix: 'put ONEINBOX_API_KEY=oi_sk_… into .env or the environment' }]);
}

async function mustApply(keeper: ReturnType<typeof createCampaignKeeper>, file: string): Promise<void> {
  const applied = await keeper.fileChanged(file);
  if (applied.kind === 'invalid') throw new InputError(applied.problems);
}

/** Whatever happens to a campaign's calls or contacts makes its reports out of date. */
function alsoMarkingReports(emit: Emit, mark: (campaign: string) => void): Emit {
  return (event) => {
    emit(event);
    const campaign = campaignOf(event);
    if (campaign) mark(campaign);
  };
}

function campaignOf(event: EngineEvent): string | undefined {
  if ('attempt' in event) return event.attempt.campaign;
  return 'campaign' in event ? event.campaign : undefined;
}

/** Room for every slot there is: an API may take 20 s to accept a call, and one slow number must not hold up another. */
function placingLimit(limits: Iterable<{ maxConcurrent: number }>): number {
  const slots = [...limits].reduce((sum, { maxConcurrent }) => sum + maxConcurrent, 0);
  return Math.min(Math.max(slots, 10), 2_000);
}

interface Loop {
  readonly everyMs: number;
  readonly signal: AbortSignal;
  readonly work: () => Promise<unknown>;
  readonly trouble: (error: unknown) => void;
}

async function keepDoing(clock: Clock, { everyMs, signal, work, trouble }: Loop): Promise<void> {
  while (!signal.aborted) {
    await work().catch(trouble);
    await clock.sleep(everyMs, signal);
  }
}
