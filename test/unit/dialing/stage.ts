import { createBreakerWatch } from '../../../src/dialing/breaker.ts';
import { createDialing } from '../../../src/dialing/dialing.ts';
import type { Clock } from '../../../src/domain/clock.ts';
import type { EngineEvent } from '../../../src/domain/events.ts';
import { TIMINGS } from '../../../src/domain/timings.ts';
import { createCampaignBook } from '../../../src/ledger/campaign-book.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import { createMemoryQueue } from '../../../src/ledger/memory-queue.ts';
import type { PlaceRequest } from '../../../src/oneinbox/api.ts';
import { createDoorOut } from '../../../src/settlement/settle-attempt.ts';
import { createObserver } from '../../../src/tracking/observe-call.ts';
import { createTracker } from '../../../src/tracking/tracker.ts';
import { campaign, importRows, NOW, phone, row } from '../../conformance/fixtures.ts';
import { ALWAYS } from '../../support/hours.ts';
import { virtualClock } from '../ledger/virtual-clock.ts';
import { SETTINGS } from './dialing-kit.ts';
import { type Answer, createProvider, type Provider } from './provider.ts';

/** Processes of the engine's dialing on one memory ledger and a clock of their own, against a played provider. */
export interface Stage {
  readonly clock: Clock;
  readonly ledger: Ledger;
  readonly provider: Provider;
  readonly events: EngineEvent[];
  /** Let this much time pass. */
  advance(ms: number): Promise<void>;
  close(): Promise<void>;
}

export interface StageParts {
  readonly contacts: number;
  /** From number → calls live at once. */
  readonly numbers: Readonly<Record<string, number>>;
  readonly answer: (request: PlaceRequest, now: number) => Answer;
  readonly processes?: number;
  readonly postMs?: () => number;
  readonly callMs?: number;
  /** How many POSTs a process has in flight at once. */
  readonly placingLimit?: number;
  readonly random?: () => number;
  /** Whether the provider answers questions (GETs) at this moment. */
  readonly answersQuestions?: (now: number) => boolean;
  readonly listBreaksOff?: (now: number) => boolean;
}

export async function openStage(parts: StageParts): Promise<Stage> {
  const virtual = virtualClock();
  const clock: Clock = { ...virtual, wallMs: () => NOW + virtual.monotonicMs() };
  const ledger = createMemoryLedger();
  const events: EngineEvent[] = [];
  const {
    answer,
    postMs = () => 50,
    callMs = 2_000,
    answersQuestions = () => true,
    listBreaksOff = () => false,
  } = parts;
  const provider = createProvider({ clock, answer, postMs, callMs, answersQuestions, listBreaksOff });
  const fromNumbers = Object.entries(parts.numbers).map(([number, maxConcurrent]) => ({
    number,
    maxConcurrent,
  }));
  await ledger.campaigns.apply(campaign('spring', { fromNumbers, hours: ALWAYS }), clock.wallMs());
  const rows = Array.from({ length: parts.contacts }, (_, index) => row(index, { phone: phone(index) }));
  await importRows(ledger, rows, { now: clock.wallMs() });
  const { random = () => 0.5, placingLimit = 500 } = parts;
  const world = { clock, ledger, provider, events, random, placingLimit };
  const closings: (() => Promise<void>)[] = [];
  for (let n = 0; n < (parts.processes ?? 1); n += 1) closings.push(await startProcess(world, `run-${n}`));
  return {
    clock,
    ledger,
    provider,
    events,
    advance: (ms) => virtual.advance(ms),
    close: async () => void (await Promise.all(closings.map((close) => close()))),
  };
}

interface World extends Pick<Stage, 'clock' | 'ledger' | 'provider' | 'events'> {
  readonly random: () => number;
  readonly placingLimit: number;
}

async function startProcess(world: World, run: string) {
  const { clock, ledger, provider, events, random } = world;
  const emit = (event: EngineEvent) => void events.push(event);
  const queue = createMemoryQueue(clock, (error) => emit({ type: 'trouble', where: 'queue', error }));
  const book = createCampaignBook(ledger, clock);
  const shared = { ledger, clock, emit, api: provider, queue, book, timings: TIMINGS };
  const dialing = createDialing({
    ...shared,
    run,
    random,
    settings: { ...SETTINGS, firstLookMs: 500 },
    makeDoorOut: (onSettled) => createDoorOut({ ...shared, onSettled }),
  });
  const { dispatcher, doorOut } = dialing;
  const onSlotFreed = (fromNumber: string) => dispatcher.slotFreed(fromNumber);
  const observe = createObserver({ ...shared, doorOut, onSlotFreed });
  const watch = { lookEveryMs: 500, maxCallMs: 3_600_000 };
  const tracker = createTracker({ ...shared, ...watch, observe, doorOut, onSlotFreed });
  const breakerWatch = createBreakerWatch(shared);
  const dispatch = async () => {
    await book.refresh();
    dispatcher.wakeAll();
    await breakerWatch.look();
  };
  const ticks = {
    dispatch,
    track: () => tracker.runUntilNextTick(),
    rescue: async () => {
      await ledger.attempts.heartbeat(run, 15_000, clock.wallMs());
      await dialing.rescue();
    },
    expire: () => dialing.closeCampaigns(),
  };
  await ledger.attempts.heartbeat(run, 15_000, clock.wallMs());
  queue.setPlacingLimit(world.placingLimit);
  dialing.setPlacingLimit(world.placingLimit);
  const wake = async (fromNumber: string) => dispatcher.wake(fromNumber);
  await queue.start({ place: dialing.placeCall, wake, tick: (name) => ticks[name]() }, TIMINGS.ticks);
  return async () => {
    await dispatcher.quiet();
    await queue.close();
  };
}
