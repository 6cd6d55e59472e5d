const SHORTEST_MS = 1_000;
const LONGEST_MS = 15 * 60_000;

const SECONDS = /^\d+(\.\d*)?(e\d+)?$/i;
const CLOCK_TIME = /\d\d:\d\d:\d\d/;
const ZONE = /(GMT|UTC|Z|[+-]\d\d:?\d\d)$/i;

/**
 * `Retry-After` in ms, at least one second and at most fifteen minutes: seconds, or an HTTP date against `nowMs`
 * (epoch). Undefined when the header is absent, negative or no such value: the caller has its own back-off.
 * Of several headers the longest wait wins.
 */
export function retryAfterMs(header: string | string[] | undefined, nowMs: number): number | undefined {
  const waits = [header ?? []].flat().map((value) => waitIn(value.trim(), nowMs));
  const known = waits.filter((wait) => wait !== undefined);
  return known.length === 0 ? undefined : Math.min(LONGEST_MS, Math.max(SHORTEST_MS, ...known));
}

function waitIn(value: string, nowMs: number): number | undefined {
  if (SECONDS.test(value)) return Math.ceil(Number(value) * 1_000);
  if (!CLOCK_TIME.test(value)) return undefined;
  const at = Date.parse(ZONE.test(value) ? value : `${value} GMT`);
  return Number.isNaN(at) ? undefined : at - nowMs;
}
