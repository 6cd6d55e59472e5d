import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Campaign } from '../../../src/domain/campaign.ts';
import { importContacts } from '../../../src/importing/import-contacts.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import { exportReports } from '../../../src/reports/export-reports.ts';
import { campaign, FROM, NOON, record, standingClock } from '../../unit/reports/report-fixtures.ts';

let folder: string;
let ledger: Ledger;
let renewals: Campaign;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fairdial-story-'));
  renewals = campaign({ contacts: { files: [join(folder, 'people.csv')], columns: {}, country: 'US' } });
  ledger = createMemoryLedger();
  await ledger.campaigns.apply(renewals, NOON);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function importing(text: string, of = renewals): Promise<void> {
  for (const path of of.contacts.files) await writeFile(path, text);
  const outcome = await importContacts({ contacts: ledger.contacts, clock: standingClock() }, of, {});
  expect(outcome.kind).toBe('imported');
}

const exported = (name = renewals.name) =>
  exportReports({ ledger, clock: standingClock() }, name, join(folder, 'reports'));
const pathOf = (report: string) => join(folder, 'reports', renewals.name, report);
const rowsOf = async (report: string): Promise<Record<string, string>[]> =>
  parse(await readFile(pathOf(report), 'utf8'), { columns: true });

/** One attempt at the next contact, up to the call. */
async function placeOne(): Promise<string> {
  const { opened } = await ledger.attempts.open({
    batch: `b${Math.random()}`,
    fromNumber: FROM,
    run: 'run-1',
    groups: [[{ campaign: renewals.name, version: renewals.version, maxAttempts: 4, buckets: [0] }]],
    limit: 1,
    now: NOON,
  });
  const id = opened[0]?.id ?? '';
  await ledger.attempts.beginPosting(id, 'token', 'run-1', NOON);
  await ledger.attempts.markPlaced(id, { callId: `call-${id}`, acceptedAt: NOON, nextLookAt: NOON });
  return id;
}

async function settle(attemptId: string, row: number): Promise<void> {
  const result = {
    disposition: 'answered',
    firstAttemptAt: NOON,
    lastAttemptAt: NOON,
    fromNumber: FROM,
  } as const;
  const settlement = {
    record: record(0, { attemptId, row }),
    result: { ...result, tally: { answered: 1 } },
    next: { kind: 'close', status: 'done', reason: '' },
  } as const;
  expect(await ledger.attempts.settle(attemptId, settlement, NOON)).toBe('done');
}

it('the reports follow a campaign from the import to its calls', async () => {
  await importing(
    ['phone,first_name', '+12125550103,Ann', '+12125550101,=Bob', '+12125550102,Eve', '12,Short', ''].join(
      '\n',
    ),
  );
  expect((await exported()).identity).toMatchObject({ imported: 3, waiting: 3, holds: true });

  await settle(await placeOne(), 2);
  await placeOne();
  const summary = await exported();
  expect(summary).toMatchObject({ attempts: 1, rejected: 1 });
  expect(summary.identity).toMatchObject({ imported: 3, done: 1, calling: 1, waiting: 1, holds: true });
  expect(
    (await rowsOf('contacts.csv')).map((row) => [row.row, row.phone, row.status, row.first_name]),
  ).toEqual([
    ['2', '+12125550103', 'done', 'Ann'],
    ['3', '+12125550101', 'calling', "'=Bob"],
    ['4', '+12125550102', 'waiting', 'Eve'],
  ]);
  expect(await rowsOf('attempts.csv')).toHaveLength(1);
});

it('corrected rows can be imported from rejected.csv', async () => {
  await importing(
    [
      'phone,first_name,line',
      '+1 212 555,"Ann ""A"", Ms",x',
      '+12125550101,Bob,y',
      '+12125550101,Twin,z',
      '',
    ].join('\n'),
  );
  await exported();
  const [short, twin] = await rowsOf('rejected.csv');
  expect([short?.phone, short?.code, twin?.phone, twin?.code]).toEqual([
    "'+1 212 555",
    expect.stringMatching(/number/),
    '+12125550101',
    'duplicate',
  ]);

  const again = campaign({
    ...renewals,
    name: 'again',
    contacts: { ...renewals.contacts, files: [join(folder, 'again.csv')] },
  });
  await ledger.campaigns.apply(again, NOON);
  const corrected = (await readFile(pathOf('rejected.csv'), 'utf8')).replace('+1 212 555', '+1 212 555 0107');
  await importing(corrected, again);
  const contacts = (await ledger.contacts.page('again', 0, 10)).map(({ contact }) => contact);
  expect(contacts.map(({ phone, values }) => [phone, values])).toEqual([
    ['+12125550107', ['Ann "A", Ms', 'x']],
    ['+12125550101', ['Twin', 'z']],
  ]);
  expect((await ledger.campaigns.get('again'))?.import.header?.headers).toEqual([
    'phone',
    'first_name',
    'line',
  ]);
});
