import type { Attempt } from '../domain/attempt.ts';
import { crashPoint } from '../domain/crash-point.ts';
import { inStateOfLiving, type RescueParts, type Rescuer, tell } from './rescue.ts';
import { holdIfPoison } from './rescue-poison.ts';

const BATCH = 1_000;

/** Rescuer: attempts that were opened and never posted. That is certain, since `posting` is written before the first byte. */
export function createOpenedRescuer(parts: RescueParts): Rescuer {
  return {
    async runOnce() {
      const { living, found: opened } = await inStateOfLiving(parts, 'opened', BATCH);
      const stranded = opened.filter(({ run }) => !living.has(run));
      for (const attempt of stranded) await giveBack(parts, attempt);
      tell(parts, 'attempts opened by a dead process, given back', stranded.length);
      await queueAgain(
        parts,
        opened.filter(({ run }) => living.has(run)),
      );
    },
  };
}

async function giveBack(parts: RescueParts, attempt: Attempt): Promise<void> {
  if (await holdIfPoison(parts, attempt)) return;
  const now = parts.clock.wallMs();
  const reason = 'its process ended before the call was placed';
  await parts.ledger.attempts.giveBack(attempt.id, { by: 'unposted', reason, notBefore: now }, now);
  crashPoint('after-rescue-opened');
  parts.emit({ type: 'attempt-rescued', attempt, as: 'given back' });
  parts.onGivenBack(attempt.fromNumber);
}

/** One that has waited for long has lost its work item, or waits behind a slow API: a second item is harmless. */
async function queueAgain({ queue, clock, timings }: RescueParts, opened: readonly Attempt[]): Promise<void> {
  const since = clock.wallMs() - timings.requeueAfter;
  const waiting = opened.filter(({ openedAt }) => openedAt < since);
  if (waiting.length > 0) await queue.place(waiting.map(({ id }) => id));
}
