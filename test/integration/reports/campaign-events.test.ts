import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exportEvents } from '../../../src/reports/campaign-events.ts';

let folder: string;
let eventsDir: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fairdial-events-'));
  eventsDir = join(folder, 'events');
  await mkdir(eventsDir);
});
afterEach(() => rm(folder, { recursive: true }));

const line = (run: string, wall: number, facts: object) =>
  `${JSON.stringify({ seq: wall, wall, mono: wall, run, ...facts })}\n`;
const export1 = () => exportEvents({ eventsDir, campaign: 'spring', directory: folder, now: 0 });
const exported = async () => {
  const text = await readFile(join(folder, 'spring', 'events.jsonl'), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((each) => JSON.parse(each) as { wall: number; type: string; attempts?: string[] });
};

test('has one campaign of all runs and parts, in order, with what concerned everybody', async () => {
  await writeFile(
    join(eventsDir, 'run-a.jsonl'),
    line('a', 1, { type: 'begun', host: 'h' }) +
      line('a', 2, { type: 'opened', from: '+1***', attempts: ['s-1', 'other-1', 's-2'] }) +
      line('a', 4, { type: 'placed', attempt: 's-1', contact: 'spring/0' }),
  );
  await writeFile(
    join(eventsDir, 'run-a.2.jsonl'),
    line('a', 6, { type: 'placed', attempt: 'other-1', contact: 'spring-late/0' }) +
      line('a', 8, { type: 'webhook', attempt: 's-1' }) +
      line('a', 9, { type: 'webhook', attempt: 'other-1' }) +
      '{"seq":10,"wall":10,"torn',
  );
  await writeFile(
    join(eventsDir, 'run-b.jsonl'),
    line('b', 3, { type: 'campaign', campaign: 'spring', state: 'running', since: 0 }) +
      line('b', 5, { type: 'campaign', campaign: 'winter', state: 'running', since: 0 }) +
      line('b', 7, { type: 'settled', attempt: 's-2', contact: 'spring/1', disposition: 'busy' }) +
      line('b', 9, { type: 'breaker', state: 'closed' }),
  );
  expect(await export1()).toBe(7);
  const events = await exported();
  expect(events.map(({ wall, type }) => `${wall} ${type}`)).toEqual([
    '1 begun',
    '2 opened',
    '3 campaign',
    '4 placed',
    '7 settled',
    '8 webhook',
    '9 breaker',
  ]);
  expect(events[1]?.attempts).toEqual(['s-1', 's-2']);
});

test('is empty where nothing was logged, and leaves no draft behind', async () => {
  await rm(eventsDir, { recursive: true });
  expect(await export1()).toBe(0);
  expect(await readdir(join(folder, 'spring'))).toEqual(['events.jsonl']);
});
