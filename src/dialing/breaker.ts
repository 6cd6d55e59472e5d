import type { Clock } from '../domain/clock.ts';
import type { Emit } from '../domain/events.ts';
import type { Timings } from '../domain/timings.ts';
import { type Breaker, type Ledger, MOST_PROBES } from '../ledger/ledger.ts';
import type { CallsApi } from '../oneinbox/api.ts';

/**
 * Tells when the breaker opened, went on cooling off, or closed, whichever process brought it about. Once it has cooled
 * off, asks the provider something harmless: only a provider that answers gets a call as a probe.
 */
export interface BreakerWatch {
  /** The ledger changed: look. Waits for no answer of the provider. Rejects with `LedgerUnavailable`. */
  look(): Promise<void>;
}

export interface BreakerWatchParts {
  readonly ledger: { readonly attempts: Pick<Ledger['attempts'], 'breaker' | 'noteAnswer' | 'inState'> };
  readonly api: Pick<CallsApi, 'listCalls' | 'getCall'>;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly timings: Pick<Timings, 'holds'>;
}

export function createBreakerWatch(parts: BreakerWatchParts): BreakerWatch {
  const { ledger, clock, emit, timings } = parts;
  const askEveryMs = timings.holds.coolOff / 2;
  let told: Breaker = { state: 'closed' };
  let askedAt = 0;
  let isAsking = false;

  const tell = (seen: Breaker) => {
    const before = told;
    told = seen;
    if (seen.state === 'closed') {
      if (before.state !== 'closed') emit({ type: 'breaker', state: 'closed', reason: before.reason });
      return;
    }
    const { since, until, reason } = seen;
    const isNews = before.state === 'closed' || before.until !== until;
    const { doubtsWithin: doubtsWithinMs } = timings.holds;
    if (isNews) emit({ type: 'breaker', state: 'open', since, until, reason, doubtsWithinMs });
  };

  const isTimeToAsk = (seen: Breaker, now: number) => {
    if (seen.state !== 'half-open' || isAsking || seen.unresolved >= MOST_PROBES) return false;
    const lately = Math.max(askedAt, seen.answeredAt ?? 0);
    return lately < seen.until || now - lately >= askEveryMs;
  };

  const ask = async (now: number) => {
    isAsking = true;
    askedAt = now;
    try {
      if (await answersAtAll(parts)) await ledger.attempts.noteAnswer(now, clock.wallMs());
    } catch (error) {
      emit({ type: 'trouble', where: 'asking whether the provider is well', error });
    } finally {
      isAsking = false;
    }
  };

  return {
    async look() {
      const now = clock.wallMs();
      const seen = await ledger.attempts.breaker(now);
      tell(seen);
      if (isTimeToAsk(seen, now)) void ask(now);
    },
  };
}

/** The call list first, for it is what finds out about a stranded probe; else a call that it must know. */
async function answersAtAll({ api, ledger }: BreakerWatchParts): Promise<boolean> {
  if (await isAnswered(() => api.listCalls())) return true;
  const [live] = await ledger.attempts.inState('placed', 1);
  const { callId } = live ?? {};
  return callId !== undefined && (await isAnswered(() => api.getCall(callId)));
}

/** A refusal is an answer too: what the probe then meets is a refusal as well, which strands nobody. */
async function isAnswered(question: () => Promise<unknown>): Promise<boolean> {
  try {
    await question();
    return true;
  } catch (error) {
    const status = error instanceof Error && 'httpStatus' in error ? Number(error.httpStatus) : 0;
    return status >= 400 && status < 500 && status !== 408 && status !== 429;
  }
}
