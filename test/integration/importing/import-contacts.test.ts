import { appendFile, mkdtemp, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Campaign } from '../../../src/domain/campaign.ts';
import type { Clock } from '../../../src/domain/clock.ts';
import {
  type ImportOptions,
  type ImportProgress,
  importContacts,
} from '../../../src/importing/import-contacts.ts';
import type { ContactLedger, Ledger } from '../../../src/ledger/ledger.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import { campaignListing } from '../../support/listed-campaign.ts';

const NOW = Date.parse('2026-12-01T12:00:00Z');
const clock: Clock = { wallMs: () => NOW, monotonicMs: () => 0, sleep: () => Promise.resolve() };

let folder: string;
let ledger: Ledger;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fairdial-import-'));
  ledger = createMemoryLedger();
  await ledger.campaigns.apply(campaign(), NOW);
});
afterEach(() => rm(folder, { recursive: true }));

const path = (name = 'c.csv') => join(folder, name);
const write = (text: string, name?: string) => writeFile(path(name), text);

const campaign = (change: Partial<Campaign> = {}) => campaignListing([path()], change);

interface Run extends ImportOptions {
  readonly of?: Campaign;
  readonly contacts?: ContactLedger;
  readonly onProgress?: (progress: ImportProgress) => void;
}

function run({ of = campaign(), contacts = ledger.contacts, onProgress, ...options }: Run = {}) {
  return importContacts({ contacts, clock, ...(onProgress && { onProgress }) }, of, options);
}

async function imported(options?: Run) {
  const outcome = await run(options);
  if (outcome.kind !== 'imported') throw new Error(`not imported: ${outcome.kind}`);
  return outcome;
}

const phones = async () =>
  (await ledger.contacts.page('renewals', 0, 10_000)).map(
    ({ contact, status }) => `${contact.phone} ${status}`,
  );
const rejections = async () =>
  (await ledger.contacts.rejected('renewals', 0, 10_000)).map(({ line, code }) => `${line} ${code}`);

const number = (n: number) => `+1212${5550100 + n}`;
const rows = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => `+1212${5_560_000 + from + i},n${from + i}\n`).join('');

describe('a first import', () => {
  test('stores contacts and rejected rows with their lines', async () => {
    await write(`phone,name\n${number(0)},"two\r\nlines"\n\nnonsense,x\n${number(1)},y\n${number(2)}\n,,\n`);
    const { totals } = await imported();
    expect(totals).toMatchObject({ rows: 4, added: 2, rejected: 2, duplicates: 0, blank: 2 });
    expect(await phones()).toEqual([`${number(0)} waiting`, `${number(1)} waiting`]);
    expect((await ledger.contacts.page('renewals', 0, 2)).map(({ contact }) => contact.row)).toEqual([2, 6]);
    expect((await rejections()).map((text) => text.split(' ')[0])).toEqual(['5', '7']);
  });

  test('C38, C39: the first row of a number wins; a later one is reported, its cells unchanged', async () => {
    await write(`phone,name\n${number(0)},Ann\n(212) 555-0100,Bob\n`);
    const { totals } = await imported({
      of: campaign({ contacts: { files: [path()], columns: {}, country: 'US' } }),
    });
    expect(totals).toMatchObject({ rows: 2, added: 1, rejected: 1, duplicates: 1 });
    expect(await ledger.contacts.rejected('renewals', 0, 9)).toMatchObject([
      { line: 3, code: 'duplicate', message: 'same number as line 2', cells: ['(212) 555-0100', 'Bob'] },
    ]);
  });

  test('keeps the order of the file over many batches, and tells how far it is', async () => {
    await write(`phone,name\n${rows(0, 2_500)}`);
    const told: ImportProgress[] = [];
    await imported({ onProgress: (progress) => told.push(progress) });
    const stored = await ledger.contacts.page('renewals', 0, 10_000);
    expect(stored.map(({ contact }) => contact.row)).toEqual(Array.from({ length: 2_500 }, (_, i) => i + 2));
    expect(told.length).toBeGreaterThan(2);
    expect(told.at(-1)).toMatchObject({ rows: 2_500, rejected: 0 });
    expect(told.at(-1)?.bytes).toBe(told.at(-1)?.totalBytes);
  });

  test('C59: one good row among bad ones is imported', async () => {
    await write(`phone\n${'x\n'.repeat(3_000)}${number(0)}\n`);
    const any = { files: [path()], columns: {}, maxRejected: 1 };
    expect((await imported({ of: campaign({ contacts: any }) })).totals).toMatchObject({
      ...{ rows: 3_001, added: 1, rejected: 3_000 },
    });
  });

  test('reads several files as one list, naming the file of a bad row', async () => {
    await write(`phone,name\n${number(0)},a\n`);
    await write(`name;to_number\nb;${number(1)}\nc;nonsense\nd;${number(0)}\n`, 'd.csv');
    const told: ImportProgress[] = [];
    const both = { files: [path(), path('d.csv')], columns: {} };
    await imported({ of: campaign({ contacts: both }), onProgress: (progress) => told.push(progress) });
    const stored = await ledger.contacts.page('renewals', 0, 9);
    expect(stored.map(({ contact }) => contact.values)).toEqual([['a'], ['b']]);
    expect(told.map(({ bytes, totalBytes }) => totalBytes - bytes)).toEqual([expect.any(Number), 0]);
    expect(told[0]?.bytes).toBeLessThan(told[0]?.totalBytes ?? 0);
    expect(await ledger.contacts.rejected('renewals', 0, 9)).toMatchObject([
      { line: 3, message: expect.stringMatching(/^d\.csv: /), cells: ['nonsense', 'c'] },
      { line: 4, code: 'duplicate', message: 'd.csv: same number as an earlier row (line 2 of its file)' },
    ]);
  });
});

