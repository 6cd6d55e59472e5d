import type { Attempt } from '../domain/attempt.ts';
import type { Clock } from '../domain/clock.ts';
import type { Emit } from '../domain/events.ts';
import type { Timings } from '../domain/timings.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { OwnCalls } from '../ledger/own-calls.ts';
import type { CallsApi } from '../oneinbox/api.ts';
import type { DoorOut } from '../settlement/settle-attempt.ts';
import { createHints, type HintParts, type Hints } from './follow-hints.ts';
import { createLessons } from './lesson.ts';
import { createLookPace } from './look-pace.ts';
import { type ObserveCall, tellAndObserve } from './observe-call.ts';
import { createCallReader, type Reading } from './read-calls.ts';
import { createGiveUpIfStuck, hasCall, type Tracked } from './stuck-calls.ts';

/** Asks about calls that no webhook has finished. Correct with no webhook at all. */
export interface Tracker extends Hints {
  /** Ask about every call whose look is due; and until the next tick again and again, as often as it is worth its requests (see `LookPace`). */
  runUntilNextTick(): Promise<void>;
}

export interface TrackerParts {
  readonly ledger: Ledger;
  readonly api: CallsApi;
  readonly clock: Clock;
  /** Those of which a webhook needs no question to the ledger. */
  readonly ownCalls?: OwnCalls;
  readonly emit: Emit;
  readonly observe: ObserveCall;
  readonly doorOut: DoorOut;
  /** How long until a live call is asked about again, at most: sooner while many end (see `LookPace`). */
  readonly lookEveryMs: number;
  /** Webhooks are expected to tell of ends. */
  readonly isHinted?: boolean;
  /** Our own limit, if there is one. */
  readonly requestsPerSecond?: number;
  readonly maxCallMs: number;
  readonly timings: Timings;
  readonly onSlotFreed: (fromNumber: string) => void;
  readonly onEndExpected?: HintParts['onEndExpected'];
}

const BATCH = 1_000;
/** One reading of the list answers for so many at most. */
const MOST_AT_ONCE = 20_000;
/** So many due calls are read from the list; it answers as well for those due a little later. So it is while looks are frequent. */
const MANY = 20;
const AHEAD = 0.8;
/** Not quite to the next tick, which is left out while this one runs. */
const SHARE_OF_A_TICK = 0.9;

export function createTracker(parts: TrackerParts): Tracker {
  const { ledger, clock, api, emit } = parts;
  const trouble = (error: unknown) => emit({ type: 'trouble', where: 'asking about calls', error });
  const { lookEveryMs } = parts;
  const pace = createLookPace({ ...parts, mostMs: lookEveryMs });
  const onTrouble = (error: unknown) => {
    pace.refused();
    trouble(error);
  };
  const reader = createCallReader({ api, onTrouble });
  const giveUpIfStuck = createGiveUpIfStuck(parts);
  const beginLesson = createLessons({ ...parts, giveUpIfStuck, onTrouble: trouble });

  /** Those due within `aheadMs`; whenever they were due, the next look at them is a whole interval away. */
  const claimPlaced = async (aheadMs: number) => {
    const until = clock.wallMs() + aheadMs;
    const leaseMs = lookEveryMs - aheadMs;
    const claimed: Attempt[] = [];
    for (;;) {
      const batch = await ledger.attempts.claimLooks('placed', until, leaseMs, BATCH);
      claimed.push(...batch);
      if (batch.length < BATCH || claimed.length >= MOST_AT_ONCE) return claimed;
    }
  };

  /** The ledger has when each is due if looks are rare, for all processes. While they are not, it is due so much sooner. */
  const duePlaced = async () => {
    const everyMs = pace.everyMs();
    const soonerMs = lookEveryMs - everyMs;
    const due = await claimPlaced(soonerMs);
    const isSingly = due.length < MANY && soonerMs === 0;
    return due.length === 0 || isSingly ? due : [...due, ...(await claimPlaced(soonerMs + AHEAD * everyMs))];
  };

  const dueAttempts = async () => {
    const now = clock.wallMs();
    const claimEnded = ledger.attempts.claimLooks('ended', now, parts.timings.endedLease, BATCH);
    const [placed, ended] = await Promise.all([duePlaced(), claimEnded]);
    return [...placed, ...ended].filter(hasCall);
  };

  const look = async (attempts: readonly Tracked[]) => {
    const lesson = beginLesson(attempts);
    const callIds = attempts.map(({ callId }) => callId);
    const reading = await reader.read(callIds, (call) => lesson.shown(call));
    const now = clock.wallMs();
    const ended = attempts.filter((attempt) => hasJustEnded(attempt, reading));
    const lengths = ended.map(({ acceptedAt, openedAt }) => now - (acceptedAt ?? openedAt));
    if (attempts.some(isPlaced)) pace.looked({ requests: reading.requests, ended: lengths });
    await lesson.end(reading);
  };

  const lookAt = async (attempt: Tracked) => {
    const call = await api.getCall(attempt.callId);
    if (!call) return false;
    await tellAndObserve(parts, attempt, { call: { ...call, source: 'webhook' }, asked: 'webhook' });
    return call.phase !== 'live';
  };

  /** Whether there were live calls among those due. */
  const lookAtAllDue = async () => {
    let sawLive = false;
    for (let attempts = await dueAttempts(); attempts.length > 0; attempts = await dueAttempts()) {
      sawLive ||= attempts.some(isPlaced);
      await look(attempts);
    }
    return sawLive;
  };

  return {
    ...createHints({ ...parts, lookAt }),
    async runUntilNextTick() {
      const tickMs = parts.timings.ticks.track;
      let nextTick = clock.monotonicMs() + tickMs;
      while (await lookAtAllDue()) {
        const everyMs = pace.everyMs();
        // A tick that came during a long look was left out: its turn is taken here.
        while (clock.monotonicMs() >= nextTick) nextTick += tickMs;
        if (clock.monotonicMs() + everyMs > nextTick - tickMs * (1 - SHARE_OF_A_TICK)) return;
        await clock.sleep(everyMs);
      }
    },
  };
}

function isPlaced({ state }: Attempt): boolean {
  return state === 'placed';
}

function hasJustEnded(attempt: Tracked, { calls }: Reading): boolean {
  return isPlaced(attempt) && calls.get(attempt.callId)?.phase === 'ended';
}
