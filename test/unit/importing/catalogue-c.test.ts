import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Campaign } from '../../../src/domain/campaign.ts';
import type { Clock } from '../../../src/domain/clock.ts';
import { InputError, type Problem } from '../../../src/domain/errors.ts';
import { parsePhone } from '../../../src/domain/phone-number.ts';
import { importContacts } from '../../../src/importing/import-contacts.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import { campaignListing } from '../../support/listed-campaign.ts';
import { A, B, type Case, DE } from './catalogue-c.ts';
import { FILES } from './catalogue-c-files.ts';
import { NUMBERS } from './catalogue-c-numbers.ts';
import { PEOPLE } from './catalogue-c-people.ts';

const NOW = Date.parse('2026-12-01T12:00:00Z');
const clock: Clock = { wallMs: () => NOW, monotonicMs: () => 0, sleep: () => Promise.resolve() };

let folder: string;
let made = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fairdial-catalogue-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(bytes: string | Buffer): Promise<string> {
  const path = join(folder, `${++made}.csv`);
  await writeFile(path, bytes);
  return path;
}

type Settings = Pick<Case, 'country' | 'timezone' | 'columns'> & {
  readonly maxRejected?: number;
  readonly name?: string;
};

function campaign(path: string, settings: Settings = {}): Campaign {
  const { country = 'US', columns = {}, timezone, maxRejected = 1, name = 'renewals' } = settings;
  const files = [path];
  const contacts = { files, columns, maxRejected, ...(country && { country }) };
  return campaignListing(files, { name, contacts, ...(timezone && { timezone }) });
}

async function importing(ledger: Ledger, bytes: string | Buffer, settings: Settings = {}) {
  const of = campaign(await fileOf(bytes), settings);
  await ledger.campaigns.apply(of, NOW);
  const outcome = await importContacts({ contacts: ledger.contacts, clock }, of, {}).catch(
    (error: unknown) => error,
  );
  if (outcome instanceof InputError) return { problems: outcome.problems };
  if (outcome instanceof Error) throw outcome;
  return { outcome: outcome as Awaited<ReturnType<typeof importContacts>>, problems: [] };
}

const placeOf = ({ code, line }: { code: string; line?: number }) => `${code}@${line ?? ''}`;
const wordsOf = ({ message, fix = '' }: Pick<Problem, 'message' | 'fix'>) => `${message} → ${fix}`;

describe.each([
  ['a file', FILES],
  ['a phone cell', NUMBERS],
  ['a row', PEOPLE],
] as const)('%s', (_, cases) => {
  test.each(cases.map((each) => [each.id, each] as const))('%s', async (__, each) => {
    const ledger = createMemoryLedger();
    const { outcome, problems } = await importing(ledger, each.bytes, each);
    expect(problems.map(placeOf)).toEqual(each.problems ?? []);
    const warnings = outcome?.kind === 'imported' ? outcome.warnings : [];
    expect(warnings.map(placeOf)).toEqual(each.warnings ?? []);
    const rejected = await ledger.contacts.rejected('renewals', 0, 100);
    expect(rejected.map(placeOf)).toEqual(each.rejected ?? []);
    const views = await ledger.contacts.page('renewals', 0, 100);
    expect(views.map(({ contact }) => contact.phone)).toEqual(each.phones ?? []);
    if (each.values) expect(views[0]?.contact.values).toEqual(each.values);

    const said = [...problems, ...warnings].map(wordsOf);
    said.push(...rejected.map(({ message, suggestion }) => wordsOf({ message, fix: suggestion })));
    // Whoever reads it must learn what to do about it.
    for (const words of said) expect(words).toMatch(/ → [A-Z].{8}/);
    if (each.says) expect(said[0]).toMatch(each.says);
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });
});

