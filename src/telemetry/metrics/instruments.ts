import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import {
  type CounterName,
  type GaugeName,
  type HistogramName,
  METRICS,
  type MetricName,
} from './definitions.ts';
import type { MetricDefinition } from './metric.ts';

/** The metrics of the table, in a registry of their own. */
export interface Instruments {
  readonly registry: Registry;
  readonly counter: (name: CounterName) => Counter<string>;
  readonly gauge: (name: GaugeName) => Gauge<string>;
  readonly histogram: (name: HistogramName) => Histogram<string>;
}

export function createInstruments(): Instruments {
  const registry = new Registry();
  const made = new Map<MetricName, Counter<string> | Gauge<string> | Histogram<string>>(
    METRICS.map((definition) => [definition.name, make(definition, registry)] as const),
  );
  return {
    registry,
    counter: (name) => made.get(name) as Counter<string>,
    gauge: (name) => made.get(name) as Gauge<string>,
    histogram: (name) => made.get(name) as Histogram<string>,
  };
}

function make({ name, help, labels, type, buckets = [] }: MetricDefinition, registry: Registry) {
  const common = { name, help, labelNames: [...labels], registers: [registry] };
  if (type === 'counter') return new Counter(common);
  return type === 'gauge' ? new Gauge(common) : new Histogram({ ...common, buckets: [...buckets] });
}
