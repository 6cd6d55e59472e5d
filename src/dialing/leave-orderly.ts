import type { Clock } from '../domain/clock.ts';
import type { Emit } from '../domain/events.ts';
import type { Ledger } from '../ledger/ledger.ts';

export interface LeavingParts {
  readonly ledger: Pick<Ledger, 'attempts'>;
  readonly clock: Clock;
  readonly emit: Emit;
  /** Of this process. */
  readonly run: string;
}

/** Attempts looked through; what is left over the next process gives back. */
const MOST_OPENED = 10_000;
const REASON = 'the process stopped before the call was placed';

/**
 * Give back what this process has opened and not posted. Left behind, it would have to be taken for the work of a crash,
 * and three crashes in a row hold a contact for a person. What another process is posting meanwhile stays its own.
 */
export async function giveBackOpened({ ledger, clock, emit, run }: LeavingParts): Promise<void> {
  const opened = await ledger.attempts.inState('opened', MOST_OPENED);
  for (const attempt of opened.filter((each) => each.run === run)) {
    const now = clock.wallMs();
    const why = { by: 'unposted', reason: REASON, notBefore: now } as const;
    const given = await ledger.attempts.giveBack(attempt.id, why, now);
    if (given === 'given-back') emit({ type: 'attempt-given-back', attempt, reason: REASON });
  }
}