describe('lists over time', () => {
  const phones = async (ledger: Ledger, name = 'renewals') =>
    (await ledger.contacts.page(name, 0, 100)).map(({ contact, status }) => `${contact.phone} ${status}`);
  const list = (...numbers: string[]) => `phone,name\n${numbers.map((phone) => `${phone},x\n`).join('')}`;

  /** A departure: there is no limit of size, since files are read in pieces whatever it is. */
  test('C19 30,000 rows', async () => {
    const rows = Array.from({ length: 30_000 }, (_, index) => `+1212${5_560_000 + index},x\n`).join('');
    const { outcome } = await importing(createMemoryLedger(), `phone,name\n${rows}`);
    expect(outcome).toMatchObject({ kind: 'imported', totals: { rows: 30_000, added: 30_000 } });
  });

  test('C40 C45 the same person in two campaigns: stored in both; the door lets one call at a time pass', async () => {
    const ledger = createMemoryLedger();
    await importing(ledger, list(A));
    await importing(ledger, list(A), { name: 'other' });
    expect([await phones(ledger), await phones(ledger, 'other')]).toEqual([
      [`${A} waiting`],
      [`${A} waiting`],
    ]);
  });

  test('C41 a person who must not be called: stored, visible, and not waiting', async () => {
    const ledger = createMemoryLedger();
    await ledger.suppressions.add([{ phone: A, reason: 'asked', source: 'test', at: NOW }], {});
    await importing(ledger, list(A, B));
    expect(await phones(ledger)).toEqual([`${A} suppressed`, `${B} waiting`]);
  });

  test('C42 C43 C44 the same file, more rows, fewer rows', async () => {
    const ledger = createMemoryLedger();
    await importing(ledger, list(A));
    expect((await importing(ledger, list(A))).outcome).toMatchObject({ totals: { added: 0, unchanged: 1 } });
    expect((await importing(ledger, list(A, B))).outcome).toMatchObject({
      totals: { added: 1, unchanged: 1 },
    });
    // A departure: a row that is gone is a contact that shall not be called any more (spec §3); nothing is deleted.
    expect((await importing(ledger, list(B))).outcome).toMatchObject({ totals: { cancelled: 1 } });
    expect(await phones(ledger)).toEqual([`${A} cancelled`, `${B} waiting`]);
  });

  test('C57 a file that is not there', async () => {
    const ledger = createMemoryLedger();
    const of = campaign(join(folder, 'gone.csv'));
    await ledger.campaigns.apply(of, NOW);
    await expect(importContacts({ contacts: ledger.contacts, clock }, of, {})).rejects.toMatchObject({
      problems: [{ code: 'file-missing' }],
    });
  });

  test('C59 nearly all rows bad: nobody is dialled before a person says so', async () => {
    const ledger = createMemoryLedger();
    const bytes = `phone\n${'x1\n'.repeat(3_000)}${A}\n`;
    const { outcome } = await importing(ledger, bytes, { maxRejected: 0.05 });
    expect(outcome).toMatchObject({
      kind: 'refused',
      verdict: {
        code: 'letters',
        count: 3_000,
        rows: 3_001,
        examples: [{ line: 2 }, { line: 3 }, { line: 4 }],
      },
      totals: { added: 1, rejected: 3_000 },
    });
  });

  test('C60 an import while calls are made: who is in a call stays as he is', async () => {
    const ledger = createMemoryLedger();
    await importing(ledger, `phone,name\n${A},Ann\n`);
    await ledger.attempts.open({
      batch: 'b1',
      fromNumber: '+12125550199',
      run: 'run-1',
      groups: [[{ campaign: 'renewals', version: 'v1', maxAttempts: 1, buckets: [0] }]],
      limit: 1,
      now: NOW,
    });
    expect((await importing(ledger, `phone,name\n${A},Anna\n${B},Bob\n`)).outcome).toMatchObject({
      totals: { kept: 1, added: 1 },
    });
    expect(await phones(ledger)).toEqual([`${A} calling`, `${B} waiting`]);
  });
});

test.each([
  ['301234567.0', 'DE', DE, 'removed the ".0" a spreadsheet added'],
  ['00442079460018', undefined, '+442079460018', 'wrote the leading 00 as +'],
  ['+12125550100', undefined, A, undefined],
])('the repair of %j is named', (cell, country, phone, repaired) => {
  expect(parsePhone(cell, country)).toEqual(
    expect.objectContaining({ kind: 'valid', phone, ...(repaired && { repaired }) }),
  );
});

/** Cases that cannot come up: nothing is uploaded (C58); a campaign names files by their paths, and what they may be is Y44. */
const NOT_HERE = ['C58'];

test('every case of the catalogue is here', () => {
  const own = [...FILES, ...NUMBERS, ...PEOPLE].flatMap(({ id }) => id.match(/\bC\d+/g) ?? []);
  const below = ['C19', 'C40', 'C41', 'C42', 'C43', 'C44', 'C45', 'C57', ...NOT_HERE, 'C59', 'C60'];
  const all = Array.from({ length: 60 }, (_, index) => `C${index + 1}`);
  expect(all.filter((id) => ![...own, ...below].includes(id))).toEqual([]);
});
