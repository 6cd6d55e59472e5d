import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readEvents } from '../../../src/auditing/read-events.ts';
import { searchLogs } from '../../../src/auditing/search-logs.ts';
import { systemClock } from '../../../src/domain/clock.ts';
import { type EventFileOptions, eventFiles, openEventFile } from '../../../src/telemetry/event-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fairdial-events-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const begin = (more: Partial<EventFileOptions> = {}) =>
  openEventFile({
    folder: join(folder, 'events'),
    run: 'run-a',
    clock: systemClock,
    onTrouble: (message) => void troubles.push(message),
    ...more,
  });
const troubles: string[] = [];
const written = async () => readEvents(await eventFiles(join(folder, 'events')));
const skew = (skewMs: number) => ({ type: 'clock-skew', skewMs }) as const;

it('numbers what it writes, and counts webhooks of strangers instead of writing them', async () => {
  const file = await begin();
  file.emit(skew(1));
  for (let n = 0; n < 1_000; n++) file.emit({ type: 'webhook' });
  file.emit({ type: 'webhook', attemptId: 'a1' });
  await file.close();
  const events = await written();
  expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
  expect(events).toMatchObject([
    { type: 'begun', run: 'run-a' },
    { type: 'clock-skew', skewMs: 1 },
    { type: 'webhook', attempt: 'a1' },
    { type: 'webhook', count: 1_000 },
    { type: 'stopped', dropped: 0 },
  ]);
});

it('begins a new file when one is full, and keeps so many', async () => {
  const file = await begin({ fileBytes: 500, mostFiles: 3 });
  for (let n = 0; n < 60; n++) {
    file.emit(skew(n));
    if (n % 10 === 9)
      await expect.poll(async () => Math.max(...(await written()).map(({ seq }) => seq))).toBeGreaterThan(n);
  }
  await file.close();
  expect(await readdir(join(folder, 'events'))).toHaveLength(3);
  const seqs = (await written()).map(({ seq }) => seq).sort((a, b) => a - b);
  expect(seqs.at(-1)).toBe(62);
  expect(seqs[0]).toBeGreaterThan(1);
});

it('a folder that cannot be written costs the events, and is told once', async () => {
  await writeFile(join(folder, 'events'), 'a file');
  const file = await begin();
  for (let n = 0; n < 10; n++) file.emit(skew(n));
  await file.close();
  expect(troubles).toEqual([expect.stringContaining('the event log in')]);
});

it('leaves out what is no event, and needs no folder', async () => {
  expect(await written()).toEqual([]);
  await mkdir(join(folder, 'events'));
  await writeFile(
    join(folder, 'events', 'run-x.jsonl'),
    '{"seq":1,"wall":2,"run":"x","type":"stopped"}\n{"no":1}\n{"se',
  );
  expect(await written()).toHaveLength(1);
});

it('costs microseconds an event', async () => {
  const file = await begin();
  const attempt = { id: 'a', campaign: 'c', seq: 1, n: 1, phone: '+12125550100', fromNumber: '+12125550190' };
  const before = process.cpuUsage();
  for (let n = 0; n < 20_000; n++) file.emit({ type: 'call-posting', attempt, fencedAt: n });
  const { user } = process.cpuUsage(before);
  await file.close();
  expect(user / 20_000).toBeLessThan(50);
  expect(await written()).toHaveLength(20_002);
});

it('finds secrets and imported numbers however they are written, and nothing else', async () => {
  const log = join(folder, 'engine.log');
  const lines = [
    'key oi_sk_secret1 used',
    'to +1 (212) 555-0100 now',
    'to 12125550101',
    'attempt a12125550100f and 2212125550100 and +1******0100',
    '{"wall":1790000000000}',
  ];
  await writeFile(log, lines.join('\n'));
  const search = {
    secrets: new Map([
      ['oi_sk_secret1', 'the API key'],
      ['', 'nothing'],
    ]),
    numbers: ['+12125550100', '+12125550101'],
  };
  const found = await searchLogs({ logs: [log], events: [] }, search);
  expect(found.hits.map(({ line, what }) => [line, what])).toEqual([
    [1, 'the API key'],
    [2, 'number'],
    [3, 'number'],
  ]);
  expect(JSON.stringify(found)).not.toMatch(/oi_sk|555/);
  await expect(searchLogs({ logs: [join(folder, 'none')], events: [] }, search)).rejects.toMatchObject({
    code: 'input',
  });
  expect(await readFile(log, 'utf8')).toContain('555');
});
