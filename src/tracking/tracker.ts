import type { Clock } from '../domain/clock.ts';
import type { Emit } from '../domain/events.ts';
import type { Timings } from '../domain/timings.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { CallsApi } from '../oneinbox/api.ts';
import type { DoorOut } from '../settlement/settle-attempt.ts';
import { isAbout, type ObserveCall, tellAndObserve } from './observe-call.ts';
import { createCallReader, type Reading } from './read-calls.ts';
import { createGiveUpIfStuck, type Tracked } from './stuck-calls.ts';

/** Asks about calls that no webhook has finished. Correct with no webhook at all. */
export interface Tracker {
  /** Ask about every call whose look is due. */
  runOnce(): Promise<void>;
  /** A webhook came: look at this call now. A body proves nothing, so it is not even passed in. */
  hint(attemptId: string): Promise<void>;
}

export interface TrackerParts {
  readonly ledger: Ledger;
  readonly api: CallsApi;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly observe: ObserveCall;
  readonly doorOut: DoorOut;
  /** How long until a live call is asked about again. */
  readonly lookEveryMs: number;
  readonly maxCallMs: number;
  readonly timings: Timings;
  readonly onSlotFreed: (fromNumber: string) => void;
}

const BATCH = 1_000;

export function createTracker(parts: TrackerParts): Tracker {
  const { ledger, clock, api, emit } = parts;
  const trouble = (error: unknown) => emit({ type: 'trouble', where: 'asking about calls', error });
  const reader = createCallReader({ api, onTrouble: trouble });
  const giveUpIfStuck = createGiveUpIfStuck(parts);

  const dueAttempts = async () => {
    const now = clock.wallMs();
    const placed = await ledger.attempts.claimLooks('placed', now, parts.lookEveryMs, BATCH);
    const ended = await ledger.attempts.claimLooks('ended', now, parts.timings.endedLease, BATCH);
    return [...placed, ...ended].filter((attempt): attempt is Tracked => attempt.callId !== undefined);
  };

  const look = async (attempts: readonly Tracked[]) => {
    const reading = await reader.read(attempts.map(({ callId }) => callId));
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

  return {
    async runOnce() {
      for (let attempts = await dueAttempts(); attempts.length > 0; attempts = await dueAttempts())
        await look(attempts);
    },
    async hint(attemptId) {
      const attempt = (await ledger.attempts.get(attemptId))?.attempt;
      if (!attempt?.callId || (attempt.state !== 'placed' && attempt.state !== 'ended')) return;
      const call = await api.getCall(attempt.callId);
      const known: Tracked = { ...attempt, callId: attempt.callId };
      if (call)
        await tellAndObserve(parts, known, { call: { ...call, source: 'webhook' }, asked: 'webhook' });
    },
  };
}
