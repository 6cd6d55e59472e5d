import type { Config } from '../config/config.ts';
import type { DailyCap } from '../dialing/daily-cap.ts';
import type { Dialing } from '../dialing/dialing.ts';
import type { Clock } from '../domain/clock.ts';
import type { Emit } from '../domain/events.ts';
import { keepDoing } from '../domain/keep-doing.ts';
import { present } from '../domain/present.ts';
import type { Timings } from '../domain/timings.ts';
import type { TickName, WorkQueue } from '../domain/work-queue.ts';
import type { EngineOptions } from '../engine.ts';
import { startFollowing } from '../importing/follow-folder.ts';
import type { CampaignBook } from '../ledger/campaign-book.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Metrics } from '../telemetry/metrics/metrics.ts';
import type { Tracker } from '../tracking/tracker.ts';
import { createCapWatch } from './cap-watch.ts';
import { createCountWatch } from './dirty-reports.ts';
import type { Files } from './files.ts';
import { createIdleTicks } from './idle-ticks.ts';
import type { News } from './news.ts';
import type { Reporting } from './reporting.ts';
import { createStateWatch } from './state-watch.ts';
import type { WakeUps } from './wake-ups.ts';

/** What is done again and again. */
export interface Rounds {
  /**
   * Say that this process lives, take the files up, and begin everything; with a ledger that may be another's, once a
   * person has said whose it is. Rejects when a file is wrong.
   */
  start(): Promise<void>;
  /** Begin no more; resolves when what runs has ended. */
  stop(): Promise<void>;
}

export interface RoundsParts {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly join: News['join'];
  readonly trouble: (where: string) => (error: unknown) => void;
  readonly run: string;
  readonly config: Config;
  readonly timings: Timings;
  readonly options: Pick<EngineOptions, 'campaignsDir' | 'files'>;
  /** Which API calls are made through from now on, before the first. Never rejects. */
  readonly noteOrigin: () => Promise<void>;
  readonly trust: { isLedgerKnown(): boolean; watch(signal: AbortSignal): Promise<void> };
  readonly book: CampaignBook;
  readonly files: Files;
  readonly queue: WorkQueue;
  readonly dialing: Dialing;
  readonly tracker: Tracker;
  readonly wakeUps: WakeUps;
  readonly dailyCap: DailyCap;
  readonly reports: Reporting;
  readonly metrics: Pick<Metrics, 'tick'>;
}

export function createRounds(parts: RoundsParts): Rounds {
  const { ledger, clock, config, timings, options, trouble, run } = parts;
  const { trust, files, queue, dialing, wakeUps, metrics } = parts;
  const stopping = new AbortController();
  const { signal } = stopping;
  let loops: readonly Promise<unknown>[] = [];

  const keep = (where: string, everyMs: number, work: () => Promise<unknown>) =>
    keepDoing({ clock, everyMs, signal, trouble: trouble(where) }, work);
  const beat = () => ledger.attempts.heartbeat(run, timings.deadAfter, clock.wallMs());
  const noticeChanges = createChangeWatch(parts);
  const every = ticksFor(timings, config);
  const idle = createIdleTicks({ ledger, clock, every });
  parts.join(idle.hear);
  const track = async () => {
    await Promise.all([parts.tracker.runUntilNextTick(), idle.lookForCalls()]);
  };
  const ticks: Readonly<Record<TickName, () => Promise<void>>> = {
    dispatch: wakeUps.all,
    track,
    rescue: () => dialing.rescue(),
    expire: () => dialing.closeCampaigns(),
  };

  const startQueue = () => {
    const wake = async (fromNumber: string) => dialing.dispatcher.wake(fromNumber);
    const tick = (name: TickName) => metrics.tick(name, ticks[name]);
    return queue.start({ place: dialing.placeCall, wake, tick, isTickDue: idle.isDue }, every);
  };

  /** Resolves with what goes on until the signal. */
  const begin = async (): Promise<readonly Promise<unknown>[]> => {
    await beat();
    await parts.noteOrigin();
    for (const file of options.files ?? []) await files.mustApply(file);
    // Before anything is dialled: what the ledger holds may be an older version, or a campaign whose file is gone.
    const folder = present({ folder: options.campaignsDir });
    const following = await startFollowing({
      ...parts,
      ...folder,
      keeper: files.campaigns,
      notes: files.notes,
      signal,
    });
    await files.lists.look().catch(trouble('suppression lists'));
    await startQueue();
    return [
      keep('reading campaigns', timings.refresh, noticeChanges),
      keep('suppression lists', 2 * timings.refresh, () => files.lists.look()),
      keep('reports', config.reportMs, createCountWatch(parts)),
      following.ended,
      parts.dailyCap.follow(signal),
    ];
  };
  // In a ledger that may be another's nothing is imported, looked up or given back: it waits for a person.
  const beginOnceKnown = async () => {
    while (!trust.isLedgerKnown() && !signal.aborted) await clock.sleep(timings.refresh, signal);
    if (!signal.aborted) await Promise.allSettled(await begin());
  };

  return {
    async start() {
      const work = trust.isLedgerKnown() ? await begin() : [beginOnceKnown().catch(trouble('starting'))];
      loops = [...work, trust.watch(signal), keep('heartbeat', timings.heartbeat, beat)];
    },
    async stop() {
      stopping.abort();
      await Promise.allSettled(loops);
    },
  };
}

/** Reads the campaigns again if they changed, whoever changed them, and tells of what is new. */
function createChangeWatch({ book, emit, wakeUps }: RoundsParts): () => Promise<void> {
  const tellOfStates = createStateWatch(book, emit);
  const tellOfCaps = createCapWatch(book, emit);
  return async () => {
    if (await book.refresh()) await wakeUps.all();
    tellOfStates();
    tellOfCaps();
  };
}

/** Asking more often than once a second helps only with calls of seconds: tests and demos. */
function ticksFor({ ticks }: Timings, { pollMs }: Config): Readonly<Record<TickName, number>> {
  return { ...ticks, track: Math.min(ticks.track, pollMs) };
}
