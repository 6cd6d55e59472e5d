/** A measured value and when it was measured, in ms of a monotonic clock. */
export interface Sample {
  readonly at: number;
  readonly value: number;
}

/** The smallest value that so many hundredths of all do not exceed; 0 of none. */
export function percentile(values: readonly number[], hundredths: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((sorted.length * hundredths) / 100) - 1)] ?? 0;
}

/**
 * How much the samples rise in a minute: the median over all pairs of them (Theil-Sen), which a few outliers do not
 * move; 0 of fewer than two.
 */
export function risePerMinute(samples: readonly Sample[]): number {
  const slopes = samples.flatMap((one, index) =>
    samples.slice(index + 1).map((later) => (later.value - one.value) / (later.at - one.at)),
  );
  return percentile(slopes, 50) * 60_000;
}

/** How many a second in the middle eight tenths, where it was neither starting nor running out. */
export function perSecond(instants: readonly number[]): number {
  const sorted = instants.toSorted((a, b) => a - b);
  const from = Math.floor(sorted.length * 0.1);
  const to = Math.floor(sorted.length * 0.9);
  const ms = (sorted[to] ?? 0) - (sorted[from] ?? 0);
  return ms > 0 ? ((to - from) * 1_000) / ms : 0;
}
