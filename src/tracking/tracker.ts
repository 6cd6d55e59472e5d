import type { Attempt } from '../domain/attempt.ts';
import type { Clock } from '../domain/clock.ts';
import type { Emit } from '../domain/events.ts';
import type { Timings } from '../domain/timings.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { CallsApi } from '../oneinbox/api.ts';
import type { DoorOut } from '../settlement/settle-attempt.ts';
import { createHints, type Hints } from './follow-hints.ts';
import { createLookPace } from './look-pace.ts';
import { isAbout, type ObserveCall, tellAndObserve } from './observe-call.ts';
import { createCallReader, type Reading } from './read-calls.ts';
import { createGiveUpIfStuck, type Tracked } from './stuck-calls.ts';

/** Asks about calls that no webhook has finished. Correct with no webhook at all. */
export interface Tracker extends Hints {
  /** Ask about every call whose look is due. */
  runOnce(): Promise<void>;
}

export interface TrackerParts {
  readonly ledger: Ledger;
  readonly api: CallsApi;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly observe: ObserveCall;
  readonly doorOut: DoorOut;
  /** How long until a live call is asked about again, at most: sooner while many end (see `LookPace`). */
  readonly lookEveryMs: number;
  /** Our own limit, if there is one. */
  readonly requestsPerSecond?: number;
  readonly maxCallMs: number;
  readonly timings: Timings;
  readonly onSlotFreed: (fromNumber: string) => void;
}

const BATCH = 1_000;
/** One reading of the list answers for so many at most. */
const MOST_AT_ONCE = 20_000;
/** So many due calls are read from the list; it answers as well for those due a little later. So it is while looks are frequent. */
const MANY = 20;
const AHEAD = 0.8;

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
    const placed = await duePlaced();
    const now = clock.wallMs();
    const ended = await ledger.attempts.claimLooks('ended', now, parts.timings.endedLease, BATCH);
    return [...placed, ...ended].filter((attempt): attempt is Tracked => attempt.callId !== undefined);
  };

  const look = async (attempts: readonly Tracked[]) => {
    const reading = await reader.read(attempts.map(({ callId }) => callId));
    const ends = attempts.filter((attempt) => hasJustEnded(attempt, reading)).length;
    if (attempts.some(isPlaced)) pace.looked({ requests: reading.requests, ends });
    for (const attempt of attempts) await learn(attempt, reading).catch(trouble);
  };

  /** One call's trouble must not keep the others from being looked at. */
  const learn = async (attempt: Tracked, { calls, absent }: Reading) => {
    const call = calls.get(attempt.callId);
    if (call && !isAbout(attempt, call)) return giveUpIfStuck(attempt, 'foreign');
    if (call) await tellAndObserve(parts, attempt, { call, asked: 'due' });
    if (call) return call.phase === 'live' ? giveUpIfStuck(attempt, 'live') : undefined;
    return giveUpIfStuck(attempt, absent.has(attempt.callId) ? 'absent' : 'unasked');
  };

  const lookAt = async (attempt: Tracked) => {
    const call = await api.getCall(attempt.callId);
    if (call)
      await tellAndObserve(parts, attempt, { call: { ...call, source: 'webhook' }, asked: 'webhook' });
  };

  return {
    ...createHints({ ledger, clock, lookAt }),
    async runOnce() {
      for (let attempts = await dueAttempts(); attempts.length > 0; attempts = await dueAttempts())
        await look(attempts);
    },
  };
}

function isPlaced({ state }: Attempt): boolean {
  return state === 'placed';
}

function hasJustEnded(attempt: Tracked, { calls }: Reading): boolean {
  return isPlaced(attempt) && calls.get(attempt.callId)?.phase === 'ended';
}
