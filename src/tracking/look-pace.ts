import type { Clock } from '../domain/clock.ts';

/** How often the live calls are looked at: as often as the ends that are found pay for, and never more rarely than told. */
export interface LookPace {
  /** Rest between two looks at a live call, in ms: the shorter, the more calls end and the fewer requests a look takes. */
  everyMs(): number;
  /** A look at those due took so many requests and found so many ends. */
  looked(look: { readonly requests: number; readonly ends: number }): void;
  /** The API refused a question, or gave no answer: looks are rare for a while. */
  refused(): void;
}

export interface LookPaceParts {
  readonly clock: Pick<Clock, 'monotonicMs'>;
  /** The most between two looks, in ms. */
  readonly mostMs: number;
  /** Our own limit of requests, of which half may go into this. */
  readonly requestsPerSecond?: number;
}

/** A slot that stands empty for half of this, on average, is 1.7 % of a call of 30 s. */
const LEAST_MS = 1_000;
/** Requests for each call that these looks find to have ended: with its placement and analysis it stays below four. */
const REQUESTS_PER_END = 2;
/** Looks beyond those every `mostMs` never make it more than this. */
const MOST_REQUESTS_PER_SECOND = 10;
/** The rate of ends is that of about so long. */
const MEMORY_MS = 20_000;
const RARE_MS = 60_000;

export function createLookPace({ clock, mostMs, requestsPerSecond }: LookPaceParts): LookPace {
  const most = Math.min(MOST_REQUESTS_PER_SECOND, (requestsPerSecond ?? Number.POSITIVE_INFINITY) / 2);
  let requestsALook = 1;
  let endsPerMs = 0;
  let lookedAt = clock.monotonicMs();
  let rareUntil = Number.NEGATIVE_INFINITY;

  return {
    everyMs() {
      if (endsPerMs === 0 || clock.monotonicMs() < rareUntil) return mostMs;
      const allowedPerMs = Math.min(most / 1_000, REQUESTS_PER_END * endsPerMs);
      return Math.min(mostMs, Math.max(LEAST_MS, requestsALook / allowedPerMs));
    },
    looked({ requests, ends }) {
      const passed = Math.max(1, clock.monotonicMs() - lookedAt);
      lookedAt += passed;
      endsPerMs += (ends / passed - endsPerMs) * (1 - Math.exp(-passed / MEMORY_MS));
      if (requests > 0) requestsALook = requests;
    },
    refused() {
      rareUntil = clock.monotonicMs() + RARE_MS;
    },
  };
}
