import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Campaign } from '../../../src/domain/campaign.ts';
import type { Clock } from '../../../src/domain/clock.ts';
import { InputError } from '../../../src/domain/errors.ts';
import { inspectContactFiles } from '../../../src/importing/contact-files.ts';
import { importContacts } from '../../../src/importing/import-contacts.ts';
import { previewContacts } from '../../../src/importing/preview-contacts.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import { campaignListing } from '../../support/listed-campaign.ts';
import {
  casesOf,
  type Dice,
  diceOf,
  LONGEST_RUN_MS,
  mutateBytes,
  pollution,
  Stopwatch,
  times,
} from './fuzz-kit.ts';

const NOW = Date.parse('2026-12-01T12:00:00Z');
const clock: Clock = { wallMs: () => NOW, monotonicMs: () => 0, sleep: () => Promise.resolve() };
const CASES = casesOf(250, 1);

const HEADERS = [
  'phone',
  'Phone Number',
  'to_number',
  'timezone',
  'id',
  'from_number',
  'not_before',
  'not_after',
  'window',
  'max_attempts',
  'priority',
  'state',
  'zip',
  'name',
  'name',
  'first_name',
  'line',
  'code',
  'message',
  'suggestion',
  '__proto__',
  'constructor',
  'toString',
  '',
  ' ',
  '"',
  'sep=;',
  '+12125550100',
  'a\nb',
  'é',
  '\ufeffphone',
  '=cmd',
  "'phone",
  '{{x}}',
  'x'.repeat(300),
];
const CELLS = [
  '+12125550100',
  '+12125550101',
  '2125550100',
  '(212) 555-0100',
  '+442079460018',
  '301234567.0',
  '4.47E+11',
  '1e400',
  '911',
  '112',
  '+19002345678',
  '1-800-FLOWERS',
  '+12125550100; +12125550101',
  '212-555-0100 x12',
  'n/a',
  'NULL',
  '0000000000',
  '',
  ' ',
  '-',
  'EST',
  'America/New_York',
  'Mars/X',
  '2026-12-01',
  '31/02',
  '9999-99-99T99:99',
  'FL',
  'Florida',
  '33101',
  '99999-9999',
  'K1A 0B1',
  'mon-fri 09:00-17:00',
  '25:00-26:00',
  '21',
  '-1',
  '1.5',
  '=HYPERLINK("x")',
  "'=1",
  '@SUM',
  '{{x}}',
  '<img src=x>',
  '__proto__',
  '👩🏽‍🦰',
  'é',
  '\u202e',
  '\u200b',
  '\0',
  '\u001b',
  'a\r\nb',
  '"',
  '""',
  'x'.repeat(200),
  '٢١٢٥٥٥٠١٠٠',
  '９１１',
  '+',
  '00',
  '９'.repeat(20),
];
const PIECES = [
  ...CELLS,
  ...HEADERS,
  ',',
  ';',
  '\t',
  '|',
  '"',
  '\r',
  '\n',
  '\r\n',
  'sep=;\n',
  '\ufeff',
  '\ud800',
  '=" ',
  '",',
  ',"',
  '\u2028',
  '\\',
  'PK\u0003\u0004',
];

interface Fuzzed {
  readonly bytes: Buffer;
  /** Data rows, where the generator knows. */
  readonly rows?: number;
}

function generated(dice: Dice): Fuzzed {
  const delimiter = dice.pick([',', ',', ';', '\t', '|']);
  const lineEnd = dice.pick(['\n', '\r\n', '\r']);
  const width = 1 + dice.below(6);
  const plain = dice.once(2);
  const header = plain
    ? ['phone', ...times(width - 1, (index) => `c${index}`)]
    : times(width, () => dice.pick(HEADERS));
  const count = dice.below(30);
  const rows = times(count, () => {
    const ragged = !plain && dice.once(6) ? dice.below(4) - 2 : 0;
    return times(Math.max(0, width + ragged), () => dice.pick(CELLS));
  });
  const always = plain || !dice.once(5);
  const quote = (cell: string) => (always || dice.once(3) ? `"${cell.replaceAll('"', '""')}"` : cell);
  const text = [header, ...rows].map((row) => row.map(quote).join(delimiter) + lineEnd).join('');
  const blank = rows.filter((row) => row.every((cell) => cell.trim() === '')).length;
  return { bytes: encoded(dice, text), ...(plain && { rows: count - blank }) };
}

