import type { Attempt } from '../domain/attempt.ts';
import type { RescueParts } from './rescue.ts';

/** So many attempts in a row of one contact that ended their process are no accident. */
const CRASHES = 3;
const REASON = 'held: its attempts ended the process three times';

/**
 * Count that an attempt's process ended under it. The third in a row for one contact is held, so that the others go on
 * without it; whether it is tried again, a person decides. Says whether it was held.
 */
export async function holdIfPoison(
  { ledger, clock, emit, timings, onGivenBack }: RescueParts,
  attempt: Attempt,
): Promise<boolean> {
  const crashes = await ledger.rescue.noteCrash(attempt.id);
  if (crashes < CRASHES) return false;
  const now = clock.wallMs();
  const note = { reason: REASON, nextLookAt: now + timings.firstReconcile, onlyByHand: true };
  if ((await ledger.rescue.hold(attempt.id, note, now)) !== 'done') return false;
  emit({ type: 'attempt-held', attempt, reason: REASON });
  onGivenBack(attempt.fromNumber);
  return true;
}
