import type { Attempt } from '../domain/attempt.ts';
import { crashPoint } from '../domain/crash-point.ts';
import { inStateOfLiving, type RescueParts, type Rescuer, tell } from './rescue.ts';
import { holdIfPoison } from './rescue-poison.ts';

const BATCH = 1_000;

/** Rescuer: attempts whose process ended while it was posting them. A byte may have left: reconcile finds out. */
export function createPostingRescuer(parts: RescueParts): Rescuer {
  return {
    async runOnce() {
      const { living, found: posting } = await inStateOfLiving(parts, 'posting', BATCH);
      const dead = posting.filter(({ run }) => !living.has(run));
      const stuck = posting.filter((attempt) => living.has(attempt.run) && isOverdue(parts, attempt));
      for (const attempt of dead) if (!(await holdIfPoison(parts, attempt))) await doubt(parts, attempt);
      for (const attempt of stuck) await doubt(parts, attempt);
      tell(parts, 'attempts left while being placed, to be reconciled', dead.length + stuck.length);
    },
  };
}

async function doubt({ ledger, clock, emit, timings }: RescueParts, attempt: Attempt): Promise<void> {
  const now = clock.wallMs();
  const reason = 'its process ended while the call was being placed';
  const note = { reason, nextLookAt: now + timings.firstReconcile };
  const marked = await ledger.attempts.markUnconfirmed(attempt.id, note, now);
  crashPoint('after-rescue-posting');
  if (marked === 'done') emit({ type: 'attempt-rescued', attempt, as: 'unconfirmed' });
}

/** Beyond what the POST may take, the process that makes it counts as stuck. */
function isOverdue({ clock, postTimeoutMs, timings }: RescueParts, { postedAt = 0 }: Attempt): boolean {
  return clock.wallMs() - postedAt > postTimeoutMs + timings.postGrace;
}
