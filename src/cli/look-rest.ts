/** Looking at where things stand may cost a hundredth of the time, as far as it can be told. */
const SHARE = 100;
const LEAST_MS = 400;
const MOST_MS = 10_000;
const LOOKS = 5;

/**
 * How long to rest after a look that took `tookMs`. Most of that is waiting for Redis and for others; what the look itself
 * costs shows in the quickest of the last few; the first ones, which load and compile, tell nothing yet.
 */
export function createLookRest(): (tookMs: number) => number {
  let latest: number[] = [];
  return (tookMs) => {
    latest = [...latest.slice(1 - LOOKS), tookMs];
    if (latest.length < LOOKS) return LEAST_MS;
    return Math.min(MOST_MS, Math.max(LEAST_MS, SHARE * Math.min(...latest)));
  };
}
