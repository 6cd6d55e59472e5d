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

/** How much the straight line through the samples (least squares) rises in a minute; 0 through fewer than two. */
export function risePerMinute(samples: readonly Sample[]): number {
  const mean = (of: (sample: Sample) => number) =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const [at, value] = [mean((sample) => sample.at), mean((sample) => sample.value)];
  const spread = samples.reduce((sum, sample) => sum + (sample.at - at) ** 2, 0);
  const together = samples.reduce((sum, sample) => sum + (sample.at - at) * (sample.value - value), 0);
  return spread === 0 ? 0 : (together / spread) * 60_000;
}

/** How many a second in the middle eight tenths, where it was neither starting nor running out. */
export function perSecond(instants: readonly number[]): number {
  const sorted = instants.toSorted((a, b) => a - b);
  const from = Math.floor(sorted.length * 0.1);
  const to = Math.floor(sorted.length * 0.9);
  const ms = (sorted[to] ?? 0) - (sorted[from] ?? 0);
  return ms > 0 ? ((to - from) * 1_000) / ms : 0;
}
