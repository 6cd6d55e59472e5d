import { createStoreTrust, inDoubt, inWords } from './admission/store-trust.ts';
import type { Config } from './config/config.ts';
import { createBreakerWatch } from './dialing/breaker.ts';
import { createDailyCap } from './dialing/daily-cap.ts';
import { createDialing } from './dialing/dialing.ts';
import { createProviderClock } from './dialing/provider-clock.ts';
import { type Clock, systemClock } from './domain/clock.ts';
import { armCrashPoint } from './domain/crash-point.ts';
import { present } from './domain/present.ts';
import { timingsFor } from './domain/timings.ts';
import { createFiles } from './engine/files.ts';
import { closeGround, type Ground, openGround } from './engine/ground.ts';
import { noteLedgerOrigin } from './engine/ledger-origin.ts';
import { createReadings } from './engine/metric-readings.ts';
import { createNews } from './engine/news.ts';
import { noteSettled } from './engine/note-settled.ts';
import { noteUnwritten } from './engine/note-unwritten.ts';
import { createAccount, createApi } from './engine/provider.ts';
import { readinessOf } from './engine/readiness.ts';
import { createReporting } from './engine/reporting.ts';
import { createRounds } from './engine/rounds.ts';
import { createQueue, createWakeUps } from './engine/wake-ups.ts';
import type { ImportProgress } from './importing/import-contacts.ts';
import { createCampaignBook } from './ledger/campaign-book.ts';
import { createJournaledLedger } from './ledger/journaled-ledger.ts';
import type { Ledger } from './ledger/ledger.ts';
import { rememberingOwnCalls } from './ledger/own-calls.ts';
import { createDoorOut } from './settlement/settle-attempt.ts';
import type { Logger } from './telemetry/logger.ts';
import { createObserver } from './tracking/observe-call.ts';
import { createTracker } from './tracking/tracker.ts';
import { createWriteBack } from './tracking/write-back.ts';

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
  /** As Prometheus reads them (docs/metrics.md). */
  metrics(): Promise<string>;
  /** A webhook came for this token: look at that call now. What it says is not believed. Resolves before the look. */
  hint(webhookToken: string): Promise<void>;
  /** A webhook came whose token can be nobody's. */
  strayWebhook(): void;
  exportReports(name: string): Promise<void>;
  /** Open nothing new; finish POSTs in flight. */
  quiet(): Promise<void>;
  /** Quiet, final reports, close everything. Live calls are left to the next process. */
  stop(): Promise<void>;
}

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
  armCrashPoint(config.crashAt, (fatal) => process.kill(process.pid, fatal));
  const ground = await openGround(config, clock);
  try {
    return await assemble(options, ground);
  } catch (error) {
    await closeGround(ground);
    throw error;
  }
}

