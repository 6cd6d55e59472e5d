import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Campaign } from '../../../src/domain/campaign.ts';
import { compareContacts } from '../../../src/importing/compare-contacts.ts';
import { importContacts } from '../../../src/importing/import-contacts.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import { campaign as campaignOf, finished, open, placeOne, retry } from '../../conformance/fixtures.ts';

const NOW = Date.parse('2026-12-01T15:00:00Z');
const clock = { wallMs: () => NOW, monotonicMs: () => 0, sleep: async () => {} };
const number = (n: number) => `+1212555${String(100 + n).padStart(4, '0')}`;

let folder: string;
let ledger: Ledger;
let campaign: Campaign;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fairdial-diff-'));
  ledger = createMemoryLedger();
  const files = [join(folder, 'a.csv'), join(folder, 'b.csv')];
  campaign = campaignOf('spring', { contacts: { files, columns: {} } });
  await ledger.campaigns.apply(campaign, NOW);
});
afterEach(() => rm(folder, { recursive: true }));

const write = (name: string, rows: readonly string[], header = 'phone,id,name,city') =>
  writeFile(join(folder, name), [header, ...rows, ''].join('\n'));

async function imported() {
  const outcome = await importContacts({ contacts: ledger.contacts, clock }, campaign, {});
  if (outcome.kind !== 'imported') throw new Error(`not imported: ${outcome.kind}`);
  return outcome.record;
}

const row = (n: number, name = `N${n}`, id = '') => `${number(n)},${id},${name},Rome`;
const rows = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => row(from + i));

it('tells what an import then does, contact by contact', async () => {
  await write('a.csv', rows(0, 6));
  await write('b.csv', rows(6, 8));
  await imported();
  // 0 is called and will be again, 1 is done, 2 is in a call.
  for (const end of [retry, finished]) {
    const id = await placeOne(ledger);
    await ledger.attempts.settle(id, end(id, NOW), NOW);
    await open(ledger, { limit: 0 });
  }
  await placeOne(ledger);
  const statuses = (await ledger.contacts.page('spring', 0, 3)).map(({ status }) => status);
  expect(statuses.toSorted()).not.toContain('cancelled');

  // One edited of each kind, 7 without a row, 8 and 9 new, the same line of both files names 8.
  await write('a.csv', [
    row(8),
    row(0, 'Edited'),
    row(1, 'Edited'),
    row(2, 'Edited'),
    row(3, 'Edited', 'x'),
    row(4),
  ]);
  await write('b.csv', [row(8), row(9), 'nonsense,,x,y', row(6)]);
  const diff = await compareContacts(ledger.contacts, campaign);
  const before = await ledger.contacts.page('spring', 0, 20);
  const record = await imported();

  const { rows: total, unchanged, rejected, duplicates } = diff;
  const parts = { added: diff.added, changed: diff.changed, kept: diff.kept, removed: diff.removed };
  const counts = Object.fromEntries(Object.entries(parts).map(([name, { contacts }]) => [name, contacts]));
  expect(record).toMatchObject({ rows: total, unchanged, rejected, duplicates, ...counts });
  expect(counts).toMatchObject({ added: 2, removed: 2 });
  expect([duplicates, rejected]).toEqual([1, 2]);
  expect(before).toHaveLength(8);
  expect(diff.changed.examples).toContainEqual({ line: 6, phone: maskedOf(3), columns: ['id', 'name'] });
  expect(diff.added.examples[0]).toEqual({ line: 2, phone: maskedOf(8) });
});

const maskedOf = (n: number) => `${number(n).slice(0, 2)}${'*'.repeat(6)}${number(n).slice(-4)}`;

it('knows rows that come back, with and without calls, and names columns that came or went', async () => {
  await write('a.csv', rows(0, 3));
  await write('b.csv', []);
  await imported();
  const id = await placeOne(ledger);
  await ledger.attempts.settle(id, retry(id, NOW), NOW);
  await write('a.csv', rows(2, 3));
  await imported();
  expect((await ledger.campaigns.counts('spring')).cancelled).toBe(2);

  await write(
    'a.csv',
    [`${number(0)},N0,red`, `${number(1)},N1,red`, `${number(2)},N2,red`],
    'phone,name,colour',
  );
  await write('b.csv', [], 'phone,name,colour');
  const diff = await compareContacts(ledger.contacts, campaign);
  expect(diff).toMatchObject({ changed: { contacts: 3 }, unchanged: 0, kept: { contacts: 0 }, stay: 0 });
  expect(diff.changed.examples.map(({ columns }) => columns)).toEqual([
    ['its row is back'],
    ['colour', 'city', 'its row is back'],
    ['colour', 'city'],
  ]);
  expect(diff.columns).toContainEqual({ column: 'city', contacts: 2 });
  expect(await imported()).toMatchObject({ changed: 3 });
});

it('shows at most ten of each, and counts all', async () => {
  await write('a.csv', rows(0, 30));
  await write('b.csv', []);
  const diff = await compareContacts(ledger.contacts, campaign);
  expect([diff.added.contacts, diff.added.examples.length]).toEqual([30, 10]);
  await imported();
  expect(await compareContacts(ledger.contacts, campaign)).toMatchObject({
    rows: 30,
    unchanged: 30,
    added: { contacts: 0 },
    removed: { contacts: 0, examples: [] },
  });
});
