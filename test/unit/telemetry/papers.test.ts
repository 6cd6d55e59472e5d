import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { METRICS } from '../../../src/telemetry/metrics/definitions.ts';
import { LABELS } from '../../../src/telemetry/metrics/labels.ts';
import type { MetricDefinition } from '../../../src/telemetry/metrics/metric.ts';

const read = (path: string) => readFileSync(path, 'utf8');

const TABLE: readonly MetricDefinition[] = METRICS;
/** Every series of a metric, as queries name it. */
const SERIES = new Map(
  TABLE.flatMap((metric) =>
    (metric.type === 'histogram' ? ['_bucket', '_sum', '_count'] : ['']).map(
      (end) => [metric.name + end, metric] as const,
    ),
  ),
);
/** What Prometheus adds to every series. */
const ADDED = ['job', 'instance', 'le'];

const dashboard = z
  .object({
    title: z.string(),
    panels: z.array(
      z.object({
        id: z.number(),
        title: z.string(),
        gridPos: z.object({ h: z.number(), w: z.number(), x: z.number(), y: z.number() }),
        targets: z.array(z.object({ expr: z.string(), legendFormat: z.string() })).default([]),
      }),
    ),
    templating: z.object({ list: z.array(z.object({ name: z.string() })) }),
  })
  .parse(JSON.parse(read('docs/grafana/fairdial.json')));
const panels = dashboard.panels.flatMap(({ title, targets }) =>
  targets.map(({ expr, legendFormat }) => ({ title, expr, legend: legendFormat })),
);

const rules = z
  .object({
    groups: z.array(
      z.object({
        name: z.string(),
        rules: z.array(
          z.object({
            alert: z.string(),
            expr: z.string(),
            for: z.string().regex(/^\d+[smh]$/),
            labels: z.object({ severity: z.enum(['warning', 'critical']) }),
            annotations: z.object({ summary: z.string(), description: z.string(), runbook: z.string() }),
          }),
        ),
      }),
    ),
  })
  .parse(parse(read('docs/alerts.yml')))
  .groups.flatMap((group) => group.rules);

/** Metrics and labels that a query names and that do not exist, and brackets that do not close. */
function problemsOf(expr: string): string[] {
  const names = [...expr.matchAll(/\b(?:fairdial|process)_[a-z_]+/g)].map(([name]) => name);
  const unknown = names.filter((name) => !SERIES.has(name));
  const labels = names.flatMap((name) => SERIES.get(name)?.labels ?? []) as string[];
  const matchers = [...expr.matchAll(/([a-z_]+)\s*(?:=~|!~|!=|=)\s*"/g)].map(([, label = '']) => label);
  const groups = [...expr.matchAll(/\b(?:by|without)\s*\(([^)]*)\)/g)].flatMap(([, inner = '']) =>
    inner.split(',').map((label) => label.trim()),
  );
  const strange = [...matchers, ...groups].filter(
    (label) => !labels.includes(label) && !ADDED.includes(label),
  );
  const values = [...expr.matchAll(/([a-z_]+)\s*(?:=~|!~|!=|=)\s*"([^"$]*)"/g)].flatMap(
    ([, label = '', text = '']) => {
      const known = (LABELS as Readonly<Record<string, readonly string[] | string>>)[label];
      return Array.isArray(known) ? text.split('|').filter((value) => !known.includes(value)) : [];
    },
  );
  return [...unknown, ...strange, ...values, ...(isBalanced(expr) ? [] : ['brackets'])];
}

function isBalanced(expr: string): boolean {
  const open: string[] = [];
  for (const letter of expr.replaceAll(/"[^"]*"/g, '')) {
    if ('([{'.includes(letter)) open.push(letter);
    if (')]}'.includes(letter) && '([{'.indexOf(open.pop() ?? '') !== ')]}'.indexOf(letter)) return false;
  }
  return open.length === 0;
}

/** A counter is only ever read as a rate; each number is added up or not, as the table says. */
function misreadings(expr: string): string[] {
  const counters = [
    ...expr.matchAll(/\b((?:fairdial|process)_[a-z_]+_total|[a-z_]+_(?:bucket|sum|count))\b/g),
  ];
  return counters
    .filter(({ index }) => !/(?:rate|increase)\($/.test(expr.slice(0, index)))
    .map(([name]) => `${name} is not read as a rate`);
}

describe('the dashboard', () => {
  test.each(panels)('$title: $legend', ({ expr }) => {
    expect(problemsOf(expr)).toEqual([]);
    expect(misreadings(expr)).toEqual([]);
    expect(expr).toContain('job=~"$job"');
  });

  test('has panels that do not overlap, and legends of labels the query keeps', () => {
    const taken = new Set<string>();
    for (const { gridPos } of dashboard.panels) {
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          expect(taken.has(`${x},${y}`)).toBe(false);
          taken.add(`${x},${y}`);
        }
    }
    for (const { expr, legend } of panels)
      for (const [, label = ''] of legend.matchAll(/\{\{(\w+)\}\}/g))
        expect(/\b(by|without) \(/.test(expr) ? expr : `${label}`).toContain(label);
  });

  test('has a place for every metric that tells of calls', () => {
    const shown = panels.map(({ expr }) => expr).join(' ');
    for (const name of [
      'fairdial_calls_live',
      'fairdial_calls_live_limit',
      'fairdial_calls_placed_total',
      'fairdial_refusals_total',
      'fairdial_unconfirmed_total',
      'fairdial_slot_free_to_post_seconds_bucket',
      'fairdial_event_loop_delay_seconds',
      'fairdial_redis_latency_seconds',
      'fairdial_api_requests_total',
    ])
      expect(shown).toContain(name);
  });
});

describe('the alerts', () => {
  const operations = read('docs/operations.md');

  test.each(rules)('$alert asks for what is there, and says what to do', ({ alert, expr, annotations }) => {
    expect(problemsOf(expr)).toEqual([]);
    expect(misreadings(expr)).toEqual([]);
    expect(annotations.runbook).toBe(`docs/operations.md#${alert.toLowerCase()}`);
    expect(operations).toMatch(new RegExp(`^### ${alert}\\n\\n\\S`, 'm'));
  });

  test('have a section each, and no section is without its alert', () => {
    const sections = [...operations.matchAll(/^### (Fairdial\w+)$/gm)].map(([, name]) => name);
    expect(sections.toSorted()).toEqual(rules.map(({ alert }) => alert).toSorted());
    expect(new Set(sections).size).toBe(sections.length);
  });
});

test('the reading of queries notices what is wrong', () => {
  expect(problemsOf('sum(rate(fairdial_nothing_total[5m]))')).toEqual(['fairdial_nothing_total']);
  expect(problemsOf('max by (colour) (fairdial_ready)')).toEqual(['colour']);
  expect(problemsOf('fairdial_contacts_waiting{cause="dew"}')).toEqual(['dew']);
  expect(problemsOf('sum(fairdial_ready')).toEqual(['brackets']);
  expect(misreadings('sum(fairdial_posts_total)')).toHaveLength(1);
});