describe('the same again', () => {
  test('C42: an unchanged file is not even read', async () => {
    await write(`phone\n${number(0)}\n`);
    const { fingerprint } = await imported();
    expect(await run({ completed: fingerprint })).toEqual({ kind: 'unchanged', fingerprint });
  });

  test('C42: and changes nothing when it is', async () => {
    await write(`phone\n${number(0)}\n${number(0)}\n`);
    await imported();
    expect((await imported()).totals).toMatchObject({ rows: 2, added: 0, unchanged: 1, duplicates: 1 });
  });

  test('C43: new rows are added, edited ones updated, and those gone cancelled', async () => {
    await write(`phone,name\n${number(0)},a\n${number(1)},b\n${number(2)},c\n`);
    await imported();
    await write(`phone,name\n${number(0)},a\n${number(1)},B\n${number(3)},d\n`);
    expect((await imported()).totals).toMatchObject({ added: 1, updated: 1, unchanged: 1, cancelled: 1 });
    expect(await phones()).toEqual([
      `${number(0)} waiting`,
      `${number(1)} waiting`,
      `${number(2)} cancelled`,
      `${number(3)} waiting`,
    ]);
  });

  test('another country, zone or column setting is another import', async () => {
    await write(`phone,mobile\n${number(0)},${number(1)}\n`);
    const { fingerprint } = await imported();
    const others: Partial<Campaign>[] = [
      { timezone: 'America/Chicago' },
      { contacts: { files: [path()], columns: {}, country: 'US' } },
      { contacts: { files: [path()], columns: { phone: 'mobile' } } },
      { fromNumbers: [{ number: number(9), maxConcurrent: 1 }] },
    ];
    for (const change of others)
      expect((await run({ of: campaign(change), completed: fingerprint })).kind).toBe('imported');
  });
});

describe('an import that does not end well', () => {
  const free = async () => (await ledger.campaigns.get('renewals'))?.import.running === undefined;

  test.each([
    ['C14: a quote never closed', `phone,name\n${rows(0, 3_000)}"+12125550100,x\n`],
    ['C15: a stray quote', `phone,name\n${rows(0, 3_000)}5" pipe,x\n`],
  ])('%s: nothing of the file is imported', async (_, text) => {
    await write(text);
    await expect(run()).rejects.toMatchObject({ code: 'input', problems: [{ line: 3_002 }] });
    expect(await phones()).toEqual([]);
  });

  test('busy while another holds the lease', async () => {
    await write(`phone\n${number(0)}\n`);
    const header = { headers: ['phone'], roles: { phone: 0 }, variables: [] };
    await ledger.contacts.beginImport(
      { campaign: 'renewals', fingerprint: 'x', token: 'other', header },
      NOW,
    );
    expect(await run()).toEqual({ kind: 'busy' });
  });

  test('C57: a file that grows while it is read: nobody is cancelled, and the lease is free', async () => {
    await write(`phone,name\n${rows(0, 1_500)}`);
    await imported();
    await write(`phone,name\n${rows(500, 1_500)}`);
    let grown = false;
    const onProgress = () => {
      if (!grown) void appendFile(path(), rows(0, 1));
      grown = true;
    };
    expect(await run({ onProgress })).toMatchObject({
      kind: 'changed',
      problem: { code: 'changed-while-read' },
    });
    expect((await phones()).every((text) => text.endsWith('waiting'))).toBe(true);
    expect(await free()).toBe(true);
  });

  test('C57: a file deleted while it is read', async () => {
    await write(`phone,name\n${rows(0, 1_500)}`);
    const onProgress = () => void unlink(path()).catch(() => undefined);
    await expect(run({ onProgress })).rejects.toMatchObject({ problems: [{ code: 'file-missing' }] });
    expect(await free()).toBe(true);
  });

  test('stopped in the middle, it leaves the lease free and the next pass repairs', async () => {
    await write(`phone,name\n${rows(0, 3_000)}`);
    const stop = new AbortController();
    expect(await run({ signal: stop.signal, onProgress: () => stop.abort() })).toEqual({ kind: 'stopped' });
    expect(await free()).toBe(true);
    expect((await imported()).totals).toMatchObject({ rows: 3_000, cancelled: 0 });
    expect(await phones()).toHaveLength(3_000);
  });

  test('a ledger that fails: the error is passed on, the lease given up', async () => {
    await write(`phone,name\n${rows(0, 3_000)}`);
    let calls = 0;
    const failing: ContactLedger = {
      ...ledger.contacts,
      addBatch: (...args) =>
        ++calls === 2 ? Promise.reject(new Error('the store is gone')) : ledger.contacts.addBatch(...args),
    };
    await expect(run({ contacts: failing })).rejects.toThrow('the store is gone');
    expect(await free()).toBe(true);
  });

  test('a pass that lost its lease is busy, not an error', async () => {
    await write(`phone,name\n${rows(0, 1_500)}`);
    const header = { headers: ['phone'], roles: { phone: 0 }, variables: [] };
    const other = { campaign: 'renewals', fingerprint: 'x', token: 'other', header };
    const onProgress = () => void ledger.contacts.beginImport(other, NOW + 86_400_000);
    expect(await run({ onProgress })).toEqual({ kind: 'busy' });
  });
});
