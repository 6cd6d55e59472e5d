import type { Attempt, ContactResult } from '../domain/attempt.ts';
import { redateCall } from './memory-history.ts';
import { belongings } from './memory-marks.ts';
import { type Conclusion, conclude } from './memory-settle.ts';
import { freeSlot } from './memory-slots.ts';
import type { MemoryState } from './memory-state.ts';

/*
 * For forecasts, in which a hundred thousand calls go their way undisturbed: the marks of a call in one step each, without
 * the copies that protect the ledger from its callers. Slots, persons, history and contact stand afterwards as they do
 * after the marks one by one (a test compares them). Only on a forgetful state: there attempts are not frozen.
 */

const ENDED = { state: 'ended' } as const;

/** What beginning to post, the placing and the end leave behind of an opened attempt whose call is over. */
export function endUndisturbed(
  state: MemoryState,
  id: string,
  { acceptedAt, endedAt }: { acceptedAt: number; endedAt: number },
): void {
  const live = state.attempts.get(id);
  if (live?.attempt.state !== 'opened') return;
  redateCall(state, live.attempt, acceptedAt);
  Object.assign(live.attempt, ENDED);
  live.enteredAt = endedAt;
  freeSlot(state, live.attempt);
}

export interface UndisturbedResult extends Conclusion {
  readonly result: ContactResult;
}

/** The settlement of such an attempt, without its line of the journal. */
export function settleUndisturbed(state: MemoryState, attempt: Attempt, conclusion: UndisturbedResult): void {
  const live = state.attempts.get(attempt.id);
  if (!live) return;
  belongings(state, attempt).contact.result = conclusion.result;
  conclude(state, live, conclusion);
}
