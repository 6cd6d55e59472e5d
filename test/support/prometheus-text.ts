/** A metric as the text format has it, strictly read: whatever a Prometheus would refuse or misread throws. */
export interface ReadMetric {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly samples: readonly Sample[];
}

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const HELP = new RegExp(`^# HELP (${NAME}) (.+)$`);
const TYPE = new RegExp(`^# TYPE (${NAME}) (counter|gauge|histogram)$`);
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(.*)\\})? (\\S+)$`);
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,|$)/gy;

/** Read the text of `GET /metrics`. */
export function readPrometheusText(text: string): ReadonlyMap<string, ReadMetric> {
  if (!text.endsWith('\n')) throw new Error('the last line does not end');
  const metrics = new Map<string, ReadMetric & { samples: Sample[] }>();
  let help: RegExpExecArray | undefined;
  let current: (ReadMetric & { samples: Sample[] }) | undefined;
  for (const line of text.split('\n').filter((each) => each !== '')) {
    if (line.startsWith('# HELP')) help = must(HELP.exec(line), line);
    else if (line.startsWith('# TYPE')) {
      const [, name = '', type] = must(TYPE.exec(line), line);
      if (help?.[1] !== name) throw new Error(`${name} has no HELP right before its TYPE`);
      if (metrics.has(name)) throw new Error(`${name} is there twice`);
      current = { name, type: type as ReadMetric['type'], help: help[2] ?? '', samples: [] };
      metrics.set(name, current);
    } else if (line.startsWith('#')) throw new Error(`an odd comment: ${line}`);
    else {
      if (!current) throw new Error(`a sample before any TYPE: ${line}`);
      const sample = sampleIn(line);
      mustBelong(sample, current);
      current.samples.push(sample);
    }
  }
  for (const metric of metrics.values()) if (metric.type === 'histogram') checkHistogram(metric);
  return metrics;
}

function must<T>(found: T | null, line: string): T {
  if (found === null) throw new Error(`not of the format: ${line}`);
  return found;
}

function sampleIn(line: string): Sample {
  const [, name = '', inner, written = ''] = must(SAMPLE.exec(line), line);
  const labels: Record<string, string> = {};
  let end = 0;
  for (const [whole, label = '', value = ''] of (inner ?? '').matchAll(LABEL)) {
    if (label in labels) throw new Error(`label ${label} twice: ${line}`);
    labels[label] = value.replaceAll(/\\(.)/g, (_, letter: string) => (letter === 'n' ? '\n' : letter));
    end += whole.length;
  }
  if (end !== (inner ?? '').length) throw new Error(`labels not of the format: ${line}`);
  const value =
    { '+Inf': Number.POSITIVE_INFINITY, '-Inf': Number.NEGATIVE_INFINITY }[written] ?? Number(written);
  if (Number.isNaN(value)) throw new Error(`no number: ${line}`);
  return { name, labels, value };
}

function mustBelong({ name, labels, value }: Sample, { name: metric, type }: ReadMetric): void {
  const allowed = type === 'histogram' ? ['_bucket', '_sum', '_count'].map((end) => metric + end) : [metric];
  if (!allowed.includes(name)) throw new Error(`${name} stands under ${metric}`);
  if (type === 'counter' && !(value >= 0)) throw new Error(`${name} is a counter below 0`);
  if (name.endsWith('_bucket') && type === 'histogram' && labels.le === undefined)
    throw new Error(`${name} has no le`);
}

/** For each set of labels: bounds that rise, counts that never fall, and the last as large as the count. */
function checkHistogram({ name, samples }: ReadMetric): void {
  const series = new Map<string, Sample[]>();
  for (const sample of samples) {
    const { le: _, ...rest } = sample.labels;
    const key = JSON.stringify(rest);
    series.set(key, [...(series.get(key) ?? []), sample]);
  }
  for (const own of series.values()) {
    const buckets = own.filter((sample) => sample.name === `${name}_bucket`);
    const bounds = buckets.map(({ labels: { le = '' } }) => (le === '+Inf' ? Infinity : Number(le)));
    const counts = buckets.map(({ value }) => value);
    const rises = (values: readonly number[], strictly: boolean) =>
      values.every((value, index) => index === 0 || value > (values[index - 1] ?? 0) - (strictly ? 0 : 1e-9));
    if (!rises(bounds, true) || bounds.at(-1) !== Infinity) throw new Error(`${name}: odd bounds ${bounds}`);
    if (!rises(counts, false)) throw new Error(`${name}: counts fall`);
    if (own.find((sample) => sample.name === `${name}_count`)?.value !== counts.at(-1))
      throw new Error(`${name}: its count is not that of its last bucket`);
  }
}
