import type { LabelName } from './labels.ts';

/** A row of the table of metrics. */
export interface MetricDefinition {
  /** In base units, which its end names; a counter ends in `_total`. */
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly unit: string;
  readonly labels: readonly LabelName[];
  readonly help: string;
  /**
   * `process`: what this process did or measured; add up over instances. `ledger`: what all instances share and each
   * tells alike; take the largest.
   */
  readonly of: 'process' | 'ledger';
  /** Upper bounds; histograms only. */
  readonly buckets?: readonly number[];
}
