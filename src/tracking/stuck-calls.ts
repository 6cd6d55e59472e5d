import type { Attempt } from '../domain/attempt.ts';
import type { CallObservation } from '../domain/call-observation.ts';
import type { Clock } from '../domain/clock.ts';
import type { Emit } from '../domain/events.ts';
import type { Timings } from '../domain/timings.ts';
import type { CallsApi } from '../oneinbox/api.ts';
import type { DoorOut } from '../settlement/settle-attempt.ts';
import { type ObserveCall, tellAndObserve } from './observe-call.ts';

/** An attempt of which a call is known. */
export type Tracked = Attempt & { readonly callId: string };

export function hasCall(attempt: Attempt): attempt is Tracked {
  return Boolean(attempt.callId);
}

/**
 * What a look gave: the call shows no end, the API says there is no such call, the record is another attempt's (the API
 * answered our POST with the wrong id), or it could not be asked.
 */
export type Silence = 'live' | 'absent' | 'foreign' | 'unasked';

/** Rescuer: calls that are not seen to end, and ended ones whose record is not found. They end as lost: never redialled. */
export type GiveUpIfStuck = (attempt: Tracked, silence: Silence) => Promise<void>;

export interface StuckCallParts {
  readonly api: CallsApi;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly observe: ObserveCall;
  readonly doorOut: DoorOut;
  readonly maxCallMs: number;
  readonly timings: Pick<Timings, 'analysisLooks' | 'stopGrace'>;
  readonly onSlotFreed: (fromNumber: string) => void;
}

export function createGiveUpIfStuck(parts: StuckCallParts): GiveUpIfStuck {
  /** Since when each overdue call has been told to end by this process. */
  const told = new Map<string, number>();

  const stopOverdue = async (attempt: Tracked, overdueMs: number) => {
    const since = told.get(attempt.id) ?? parts.clock.wallMs();
    told.set(attempt.id, since);
    const stopped = await stopAndLook(parts, attempt);
    if (stopped === 'ended') {
      told.delete(attempt.id);
      return;
    }
    // Where the API cannot be asked the call may well have ended by itself: its record is worth a longer wait.
    const enough =
      stopped === 'unasked'
        ? overdueMs > parts.maxCallMs
        : parts.clock.wallMs() - since >= parts.timings.stopGrace;
    if (enough) await settleLost(attempt, 'its call was never seen to end');
  };

  const settleLost = async (attempt: Tracked, reason: string) => {
    told.delete(attempt.id);
    await parts.doorOut.settleLost(attempt.id, reason);
    parts.onSlotFreed(attempt.fromNumber);
  };

  return async (attempt, silence) => {
    if (attempt.state === 'ended') return giveUpRecord(parts, attempt, silence);
    // "No such call" is no proof that nobody is being talked to: the slot is kept as for any other call.
    const overdueMs = parts.clock.wallMs() - (attempt.acceptedAt ?? attempt.openedAt) - parts.maxCallMs;
    if (overdueMs < 0) return;
    if (silence === 'foreign') return settleLost(attempt, "the API gave it the id of another attempt's call");
    await stopOverdue(attempt, overdueMs);
  };
}

/** An ended call goes the way of all others. */
async function stopAndLook(parts: StuckCallParts, attempt: Tracked): Promise<'ended' | 'silent' | 'unasked'> {
  const call = await askedToEnd(parts, attempt);
  if (call === 'unasked') return call;
  if (call?.phase !== 'ended') return 'silent';
  await tellAndObserve(parts, attempt, { call, asked: 'due' });
  return 'ended';
}

async function askedToEnd(
  { api, emit }: StuckCallParts,
  { callId }: Tracked,
): Promise<CallObservation | 'unasked' | undefined> {
  try {
    await api.stopCall(callId);
    return await api.getCall(callId);
  } catch (error) {
    emit({ type: 'trouble', where: 'stopping a call that is too long', error });
    return 'unasked';
  }
}

/** The call has ended; what came of it is not to be found. */
async function giveUpRecord(
  { clock, doorOut, maxCallMs, timings }: StuckCallParts,
  attempt: Tracked,
  silence: Silence,
): Promise<void> {
  const hasNoRecord = silence === 'absent' || silence === 'foreign';
  const lookedEnough = hasNoRecord && attempt.looks >= timings.analysisLooks.length;
  const waitedEnough = clock.wallMs() - (attempt.endedAt ?? attempt.openedAt) >= maxCallMs;
  if (lookedEnough || waitedEnough)
    await doorOut.settleLost(attempt.id, 'its call ended, and its record was not found');
}
