/** How long the provider's refusals hold back a from number, or the account (`''`). Knows only this process's refusals. */
export interface BackOffs {
  /**
   * Until when to hold this scope after a refusal, epoch ms; undefined when the hold it already has is long enough.
   * A refusal of a POST that left before that hold ended belongs to the same burst: it does not make the hold double.
   */
  refused(scope: string, refusal: TimedRefusal): Hold | undefined;
  /** A call was accepted: the next refusal is a first one again, unless the POST left before the last hold ended. */
  accepted(scope: string, postedAt: number): void;
}

export interface TimedRefusal {
  readonly postedAt: number;
  readonly now: number;
  /** The provider's own word (`Retry-After`), kept to the millisecond. */
  readonly retryAfterMs?: number;
}

export interface Hold {
  readonly until: number;
  /** False for what only prolongs a hold by moments: nobody needs to be told. */
  readonly news: boolean;
}

const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;
/** A burst of refusals with one `Retry-After` moves the end of the hold by as much as the answers are apart. */
const MOMENTS_MS = 1_000;

interface Held {
  readonly refusalsInARow: number;
  readonly until: number;
}

/** @param random from 0 to 1, for jitter: processes and numbers must not come back in step. */
export function createBackOffs(random: () => number): BackOffs {
  const holds = new Map<string, Held>();

  const prolong = (scope: string, held: Held, wanted: number): Hold | undefined => {
    if (wanted <= held.until) return undefined;
    holds.set(scope, { ...held, until: wanted });
    return { until: wanted, news: wanted - held.until > MOMENTS_MS };
  };

  return {
    refused(scope, { postedAt, now, retryAfterMs }) {
      const held = holds.get(scope);
      const asked = retryAfterMs === undefined ? undefined : now + Math.ceil(retryAfterMs);
      if (held && postedAt < held.until) return asked === undefined ? undefined : prolong(scope, held, asked);
      const refusalsInARow = (held?.refusalsInARow ?? 0) + 1;
      const until = asked ?? now + ownBackOffMs(refusalsInARow, random());
      holds.set(scope, { refusalsInARow, until });
      return { until, news: true };
    },
    accepted(scope, postedAt) {
      const held = holds.get(scope);
      if (held && postedAt >= held.until) holds.delete(scope);
    },
  };
}

/** Doubling from a second to a minute, with jitter of a half; whole ms. */
function ownBackOffMs(refusalsInARow: number, random: number): number {
  const full = Math.min(FIRST_MS * 2 ** (refusalsInARow - 1), LONGEST_MS);
  return Math.ceil(full / 2 + (full / 2) * random);
}

/** Tells when so many from numbers were throttled within moments that it must be the account. */
export function createThrottledNumbers(): (fromNumber: string, now: number) => boolean {
  const throttledAt = new Map<string, number>();
  return (fromNumber, now) => {
    throttledAt.set(fromNumber, now);
    for (const [number, at] of throttledAt) if (now - at > TOGETHER_MS) throttledAt.delete(number);
    return throttledAt.size >= SEVERAL_NUMBERS;
  };
}

const TOGETHER_MS = 5_000;
/** Each of two throttled numbers is held anyway; the third says that the others will be refused as well. */
const SEVERAL_NUMBERS = 3;
