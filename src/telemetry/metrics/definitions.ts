import { CALL_METRICS } from './call-metrics.ts';
import { LEDGER_METRICS } from './ledger-metrics.ts';
import { PROCESS_METRICS } from './process-metrics.ts';

/** Every metric there is: the registry, docs/metrics.md, the dashboard's and the alerts' tests are made from this list. */
export const METRICS = [...CALL_METRICS, ...LEDGER_METRICS, ...PROCESS_METRICS] as const;

type Metric = (typeof METRICS)[number];
export type MetricName = Metric['name'];
export type CounterName = Extract<Metric, { type: 'counter' }>['name'];
export type GaugeName = Extract<Metric, { type: 'gauge' }>['name'];
export type HistogramName = Extract<Metric, { type: 'histogram' }>['name'];
