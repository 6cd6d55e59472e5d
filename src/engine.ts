import { setMaxListeners } from 'node:events';
import { dirname } from 'node:path';
import { createStoreTrust, inDoubt, inWords } from './admission/store-trust.ts';
import type { Config } from './config/config.ts';
import { createBreakerWatch } from './dialing/breaker.ts';
import { createDailyCap } from './dialing/daily-cap.ts';
import { createDialing } from './dialing/dialing.ts';
import { createProviderClock } from './dialing/provider-clock.ts';
import { type Clock, systemClock } from './domain/clock.ts';
import { armCrashPoint } from './domain/crash-point.ts';
import { InputError } from './domain/errors.ts';
import type { Emit } from './domain/events.ts';
import { keepDoing } from './domain/keep-doing.ts';
import { present } from './domain/present.ts';
import { type Timings, timingsFor } from './domain/timings.ts';
import type { TickName } from './domain/work-queue.ts';
import { createCapWatch } from './engine/cap-watch.ts';
import { alsoMarkingReports, createCountWatch } from './engine/dirty-reports.ts';
import { closeGround, type Ground, openGround } from './engine/ground.ts';
import { createReadings } from './engine/metric-readings.ts';
import { noteSettled } from './engine/note-settled.ts';
import { hashTag } from './engine/open-ledger.ts';
import { createAccount, createApi } from './engine/provider.ts';
import { readinessOf } from './engine/readiness.ts';
import { createReportAges } from './engine/report-ages.ts';
import { createStateWatch } from './engine/state-watch.ts';
import { type CampaignKeeper, createCampaignKeeper } from './importing/campaign-keeper.ts';
import { createContactKeeper } from './importing/contact-keeper.ts';
import { startFollowing } from './importing/follow-folder.ts';
import type { ImportProgress } from './importing/import-contacts.ts';
import { createSuppressionFolder, suppressionFolders } from './importing/suppression-folder.ts';
import { createCampaignBook } from './ledger/campaign-book.ts';
import { createJournaledLedger } from './ledger/journaled-ledger.ts';
import type { Ledger, NumberLimit } from './ledger/ledger.ts';
import { openRedis } from './redis/connection.ts';
import { createBullQueue } from './redis/queues.ts';
import { createReportWriter } from './reports/report-writer.ts';
import { createDoorOut } from './settlement/settle-attempt.ts';
import { logEvents } from './telemetry/event-log.ts';
import type { Logger } from './telemetry/logger.ts';
import { tellAll } from './telemetry/tell-all.ts';
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
const MOST_PLACING_AT_ONCE = 2_000;

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
  const { clock, run, log, store, journals, events, metrics, tracing } = ground;
  const ledger = createJournaledLedger(store, journals, () => trust.storeInterrupted());
  const timings = timingsFor(config);
  const reportAges = createReportAges(clock);
  const reports = createReportWriter({
    ledger,
    clock,
    directory: options.reportsDir,
    everyMs: config.reportMs,
    onExported: ({ campaign, exportedAt }) => reportAges.exported(campaign, exportedAt),
    onFailed: (campaign, error) => emit({ type: 'trouble', where: `reports of ${campaign}`, error }),
  });
  const listeners = [events.emit, metrics.emit, ...(tracing ? [tracing.emit] : []), logEvents(log)];
  const tell = tellAll(listeners, (error) => log.error({ error: String(error) }, 'an event was not taken'));
  const emit = alsoMarkingReports(tell, (campaign) => {
    reports.markDirty(campaign);
    reportAges.changed(campaign);
  });
  const trouble = (where: string) => (error: unknown) => emit({ type: 'trouble', where, error });
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
  listeners.push((event) => noteSettled(event, { book, writeBack }));
  const queue = createQueue(config, ground, emit);
  const lookEveryMs = config.publicUrl ? config.pollMs * POLL_FACTOR_WITH_WEBHOOKS : config.pollMs;
  const shared = { ledger, clock, emit, api, queue, book, timings };

  const dialing = createDialing({
    ...shared,
    run,
    random: Math.random,
    settings: { ...config, firstLookMs: lookEveryMs, ...present({ accountLimit: config.maxConcurrent }) },
    makeDoorOut: (onSettled) => createDoorOut({ ...shared, onSettled }),
    isTrusted: () => trust.mayDial(),
    isRunning: book.isRunning,
    ...present({ mayDial: options.files && isOneOf(() => keeper) }),
  });
  const { dispatcher, doorOut } = dialing;
  const onSlotFreed = (fromNumber: string) => dispatcher.slotFreed(fromNumber);
  const observe = createObserver({ ...shared, doorOut, onSlotFreed });
  const tracker = createTracker({
    ...shared,
    observe,
    doorOut,
    lookEveryMs,
    ...present({ requestsPerSecond: config.requestsPerSecond }),
    maxCallMs: config.maxCallMs,
    onSlotFreed,
  });

  const breakerWatch = createBreakerWatch(shared);
  const wakeNumbers = async () => {
    await book.refresh();
    const room = roomFor(book.limits());
    dialing.setPlacingLimit(room);
    queue.setPlacingLimit(room);
    dispatcher.wakeAll();
    await breakerWatch.look();
  };
  const wakeSoon = () => void wakeNumbers().catch(trouble('waking from numbers'));
  const lists = createSuppressionFolder({
    ...shared,
    folders: foldersOf(options).flatMap(suppressionFolders),
    countries: () => keeper.campaigns().flatMap((campaign) => campaign.contacts.country ?? []),
    onMended: () => keeper.listsMended(),
  });
  const loadGlobalLists = async () => {
    await lists.look();
    if (lists.problems().length > 0) throw new InputError(lists.problems());
  };
  const contacts = createContactKeeper({ ...shared, run, loadGlobalLists, onContacts: wakeSoon });
  const keeper = createCampaignKeeper({ ...shared, contacts, onApplied: wakeSoon });

  const ticks: Readonly<Record<TickName, () => Promise<void>>> = {
    dispatch: wakeNumbers,
    track: () => tracker.runOnce(),
    rescue: () => dialing.rescue(),
    expire: () => dialing.closeCampaigns(),
  };
  const stopping = new AbortController();
  const { signal } = stopping;
  // One a loop; more than Node's default of ten is no leak.
  setMaxListeners(50, signal);
  const rhythm = (where: string, everyMs: number) => ({ clock, everyMs, signal, trouble: trouble(where) });
  const beat = () => ledger.attempts.heartbeat(run, timings.deadAfter, clock.wallMs());
  const tellOfStates = createStateWatch(book, emit);
  const tellOfCaps = createCapWatch(book, emit);
  const noticeChanges = async () => {
    if (await book.refresh()) await wakeNumbers();
    tellOfStates();
    tellOfCaps();
  };

  /** Resolves when it has ended again, after the signal. */
  const begin = async () => {
    await beat();
    for (const file of options.files ?? []) await mustApply(keeper, file);
    // Before anything is dialled: what the ledger holds may be an older version, or a campaign whose file is gone.
    const following = await startFollowing({
      ...shared,
      keeper,
      signal,
      trouble,
      ...present({ folder: options.campaignsDir }),
    });
    await lists.look().catch(trouble('suppression lists'));
    const wake = async (fromNumber: string) => dispatcher.wake(fromNumber);
    await queue.start(
      { place: dialing.placeCall, wake, tick: (name) => metrics.tick(name, ticks[name]) },
      ticksFor(timings, config),
    );
    return [
      keepDoing(rhythm('reading campaigns', timings.refresh), noticeChanges),
      keepDoing(rhythm('suppression lists', timings.refresh), () => lists.look()),
      keepDoing(rhythm('reports', config.reportMs), createCountWatch({ ledger, book, reports })),
      following.ended,
      createDailyCap({ ...shared, account }).follow(signal),
    ];
  };
  // In a ledger that may be another's nothing is imported, looked up or given back: it waits for a person.
  const beginOnceKnown = async () => {
    while (!trust.isLedgerKnown() && !signal.aborted) await clock.sleep(timings.refresh, signal);
    if (!signal.aborted) await Promise.allSettled(await begin());
  };
  const work = trust.isLedgerKnown() ? await begin() : [beginOnceKnown().catch(trouble('starting'))];
  const loops = [...work, trust.watch(signal), keepDoing(rhythm('heartbeat', timings.heartbeat), beat)];
  reports.start();

  let quieting: Promise<void> | undefined;
  const becomeQuiet = async () => {
    await Promise.all([dialing.quiet(QUIET_MS), contacts.stop(), queue.quiet(QUIET_MS)]);
    await dialing.leave().catch(trouble('giving back what was not posted'));
  };
  const quiet = () => {
    quieting ??= becomeQuiet();
    return quieting;
  };

  const readiness = () => readinessOf(ledger, [providerClock.reason, ...trust.reasons().map(inWords)]);
  const campaignNames = () => keeper.campaigns().map(({ name }) => name);
  const importProgress = (name: string) => contacts.progress(name);
  const readings = createReadings({
    ...ground,
    ...present({ accountLimit: config.maxConcurrent }),
    ledger,
    guardMs: config.guardMs,
    campaignNames,
    importProgress,
    reportAges,
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
    async exportReports(name) {
      const { exportedAt } = await reports.exportNow(name);
      reportAges.exported(name, exportedAt);
    },
    quiet,
    async stop() {
      await quiet();
      stopping.abort();
      trust.letGo();
      await Promise.allSettled(loops);
      await reports.stop();
      const names = book.campaigns().map(({ campaign }) => campaign.name);
      await Promise.allSettled(names.map((name) => reports.exportNow(name)));
      await ledger.attempts.heartbeat(run, 0, clock.wallMs()).catch(trouble('heartbeat'));
      await queue.close();
      await api.close();
      await writeBack.stop();
      await account.close();
      await closeGround(ground);
    },
  };
}

