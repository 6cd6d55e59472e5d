import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/domain/clock.ts';
import type { AttemptName, EngineEvent } from '../../../src/domain/events.ts';
import type { Standing } from '../../../src/domain/standing.ts';
import type { Blame } from '../../../src/oneinbox/api.ts';
import { METRICS } from '../../../src/telemetry/metrics/definitions.ts';
import { LABELS, REFUSAL_CLASSES } from '../../../src/telemetry/metrics/labels.ts';
import type { MetricDefinition } from '../../../src/telemetry/metrics/metric.ts';
import { createMetrics, type Metrics } from '../../../src/telemetry/metrics/metrics.ts';
import type { Readings } from '../../../src/telemetry/metrics/readings.ts';
import { type ReadMetric, readPrometheusText } from '../../support/prometheus-text.ts';

const FROM = '+12125550190';
const ALIKE = '+12135550190';
const PERSON = '+442079460123';

let now: number;
let metrics: Metrics;

beforeEach(() => {
  now = 1_000_000;
  const clock = { ...systemClock, wallMs: () => now, monotonicMs: () => now };
  metrics = createMetrics({ clock, version: '1.2.3' });
  metrics.knowNumbers(() => [ALIKE, FROM]);
});
afterEach(() => metrics.stop());

const attempt = (id = 'a-1', more: Partial<AttemptName> = {}): AttemptName => ({
  id,
  campaign: 'spring',
  seq: 0,
  n: 1,
  phone: PERSON,
  fromNumber: FROM,
  openedAt: now,
  ...more,
});

const standing = (): Standing => ({
  at: now,
  campaigns: [
    {
      name: 'spring',
      state: 'running',
      reason: '',
      since: 0,
      version: 'v1',
      priority: 0,
      importing: false,
      imported: 10,
      rejected: 2,
      counts: {
        waiting: 5,
        calling: 2,
        unconfirmed: 1,
        done: 2,
        exhausted: 0,
        suppressed: 0,
        cancelled: 0,
        expired: 0,
      },
      held: 1,
      live: 3,
      waiting: [
        { cause: 'due', count: 3, text: 'due now' },
        { cause: 'window', count: 1, text: 'outside calling hours' },
        { cause: 'window', count: 1, text: 'frozen' },
      ],
    },
  ],
  numbers: [
    { number: FROM, live: 2, limit: 4, campaigns: ['spring'] },
    { number: ALIKE, live: 1, limit: 3, campaigns: [], backOff: { until: now, reason: '429' } },
  ],
  account: { live: 3 },
});

const readings = (more: Partial<Readings> = {}): Readings => ({
  ready: true,
  ledger: {
    standing: standing(),
    attempts: { opened: 1, posting: 0, unconfirmed: 1, placed: 2, ended: 0 },
    oldestOpened: now - 2_500,
    redisMs: 0.4,
  },
  imports: new Map(),
  reports: new Map(),
  ...more,
});

async function scrape(read: Readings = readings()): Promise<ReadonlyMap<string, ReadMetric>> {
  now += 10_000;
  return readPrometheusText(await metrics.text(async () => read));
}

function value(
  read: ReadonlyMap<string, ReadMetric>,
  name: string,
  labels: Record<string, string> = {},
): number | undefined {
  const metric = [...read.values()].find(({ samples }) => samples.some((sample) => sample.name === name));
  return metric?.samples.find(
    (sample) =>
      sample.name === name && Object.entries(labels).every(([key, each]) => sample.labels[key] === each),
  )?.value;
}

describe('the table', () => {
  test('names every metric once, in base units', () => {
    const names = METRICS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, type, unit } of METRICS as readonly MetricDefinition[]) {
      expect(name).toMatch(/^(fairdial|process)_[a-z_]+$/);
      expect(name.endsWith('_total')).toBe(type === 'counter');
      expect(name).not.toMatch(/_(ms|milliseconds|kb|minutes)(_|$)/);
      if (unit === 'seconds') expect(name).toMatch(/_seconds(_total)?$/);
    }
  });

  test('knows every blame of a refusal', () => {
    const known = { contact: 0, throttled: 0, unreachable: 0, credentials: 0, credit: 0, campaign: 0 };
    expect(Object.keys(known satisfies Record<Blame, number>)).toEqual([...REFUSAL_CLASSES]);
  });

  test('is what a scrape shows, with its help and type', async () => {
    const read = await scrape();
    for (const { name, type, help } of METRICS) expect(read.get(name)).toMatchObject({ type, help });
    expect(read.size).toBe(METRICS.length);
  });
});