function encoded(dice: Dice, text: string): Buffer {
  const mark = dice.once(3) ? '\ufeff' : '';
  switch (dice.below(8)) {
    case 0:
      return Buffer.from(`\ufeff${text}`, 'utf16le');
    case 1:
      return Buffer.from(`\ufeff${text}`, 'utf16le').swap16();
    default:
      return Buffer.from(mark + text);
  }
}

let folder: string;
let samples: Buffer[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fairdial-fuzz-'));
  const sample = await readFile('campaigns/samples/contacts/demo.csv');
  const start = sample.subarray(0, 1_500);
  samples = [
    start,
    Buffer.from(start.toString(), 'utf16le'),
    Buffer.from(start.toString().replaceAll(',', ';').replaceAll('\n', '\r\n')),
    Buffer.from('phone,name\n+12125550100,"a ""b""\nc"\n+12125550101,é\n'),
    Buffer.from('phone,name\n+12125550100,Zo\xeb\n', 'latin1'),
  ];
});
afterAll(() => rm(folder, { recursive: true }));

function fuzzed(seed: number): Fuzzed {
  const dice = diceOf(seed);
  const made = dice.once(2) ? generated(dice) : { bytes: dice.pick(samples) };
  return 'rows' in made && !dice.once(3) ? made : { bytes: mutateBytes(dice, made.bytes, PIECES) };
}

function campaign(path: string, seed: number): Campaign {
  const dice = diceOf(seed + 7);
  const files = [path];
  return campaignListing(files, {
    contacts: {
      files,
      columns: {},
      ...(dice.once(3) ? {} : { country: dice.pick(['US', 'DE', 'GB']) }),
      ...(dice.once(2) && { maxRejected: 1 }),
    },
    ...(dice.once(2) && { timezone: 'America/Chicago' }),
    ...(dice.once(5) && { require: ['name'] }),
  });
}

/** Undefined when the whole file is refused, with words. */
async function orRefused<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    expect(error.problems.length).toBeGreaterThan(0);
    for (const { code, message, fix = '' } of error.problems) expect([code, message, fix]).not.toContain('');
    return undefined;
  }
}

async function check(of: Campaign, { rows }: Fuzzed): Promise<'refused' | 'read'> {
  const preview = await orRefused(previewContacts(of));
  const ledger = createMemoryLedger();
  await ledger.campaigns.apply(of, NOW);
  const outcome = await orRefused(importContacts({ contacts: ledger.contacts, clock }, of, {}));
  expect(outcome === undefined).toBe(preview === undefined);
  if (rows !== undefined && of.require === undefined) expect(preview?.rows).toBe(rows);
  if (preview === undefined || outcome === undefined) return 'refused';
  const files = await inspectContactFiles(of);
  expect(preview.rows + preview.blank).toBe(files.records);
  expect(preview.accepted + preview.rejected).toBe(preview.rows);
  if (outcome.kind !== 'imported' && outcome.kind !== 'refused') throw new Error(`outcome ${outcome.kind}`);
  expect(outcome.kind === 'refused').toBe(preview.tooMany !== undefined);
  const { totals } = outcome;
  expect([totals.rows, totals.added, totals.rejected, totals.blank]).toEqual([
    ...[preview.rows, preview.accepted, preview.rejected, preview.blank],
  ]);
  expect(totals.added + totals.unchanged + totals.updated + totals.kept + totals.rejected).toBe(totals.rows);
  expect(await ledger.contacts.imported('renewals')).toBe(totals.added);
  for (const { line, code, message, suggestion } of await ledger.contacts.rejected('renewals', 0, 10_000)) {
    expect(line).toBeGreaterThan(1);
    expect([code, message, suggestion]).not.toContain('');
  }
  return 'read';
}

test(`${CASES} damaged contact files: none crashes, hangs or pollutes, and their rows add up`, {
  timeout: LONGEST_RUN_MS,
}, async () => {
  const watch = new Stopwatch();
  const seen = { refused: 0, read: 0 };
  for (let seed = 0; seed < CASES; seed += 1) {
    const made = fuzzed(seed);
    const path = join(folder, 'c.csv');
    await writeFile(path, made.bytes);
    const of = campaign(path, seed);
    try {
      seen[await check(of, made)] += 1;
      await watch.time(`seed ${seed}`, () => orRefused(previewContacts(of)));
    } catch (error) {
      throw new Error(`seed ${seed}: ${JSON.stringify(made.bytes.toString('latin1').slice(0, 2_000))}`, {
        cause: error,
      });
    }
    expect(pollution()).toEqual([]);
  }
  watch.report('CSV', CASES);
  // Else the generator would only produce what is refused at the door, or nothing that is.
  expect(Math.min(seen.read, seen.refused)).toBeGreaterThan(CASES / 10);
});
