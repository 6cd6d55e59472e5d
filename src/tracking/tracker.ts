import type { Attempt } from '../domain/attempt.ts';
import type { Clock } from '../domain/clock.ts';
import type { Emit } from '../domain/events.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { CallsApi } from '../oneinbox/api.ts';
import type { DoorOut } from '../settlement/settle-attempt.ts';
import type { ObserveCall } from './observe-call.ts';
import { createCallReader } from './read-calls.ts';

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
  readonly onSlotFreed: (fromNumber: string) => void;
}

const BATCH = 1_000;
/** How long an ended call's analysis look keeps others from looking. */
const ENDED_LEASE_MS = 10_000;

export function createTracker(parts: TrackerParts): Tracker {
  const { ledger, clock, api, observe, emit } = parts;
  const trouble = (error: unknown) => emit({ type: 'trouble', where: 'asking about calls', error });
  const reader = createCallReader({ api, onTrouble: trouble });

  const dueAttempts = async () => {
    const now = clock.wallMs();
    const placed = await ledger.attempts.claimLooks('placed', now, parts.lookEveryMs, BATCH);
    const ended = await ledger.attempts.claimLooks('ended', now, ENDED_LEASE_MS, BATCH);
    return [...placed, ...ended].filter((attempt): attempt is Tracked => attempt.callId !== undefined);
  };

  const look = async (attempts: readonly Tracked[]) => {
    const calls = await reader.read(attempts.map(({ callId }) => callId));
    for (const attempt of attempts) {
      const call = calls.get(attempt.callId);
      if (call) await observe(attempt, call);
      if (call?.phase !== 'ended') await giveUpIfStuck(parts, attempt);
    }
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
      if (call) await observe(attempt, { ...call, source: 'webhook' });
    },
  };
}

type Tracked = Attempt & { readonly callId: string };

/** A call that outlives every limit is stopped and, if even that shows no end, settled as lost: never redialled. */
async function giveUpIfStuck(parts: TrackerParts, attempt: Tracked): Promise<void> {
  const now = parts.clock.wallMs();
  if (now - (attempt.acceptedAt ?? attempt.openedAt) < parts.maxCallMs) return;
  await parts.api.stopCall(attempt.callId);
  const call = await parts.api.getCall(attempt.callId);
  if (call?.phase === 'ended') return parts.observe(attempt, call);
  await parts.doorOut.settleLost(attempt.id, 'its call was never seen to end');
  parts.onSlotFreed(attempt.fromNumber);
}