async function assemble(options: EngineOptions, ground: Ground): Promise<Engine> {
  const { config } = options;
  const { clock, run, log, store, journals, metrics } = ground;
  const news = createNews(ground);
  const { emit, trouble } = news;
  const journaled = createJournaledLedger(store, journals, () => trust.storeInterrupted('lacks'));
  const { ledger, ownCalls } = rememberingOwnCalls(journaled);
  const timings = timingsFor(config);
  const [directory, everyMs] = [options.reportsDir, config.reportMs];
  const isIdle = () => ownCalls.isEmpty() && !files.contacts.isImporting();
  const { guardMs } = config;
  const reports = createReporting({ ledger, clock, trouble, directory, everyMs, guardMs, isIdle });
  news.join(reports.hear);
  const trust = createStoreTrust({ ...ground, emit, allowWeakStore: config.allowWeakRedis ?? false });
  await trust.check();
  if (options.files && !trust.isLedgerKnown()) throw inDoubt(trust.reasons());

  const book = createCampaignBook(ledger, clock);
  metrics.knowNumbers(() => book.limits().keys());
  const providerClock = createProviderClock({ clock, emit });
  const api = createApi(config, ground, (serverMs, localMs) => {
    providerClock.note(serverMs, localMs);
    trust.noteProviderTime(serverMs);
  });
  const account = createAccount(config, ground);
  const writeBack = createWriteBack({ account, clock, emit });
  news.join((event) => noteSettled(event, { book, writeBack }));
  const unwritten = noteUnwritten({ ledger, run, clock, trouble });
  news.join(unwritten.hear);
  const queue = createQueue(config, ground, emit);
  const shared = { ledger, clock, emit, trouble, api, queue, book, timings, run, options };

  const files = createFiles({ ...shared, onChanged: () => wakeUps.soon() });
  const lookEveryMs = config.publicUrl ? config.pollMs * POLL_FACTOR_WITH_WEBHOOKS : config.pollMs;
  const dialing = createDialing({
    ...shared,
    random: Math.random,
    settings: { ...config, firstLookMs: lookEveryMs, ...present({ accountLimit: config.maxConcurrent }) },
    makeDoorOut: (onSettled) => createDoorOut({ ...shared, onSettled }),
    isTrusted: () => trust.mayDial(),
    isRunning: book.isRunning,
    // `run` dials what its files name; what else the ledger holds is only looked after.
    ...present({ mayDial: options.files && files.has }),
  });
  const { dispatcher, doorOut } = dialing;
  const onSlotFreed = (fromNumber: string) => dispatcher.slotFreed(fromNumber);
  const observe = createObserver({ ...shared, doorOut, ownCalls, onSlotFreed });
  const tracker = createTracker({
    ...shared,
    ownCalls,
    observe,
    doorOut,
    lookEveryMs,
    isHinted: config.publicUrl !== undefined,
    ...present({ requestsPerSecond: config.requestsPerSecond }),
    maxCallMs: config.maxCallMs,
    onSlotFreed,
    onEndExpected: dialing.expectEnd,
  });
  const breakerWatch = createBreakerWatch(shared);
  const wakeUps = createWakeUps({ ...shared, dialing, breakerWatch });
  const dailyCap = createDailyCap({ ...shared, account });
  const stages = { files, dialing, tracker, wakeUps, dailyCap, reports, trust, metrics };
  const noteOrigin = () => noteLedgerOrigin(config, store.generation).catch(trouble('noting the API'));
  const rounds = createRounds({ ...shared, ...stages, config, join: news.join, noteOrigin });
  await rounds.start();
  reports.start();

  let quieting: Promise<void> | undefined;
  const becomeQuiet = async () => {
    await Promise.all([dialing.quiet(QUIET_MS), files.contacts.stop(), queue.quiet(QUIET_MS)]);
    await dialing.leave().catch(trouble('giving back what was not posted'));
  };
  const quiet = () => {
    quieting ??= becomeQuiet();
    return quieting;
  };

  const readiness = () => readinessOf(ledger, [providerClock.reason, ...trust.reasons().map(inWords)]);
  const [campaignNames, importProgress] = [files.names, files.contacts.progress];
  const readings = createReadings({
    ...ground,
    ...present({ accountLimit: config.maxConcurrent }),
    ledger,
    guardMs,
    campaignNames,
    importProgress,
    reportAges: reports.ages,
    readiness,
  });

  return {
    ledger,
    clock,
    log,
    run,
    campaignNames,
    importProgress,
    readiness,
    metrics: () => metrics.text(readings),
    async hint(webhookToken) {
      const attempt = await tracker.byToken(webhookToken);
      emit({ type: 'webhook', ...present({ attemptId: attempt?.id }) });
      if (attempt) void tracker.hint(attempt).catch(trouble('following up a webhook'));
    },
    strayWebhook: () => emit({ type: 'webhook' }),
    exportReports: reports.exportNow,
    quiet,
    async stop() {
      await quiet();
      trust.letGo();
      await rounds.stop();
      await reports.stop(book.campaigns().map(({ campaign }) => campaign.name));
      await ledger.attempts.heartbeat(run, 0, clock.wallMs()).catch(trouble('heartbeat'));
      await queue.close();
      await api.close();
      await writeBack.stop();
      await unwritten.flush();
      await account.close();
      await closeGround(ground);
    },
  };
}
