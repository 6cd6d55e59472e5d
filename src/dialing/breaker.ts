import type { Clock } from '../domain/clock.ts';
import type { Emit } from '../domain/events.ts';
import type { Breaker, Ledger } from '../ledger/ledger.ts';

/** Tells when the breaker opened, went on cooling off, or closed, whichever process brought it about. */
export interface BreakerWatch {
  /** The ledger changed: look. Rejects with `LedgerUnavailable`. */
  look(): Promise<void>;
}

export interface BreakerWatchParts {
  readonly ledger: { readonly attempts: Pick<Ledger['attempts'], 'breaker'> };
  readonly clock: Clock;
  readonly emit: Emit;
}

export function createBreakerWatch({ ledger, clock, emit }: BreakerWatchParts): BreakerWatch {
  let told: Breaker = { state: 'closed' };
  return {
    async look() {
      const seen = await ledger.attempts.breaker(clock.wallMs());
      const before = told;
      told = seen;
      if (seen.state === 'closed') {
        if (before.state !== 'closed') emit({ type: 'breaker', state: 'closed', reason: before.reason });
        return;
      }
      const { until, reason } = seen;
      const isNews = before.state === 'closed' || before.until !== until;
      if (isNews) emit({ type: 'breaker', state: 'open', until, reason });
    },
  };
}
