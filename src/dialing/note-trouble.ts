import { type Attempt, postedAtOf } from '../domain/attempt.ts';
import type { Clock } from '../domain/clock.ts';
import type { Emit } from '../domain/events.ts';
import type { Ledger, ProviderTrouble } from '../ledger/ledger.ts';
import { untilDone } from './until-done.ts';

/** Tells the breaker of a POST that found nobody, or of which nobody knows, however long that takes. Resolves with when (epoch ms) it was noted. */
export function noteTrouble(
  parts: { readonly ledger: Ledger; readonly clock: Clock; readonly emit: Emit },
  attempt: Attempt,
  { kind, reason }: Pick<ProviderTrouble, 'kind' | 'reason'>,
): Promise<number> {
  const trouble = { kind, reason, postedAt: postedAtOf(attempt) };
  return untilDone(parts, async () => {
    const notedAt = parts.clock.wallMs();
    await parts.ledger.attempts.noteTrouble(attempt.id, trouble, notedAt);
    return notedAt;
  });
}