describe('events', () => {
  test('are counted', async () => {
    const events: EngineEvent[] = [
      { type: 'attempts-opened', fromNumber: FROM, count: 3 },
      { type: 'call-placed', attempt: attempt(), callId: 'c', tookMs: 120 },
      { type: 'call-refused', attempt: attempt(), blame: 'throttled', message: '429' },
      { type: 'call-refused', attempt: attempt(), blame: 'a new one', message: '' },
      { type: 'call-unconfirmed', attempt: attempt(), cause: 'lost', notedAt: 1 },
      { type: 'attempt-settled', attempt: attempt(), disposition: 'answered', next: 'done' },
      { type: 'number-backed-off', fromNumber: '', until: 0, reason: '' },
      { type: 'number-backed-off', fromNumber: FROM, until: 0, reason: '', isOld: true },
      { type: 'webhook' },
      { type: 'webhook', attemptId: 'a-1' },
      { type: 'rescued', what: 'slots', count: 4 },
      { type: 'trouble', where: 'dispatch', error: new Error(PERSON) },
    ];
    for (const event of events) metrics.emit(event);
    const read = await scrape();
    const masked = '+1******0190';
    expect(value(read, 'fairdial_attempts_opened_total', { from_number: masked })).toBe(3);
    expect(value(read, 'fairdial_calls_placed_total', { campaign: 'spring' })).toBe(1);
    expect(value(read, 'fairdial_post_duration_seconds_sum')).toBeCloseTo(0.12);
    expect(value(read, 'fairdial_refusals_total', { class: 'throttled' })).toBe(1);
    expect(value(read, 'fairdial_refusals_total', { class: 'other' })).toBe(1);
    expect(value(read, 'fairdial_attempts_settled_total', { disposition: 'answered' })).toBe(1);
    expect(value(read, 'fairdial_holds_total', { scope: 'account' })).toBe(1);
    expect(value(read, 'fairdial_holds_total', { scope: 'number' })).toBeUndefined();
    expect(value(read, 'fairdial_webhooks_total', { known: 'false' })).toBe(1);
    expect(value(read, 'fairdial_repairs_total')).toBe(4);
    expect(value(read, 'fairdial_troubles_total')).toBe(1);
  });

  test('tell how long a freed slot stayed free, the longest-free first, each number by itself', async () => {
    const posting = (fromNumber: string) =>
      metrics.emit({
        type: 'call-posting',
        attempt: attempt('b', { fromNumber, openedAt: now - 40 }),
        fencedAt: 0,
      });
    posting(FROM);
    metrics.emit({ type: 'call-ended', attempt: attempt(), source: 'poll' });
    now += 100;
    metrics.emit({ type: 'call-ended', attempt: attempt('a-2'), source: 'poll' });
    posting(ALIKE);
    now += 200;
    posting(FROM);
    posting(FROM);
    posting(FROM);
    const read = await scrape();
    expect(value(read, 'fairdial_slot_free_to_post_seconds_count')).toBe(2);
    expect(value(read, 'fairdial_slot_free_to_post_seconds_sum')).toBeCloseTo(0.3 + 0.2);
    expect(value(read, 'fairdial_open_to_post_seconds_sum')).toBeCloseTo(5 * 0.04);
    expect(value(read, 'fairdial_posts_total', { from_number: '+1******0190#2' })).toBe(1);
  });

  test('of requests, syncs and rounds are measured', async () => {
    metrics.apiRequest('list', 200, 50);
    metrics.apiRequest('get', undefined, 10_000);
    metrics.apiRequest('get', 429, 5);
    metrics.journalSynced(2);
    const failing = metrics.tick('rescue', async () => {
      now += 3_000;
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    const read = await scrape();
    expect(value(read, 'fairdial_api_requests_total', { kind: 'list', status_class: '2xx' })).toBe(1);
    expect(value(read, 'fairdial_api_requests_total', { kind: 'get', status_class: 'none' })).toBe(1);
    expect(value(read, 'fairdial_api_requests_total', { kind: 'get', status_class: '4xx' })).toBe(1);
    expect(value(read, 'fairdial_api_request_duration_seconds_sum', { kind: 'list' })).toBeCloseTo(0.05);
    expect(value(read, 'fairdial_journal_sync_seconds_sum')).toBeCloseTo(0.002);
    expect(value(read, 'fairdial_tick_duration_seconds_sum', { tick: 'rescue' })).toBe(3);
  });
});

describe('a scrape', () => {
  test('shows where things stand', async () => {
    const reports = new Map([['spring', { ageMs: 4_000, unwrittenMs: 1_500 }]]);
    const imports = new Map([['spring', { rows: 70, bytes: 1, totalBytes: 4 }]]);
    const read = await scrape(readings({ reports, imports }));
    expect(value(read, 'fairdial_ready')).toBe(1);
    expect(value(read, 'fairdial_campaign_state', { campaign_state: 'running' })).toBe(1);
    expect(value(read, 'fairdial_campaign_state', { campaign_state: 'paused' })).toBe(0);
    expect(value(read, 'fairdial_contacts', { status: 'waiting' })).toBe(5);
    expect(value(read, 'fairdial_contacts_waiting', { cause: 'window' })).toBe(2);
    expect(value(read, 'fairdial_contacts_waiting', { cause: 'slots' })).toBe(0);
    expect(value(read, 'fairdial_calls_live', { from_number: '+1******0190' })).toBe(2);
    expect(value(read, 'fairdial_calls_live_limit', { from_number: '+1******0190#2' })).toBe(3);
    expect(value(read, 'fairdial_number_held_back', { from_number: '+1******0190#2' })).toBe(1);
    expect(value(read, 'fairdial_breaker_state', { breaker_state: 'closed' })).toBe(1);
    expect(value(read, 'fairdial_oldest_opened_seconds')).toBe(2.5);
    expect(value(read, 'fairdial_oldest_unconfirmed_seconds')).toBe(0);
    expect(value(read, 'fairdial_redis_latency_seconds')).toBeCloseTo(0.0004);
    expect(value(read, 'fairdial_import_progress_ratio', { campaign: 'spring' })).toBe(0.25);
    expect(value(read, 'fairdial_report_unwritten_seconds', { campaign: 'spring' })).toBe(1.5);
    expect(value(read, 'process_resident_memory_bytes')).toBeGreaterThan(1e6);
    expect(value(read, 'fairdial_info', { version: '1.2.3' })).toBe(1);
  });

  test('claims nothing of a ledger that does not answer, and nothing of a campaign that is gone', async () => {
    await scrape();
    const read = await scrape(readings({ ready: false, ledger: undefined }));
    expect(value(read, 'fairdial_ledger_readable')).toBe(0);
    expect(value(read, 'fairdial_ready')).toBe(0);
    for (const { name, of } of METRICS)
      if (of === 'ledger') expect(read.get(name)?.samples ?? [], name).toEqual([]);
    expect(read.get('fairdial_redis_latency_seconds')?.samples).toEqual([]);
  });

  test('has closed sets of labels, and never a whole number', async () => {
    metrics.emit({ type: 'call-posting', attempt: attempt(), fencedAt: 0 });
    metrics.emit({ type: 'trouble', where: `dispatch ${PERSON}`, error: new Error(PERSON) });
    now += 10_000;
    const text = await metrics.text(async () => readings());
    for (const number of [FROM, ALIKE, PERSON]) expect(text).not.toContain(number.slice(1));
    for (const { samples } of readPrometheusText(text).values()) {
      for (const { labels } of samples) {
        const { le: _, ...own } = labels;
        for (const [label, each] of Object.entries(own)) {
          const values = (LABELS as Readonly<Record<string, readonly string[] | string>>)[label];
          expect(values, label).toBeDefined();
          if (Array.isArray(values)) expect(values).toContain(each);
        }
      }
    }
  });

  test('reads once for all who ask within two seconds, and again after a failure', async () => {
    let reads = 0;
    const read = async () => {
      reads += 1;
      if (reads === 1) throw new Error('away');
      return readings();
    };
    await expect(metrics.text(read)).rejects.toThrow('away');
    const [one, other] = await Promise.all([metrics.text(read), metrics.text(read)]);
    expect([reads, one]).toEqual([2, other]);
    now += 1_999;
    await metrics.text(read);
    expect(reads).toBe(2);
    now += 1;
    await metrics.text(read);
    expect(reads).toBe(3);
    now += 2_000;
    const slow = async () => {
      now += 30;
      return read();
    };
    await metrics.text(slow);
    now += 2_900;
    await metrics.text(read);
    expect(reads).toBe(4);
    now += 100;
    await metrics.text(read);
    expect(reads).toBe(5);
  });

  test('names a thousand campaigns, and the rest together', async () => {
    for (let each = 0; each < 1_005; each += 1) {
      const named = attempt(`a-${each}`, { campaign: `c-${each}` });
      metrics.emit({ type: 'call-placed', attempt: named, callId: 'c', tookMs: 1 });
    }
    const read = await scrape();
    expect(read.get('fairdial_calls_placed_total')?.samples).toHaveLength(1_001);
    expect(value(read, 'fairdial_calls_placed_total', { campaign: 'other' })).toBe(5);
  });
});
