import type { Clock } from '../domain/clock.ts';

/** How often the live calls are looked at: as often as the ends that are found pay for, and never more rarely than told. */
export interface LookPace {
  /** Rest between two looks at a live call, in ms: the shorter, the more calls end and the fewer requests a look takes. */
  everyMs(): number;
  /** What a look at those due took and found. */
  looked(look: Look): void;
  /** The API refused a question, or gave no answer: looks are rare for a while. */
  refused(): void;
}

export interface Look {
  readonly requests: number;
  /** How long each call lasted that was found to have ended, in ms. */
  readonly ended: readonly number[];
}

export interface LookPaceParts {
  readonly clock: Pick<Clock, 'monotonicMs'>;
  /** The most between two looks, in ms. */
  readonly mostMs: number;
  /** Our own limit of requests, of which half may go into this. */
  readonly requestsPerSecond?: number;
  /** Webhooks tell of ends: looks begin rarely, and become frequent only where they find some all the same. */
  readonly isHinted?: boolean;
}

/** A slot stands empty for half an interval, on average: with this share of a call's length that is 0.5 %. */
const SHARE_OF_A_CALL = 1 / 100;
/** Long calls gain nothing from more, nor do we with calls of a second: a look takes tens of ms itself. */
const LEAST_MS = { from: 200, to: 1_000 };
/** Requests for each call that these looks find to have ended: with its placement and analysis it stays below four. */
const REQUESTS_PER_END = 2;
/**
 * Looks beyond those every `mostMs` never make it more than this: the less, the more requests a look takes, down to what ten
 * thousand live calls take anyhow (a hundred requests every 5 s).
 */
const REQUESTS_PER_SECOND = { least: 20, most: 60, timesALook: 1_500 };
/** The rate of ends is that of about so long; so is the length of calls, of about so many. */
const MEMORY_MS = 20_000;
const MEMORY_CALLS = 50;
/**
 * Requests in advance on the first ends, spent over about so long: else every slot would stand empty from the end of its first
 * call to the first rare look. Once spent, ends that are found fill it up again.
 */
const ADVANCE = 60;
const ADVANCE_LASTS_MS = 10_000;
const RARE_MS = 60_000;

export function createLookPace({ clock, mostMs, requestsPerSecond, isHinted }: LookPaceParts): LookPace {
  const ownHalf = (requestsPerSecond ?? Number.POSITIVE_INFINITY) / 2;
  let requestsALook = 1;
  let endsPerMs = 0;
  let callMs: number | undefined;
  let advance = isHinted ? 0 : ADVANCE;
  let lookedAt = clock.monotonicMs();
  let rareUntil = Number.NEGATIVE_INFINITY;

  const leastMs = () => {
    const wanted = callMs === undefined ? LEAST_MS.from : callMs * SHARE_OF_A_CALL;
    return Math.min(LEAST_MS.to, Math.max(LEAST_MS.from, wanted));
  };

  const mostPerMs = () => {
    const { least, most, timesALook } = REQUESTS_PER_SECOND;
    return Math.min(ownHalf, most, Math.max(least, timesALook / requestsALook)) / 1_000;
  };

  return {
    everyMs() {
      if (clock.monotonicMs() < rareUntil) return mostMs;
      const paidPerMs = REQUESTS_PER_END * endsPerMs + advance / ADVANCE_LASTS_MS;
      return Math.min(mostMs, Math.max(leastMs(), requestsALook / Math.min(mostPerMs(), paidPerMs)));
    },
    looked({ requests, ended }) {
      const passed = Math.max(1, clock.monotonicMs() - lookedAt);
      lookedAt += passed;
      endsPerMs += (ended.length / passed - endsPerMs) * (1 - Math.exp(-passed / MEMORY_MS));
      for (const ms of ended) callMs = callMs === undefined ? ms : callMs + (ms - callMs) / MEMORY_CALLS;
      advance = Math.max(0, Math.min(ADVANCE, advance - requests + REQUESTS_PER_END * ended.length));
      if (requests > 0) requestsALook = requests;
    },
    refused() {
      rareUntil = clock.monotonicMs() + RARE_MS;
    },
  };
}
