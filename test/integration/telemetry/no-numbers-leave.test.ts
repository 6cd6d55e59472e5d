import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { maskPhone } from '../../../src/domain/phone-number.ts';
import { listOf, phones, writeCampaign } from '../../support/campaigns.ts';
import { openStage, type Stage } from '../../support/engine.ts';
import { pollUntil } from '../../support/poll.ts';
import { freePort, runFairdial } from '../../support/processes.ts';
import { type ReadMetric, readPrometheusText } from '../../support/prometheus-text.ts';
import { type Collector, startCollector } from './otlp-collector.ts';

const FROM = '+12125550190';
const KEY = 'oi_sk_secret0123456789';
const TOKEN = 'token-secret-0123456789';

/** A whole campaign with everything switched on that writes anything, and what was written. */
describe('a campaign that is logged, counted and traced to the last detail', () => {
  const people = phones(25);
  let stage: Stage;
  let collector: Collector;
  let logged = '';
  let scraped = '';
  let events = '';

  beforeAll(async () => {
    stage = await openStage({
      ring: '20ms-60ms',
      talk: '150ms-300ms',
      analysis_delay: '20ms-50ms',
      mix: { answered: 60, no_answer: 20, busy: 20 },
    });
    collector = await startCollector();
    const folder = join(stage.folder, 'campaigns');
    await mkdir(folder);
    await writeCampaign(folder, {
      name: 'watched',
      fromNumbers: { [FROM]: 5 },
      contacts: [...listOf(people), '12,Wrong'],
      yaml: 'retry:\n  max_attempts: 2\n  no_answer: [1s]\n  busy: [1s]',
    });
    const port = await freePort();
    const env = stage.environment({
      LOG_LEVEL: 'trace',
      ONEINBOX_API_KEY: KEY,
      FAIRDIAL_TOKEN: TOKEN,
      FAIRDIAL_PORT: String(port),
      FAIRDIAL_PUBLIC_URL: `http://127.0.0.1:${port}`,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
    });
    const fairdial = runFairdial(['serve', '--campaigns', folder], { cwd: stage.folder, env });
    const address = `http://127.0.0.1:${port}`;
    await pollUntil(async () => isFinished(await (await fetch(`${address}/api/campaigns/watched`)).json()), {
      timeoutMs: 30_000,
      everyMs: 100,
      what: 'the campaign to be finished',
    });
    // Up to two seconds old: a scrape of before the end would tell less.
    scraped = await pollUntil(
      async () => {
        const text = await (await fetch(`${address}/metrics`)).text();
        return /^fairdial_contacts\{campaign="watched",status="calling"\} 0$/m.test(text) ? text : undefined;
      },
      { everyMs: 250, what: 'a scrape of the end' },
    );
    fairdial.kill('SIGTERM');
    await fairdial.ended();
    logged = fairdial.stderr();
    events = await eventsIn(join(stage.folder, 'data', 'events'));
  }, 40_000);
  afterAll(async () => {
    await stage.close();
    await collector.close();
  });

  const spans = () => collector.requests.map(({ body }) => body).join('\n');

  it('shows no whole number and no key anywhere', () => {
    const written = { logged, scraped, events, spans: spans() };
    for (const [where, text] of Object.entries(written)) {
      expect(text.length, where).toBeGreaterThan(500);
      for (const secret of [KEY, TOKEN]) expect(text, where).not.toContain(secret);
      for (const phone of [...people, FROM]) expect(text, where).not.toContain(phone.slice(1));
    }
  });

  it('has log lines with stable names, and masked numbers', () => {
    const lines = logged.split('\n').filter((line) => line.startsWith('{'));
    const names = lines.map((line) => (JSON.parse(line) as { event?: string }).event);
    for (const name of ['call-placed', 'call-ended', 'attempt-settled', 'import-finished', 'campaign-state'])
      expect(names).toContain(name);
    expect(logged).toContain(maskPhone(FROM));
  });

  it('has metrics that add up to what the simulator saw', () => {
    const read = readPrometheusText(scraped);
    const calls = stage.simulator.log().length;
    expect(sum(read, 'fairdial_posts_total')).toBe(calls);
    expect(sum(read, 'fairdial_calls_placed_total')).toBe(calls);
    expect(sum(read, 'fairdial_attempts_settled_total')).toBe(calls);
    expect(sum(read, 'fairdial_contacts')).toBe(people.length);
    expect(sum(read, 'fairdial_open_to_post_seconds', '_count')).toBe(calls);
    // Five slots were free from the start: every other POST took one that had come free.
    expect(sum(read, 'fairdial_slot_free_to_post_seconds', '_count')).toBe(calls - 5);
    expect(sum(read, 'fairdial_journal_sync_seconds', '_count')).toBeGreaterThan(0);
    expect(sum(read, 'fairdial_api_requests_total')).toBeGreaterThan(calls);
    expect(sum(read, 'fairdial_ticks_total')).toBeGreaterThan(0);
    expect(sum(read, 'fairdial_ledger_readable')).toBe(1);
    expect(sum(read, 'fairdial_account_calls_live')).toBe(0);
    expect(sum(read, 'fairdial_rejected_rows')).toBe(1);
  });

  it('sends a trace for each call to the collector, as fairdial, with the work queue beside', () => {
    expect(new Set(collector.requests.map(({ path }) => path))).toEqual(new Set(['/v1/traces']));
    const text = spans();
    expect(text).toContain('"service.name"');
    expect(text).toContain('"stringValue":"fairdial"');
    for (const name of ['call', 'call open', 'call post', 'call live', 'call settle'])
      expect(text).toContain(`"name":"${name}"`);
    expect(text).toContain('"name":"fairdial-queue"');
    const attempts = [...text.matchAll(/"fairdial\.attempt","value":\{"stringValue":"([^"]+)"/g)];
    expect(new Set(attempts.map(([, id]) => id)).size).toBe(stage.simulator.log().length);
    expect(text).not.toContain('fairdial.unfinished');
  });
});

function sum(read: ReadonlyMap<string, ReadMetric>, name: string, end = ''): number {
  const samples = read.get(name)?.samples.filter((sample) => sample.name === name + end) ?? [];
  return samples.reduce((total, { value }) => total + value, 0);
}

function isFinished(standing: unknown): boolean {
  return JSON.stringify(standing).includes('"state":"finished"');
}

async function eventsIn(folder: string): Promise<string> {
  const names = await readdir(folder, { recursive: true });
  const files = names.filter((name) => name.endsWith('.jsonl')).map((name) => join(folder, name));
  return (await Promise.all(files.map((file) => readFile(file, 'utf8')))).join('\n');
}
