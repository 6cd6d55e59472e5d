import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import {
  type CounterName,
  type GaugeName,
  type HistogramName,
  METRICS,
  type MetricName,
} from './definitions.ts';
import { createLabelTally, type LabelTally } from './label-tally.ts';
import type { LabelName } from './labels.ts';
import type { MetricDefinition } from './metric.ts';

/** The metrics of the table, in a registry of their own. */
export interface Instruments {
  readonly counter: (name: CounterName) => Counter<string>;
  readonly gauge: (name: GaugeName) => Gauge<string>;
  readonly histogram: (name: HistogramName) => Histogram<string>;
  /** Counts for this counter, by one or two of its labels. */
  readonly tally: (name: CounterName, ...labels: [LabelName, LabelName?]) => LabelTally['count'];
  /** All of them as Prometheus reads them, tallies included. */
  readonly text: () => Promise<string>;
}

export function createInstruments(): Instruments {
  const registry = new Registry();
  const made = new Map<MetricName, Counter<string> | Gauge<string> | Histogram<string>>(
    METRICS.map((definition) => [definition.name, make(definition, registry)] as const),
  );
  const tallies: { readonly counter: Counter<string>; readonly tally: LabelTally }[] = [];
  const counter = (name: CounterName) => made.get(name) as Counter<string>;
  return {
    counter,
    tally(name, ...labels) {
      const tally = createLabelTally(...labels);
      tallies.push({ counter: counter(name), tally });
      return tally.count;
    },
    text() {
      for (const { counter, tally } of tallies) tally.takeAll((labels, count) => counter.inc(labels, count));
      return registry.metrics();
    },
    gauge: (name) => made.get(name) as Gauge<string>,
    histogram: (name) => made.get(name) as Histogram<string>,
  };
}

function make({ name, help, labels, type, buckets = [] }: MetricDefinition, registry: Registry) {
  const common = { name, help, labelNames: [...labels], registers: [registry] };
  if (type === 'counter') return new Counter(common);
  return type === 'gauge' ? new Gauge(common) : new Histogram({ ...common, buckets: [...buckets] });
}