/** Where campaign files lie. */
function foldersOf({ campaignsDir, files = [] }: EngineOptions): string[] {
  return campaignsDir === undefined ? [...new Set(files.map((file) => dirname(file)))] : [campaignsDir];
}

async function mustApply(keeper: CampaignKeeper, file: string): Promise<void> {
  const applied = await keeper.fileChanged(file);
  if (applied.kind === 'invalid') throw new InputError(applied.problems);
}

/** `run` dials what its files name; what else the ledger holds is only looked after. */
function isOneOf(keeper: () => CampaignKeeper): (campaign: string) => boolean {
  return (campaign) =>
    keeper()
      .campaigns()
      .some(({ name }) => name === campaign);
}

function createQueue(config: Config, { home, clock, tracing }: Ground, emit: Emit) {
  return createBullQueue({
    openQueueConnection: () => openRedis(home.target, 'queue'),
    openWorkerConnection: () => openRedis(home.target, 'worker'),
    prefix: hashTag(config),
    clock,
    emit,
    longestPlacingMs: config.postTimeoutMs,
    ...present({ telemetry: tracing?.queue }),
  });
}

/** Asking more often than once a second helps only with calls of seconds: tests and demos. */
function ticksFor({ ticks }: Timings, { pollMs }: Config): Readonly<Record<TickName, number>> {
  return { ...ticks, track: Math.min(ticks.track, pollMs) };
}

/** Room for every slot there is: an API may take 20 s to accept a call, and one slow number must not hold up another. */
function roomFor(limits: ReadonlyMap<string, NumberLimit>): number {
  const slots = [...limits.values()].reduce((sum, { maxConcurrent }) => sum + maxConcurrent, 0);
  return Math.min(Math.max(slots, 10), MOST_PLACING_AT_ONCE);
}
