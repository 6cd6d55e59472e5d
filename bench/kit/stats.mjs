export const sum = (values) => values.reduce((total, value) => total + value, 0);

export function median(values) {
  return quantile(values, 0.5);
}

/** The value below which this share of all lie; NaN of none. */
export function quantile(values, share) {
  const sorted = Float64Array.from(values).sort();
  return sorted.length === 0
    ? Number.NaN
    : sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

/** Each field's median over several results of one shape. */
export function medians(results) {
  const names = Object.keys(results[0] ?? {});
  return Object.fromEntries(names.map((name) => [name, median(results.map((result) => result[name]))]));
}

/**
 * Busy slot time ÷ (cap × span), between the first placement and the last: while there was work waiting.
 * `calls`: `{ created, ended }` in ms; a call that has not ended has `ended` 0.
 */
export function utilisationOf(calls, cap) {
  const first = Math.min(...calls.map(({ created }) => created));
  const last = Math.max(...calls.map(({ created }) => created));
  const busy = calls.map(({ created, ended }) => Math.min(ended || last, last) - created);
  return sum(busy) / (cap * (last - first));
}

/**
 * How long each freed slot stood empty: the kth end known to the caller lets the (cap + k)th call go. `known`: when the
 * caller was first told of the end, by its webhook or in an answer. `from`: which instant it is counted from.
 */
export function refillsOf(calls, cap, from = 'known') {
  const posts = calls.map(({ created }) => created).sort((a, b) => a - b);
  const ends = calls.map((call) => call[from]).filter((at) => at > 0);
  ends.sort((a, b) => a - b);
  return posts.slice(cap).map((post, k) => post - (ends[k] ?? post));
}

/** The most calls live at one instant; an end comes before a start of the same ms. */
export function peakOf(calls) {
  const moves = calls.flatMap(({ created, ended }) => [
    [created, 1],
    [ended || Number.POSITIVE_INFINITY, -1],
  ]);
  moves.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  let [live, peak] = [0, 0];
  for (const [, by] of moves) {
    live += by;
    peak = Math.max(peak, live);
  }
  return peak;
}
