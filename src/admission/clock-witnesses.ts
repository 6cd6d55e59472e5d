import type { Clock } from '../domain/clock.ts';

/**
 * What Redis and the provider say of the time, compared with this machine's clock. Two witnesses that agree against it
 * are believed; one alone may be wrong itself, and is only told of. Skews in ms, positive where our clock is behind.
 */
export interface ClockWitnesses {
  /** Redis' clock, asked for at one instant of ours and answered at another. A slow answer says nothing. */
  noteStore(storeMs: number, asked: { readonly from: number; readonly to: number }): void;
  /** A `Date` of the provider's, which came in just now. */
  noteProvider(ms: number): void;
  /** By how much our clock is wrong, where both say so; undefined where they do not. */
  wrongBy(): number | undefined;
  /** Redis' clock alone, when it is further off than it may be. */
  storeSkewMs(): number | undefined;
}

/** What time synchronisation keeps any two machines within (reliability §2.6). */
const MAY_DIFFER_MS = 2_000;
const SLOWEST_ANSWER_MS = 1_000;
/** A date names its second: on average the answer was made half a second into it. */
const HALF_A_SECOND_MS = 500;
/** One odd date, or one answer out of a cache, is no clock. */
const DATES = 3;
const DATES_HOLD_MS = 120_000;

interface Seen {
  readonly skewMs: number;
  readonly at: number;
}

export function createClockWitnesses(clock: Clock): ClockWitnesses {
  let store = 0;
  let dates: Seen[] = [];

  const provider = () => {
    const since = clock.monotonicMs() - DATES_HOLD_MS;
    const lately = dates.filter(({ at }) => at >= since).map(({ skewMs }) => skewMs);
    if (lately.length < DATES) return 0;
    const least = lately.reduce((a, b) => (Math.abs(a) < Math.abs(b) ? a : b));
    return lately.every((skewMs) => Math.sign(skewMs) === Math.sign(least)) ? least : 0;
  };
  const isApart = (skewMs: number) => Math.abs(skewMs) > MAY_DIFFER_MS;

  return {
    noteStore(storeMs, { from, to }) {
      if (to < from || to - from > SLOWEST_ANSWER_MS) return;
      store = storeMs - (from + to) / 2;
    },
    noteProvider(ms) {
      const skewMs = ms + HALF_A_SECOND_MS - clock.wallMs();
      if (Number.isFinite(skewMs)) dates = [...dates, { skewMs, at: clock.monotonicMs() }].slice(-DATES);
    },
    wrongBy() {
      const said = provider();
      const isAgreed = isApart(store) && isApart(said) && Math.sign(store) === Math.sign(said);
      return isAgreed ? store : undefined;
    },
    storeSkewMs: () => (isApart(store) ? store : undefined),
  };
}
