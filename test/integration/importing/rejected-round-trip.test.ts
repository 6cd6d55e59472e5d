import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Campaign } from '../../../src/domain/campaign.ts';
import type { Clock } from '../../../src/domain/clock.ts';
import { importContacts } from '../../../src/importing/import-contacts.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import { rejectedReport } from '../../../src/reports/rejected-report.ts';
import { campaignListing } from '../../support/listed-campaign.ts';

const NOW = Date.parse('2026-12-01T12:00:00Z');
const clock: Clock = { wallMs: () => NOW, monotonicMs: () => 0, sleep: () => Promise.resolve() };

let folder: string;
let made = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fairdial-rejected-'));
});
afterAll(() => rm(folder, { recursive: true }));

function campaign(files: readonly string[], change: Partial<Campaign> = {}): Campaign {
  const contacts = { files, columns: { id: '=ref' }, country: 'US', maxRejected: 1 } as const;
  return campaignListing(files, { contacts, ...change });
}

type Row = readonly string[];
const HEADER: Row = ['phone', '=ref', 'timezone', 'not_before', 'note', 'line'];

/** Every cell quoted, in the manner of a careful exporter. */
const csv = (rows: readonly Row[], delimiter = ',') =>
  rows.map((row) => `${row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(delimiter)}\n`).join('');

async function importAll(contents: readonly string[], change: Partial<Campaign> = {}): Promise<Ledger> {
  const ledger = createMemoryLedger();
  const files: string[] = [];
  for (const content of contents) {
    const path = join(folder, `${++made}.csv`);
    await writeFile(path, content);
    files.push(path);
  }
  const of = campaign(files, change);
  await ledger.campaigns.apply(of, NOW);
  expect((await importContacts({ contacts: ledger.contacts, clock }, of, {})).kind).toBe('imported');
  return ledger;
}

/** All there is to a contact but the line it stands on. */
async function contactsOf(ledger: Ledger) {
  const views = await ledger.contacts.page('renewals', 0, 10_000);
  const contacts = views.map(({ contact }) => ({ ...contact, row: 0, seq: 0 }));
  return contacts.sort((a, b) => (a.phone < b.phone ? -1 : 1));
}

async function rejectedCsv(ledger: Ledger): Promise<string> {
  const entry = await ledger.campaigns.get('renewals');
  const source = { campaign: 'renewals', header: entry?.import.header, count: entry?.import.rejected ?? 0 };
  let text = '';
  for await (const piece of rejectedReport(ledger, source, { rows: 0, codes: new Map() })) text += piece;
  return text;
}

const phone = (index: number) => `+1212555${String(1_000 + index).padStart(4, '0')}`;

/** How a row comes to be rejected; the person's correction is to write the right cell. */
const DAMAGES: Readonly<Record<string, (right: Row) => Row>> = {
  number: ([, ...rest]) => ['2.12555E+10', ...rest],
  extension: ([number = '', ...rest]) => [`${number} x12`, ...rest],
  zone: ([number = '', ref = '', , ...rest]) => [number, ref, 'EST', ...rest],
  date: ([number = '', ref = '', zone = '', , ...rest]) => [number, ref, zone, '31/02', ...rest],
  short: (row) => row.slice(0, 3),
};

const NASTY = [
  '=1+1',
  "'=1+1",
  "''+x",
  '-2',
  '@SUM(A1)',
  "O'Brien",
  "'",
  '"',
  'a,b;c',
  'é 👩🏽‍🦰',
  ' x ',
  '+12125550177',
];
const cell = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.string({ maxLength: 8 }).map((text) => text.replaceAll(/[^\P{Cc}\n\t]/gu, '')),
  fc.constantFrom('a\r\nb', '\tx', '\n=1'),
);
const person = fc.record({
  ref: cell,
  note: cell,
  line: cell,
  zone: fc.constantFrom('', 'America/Chicago', 'Europe/London'),
  before: fc.constantFrom('', '2026-12-24', '2026-12-24T09:00'),
  damage: fc.constantFrom(undefined, ...Object.keys(DAMAGES)),
});

test('rows corrected in rejected.csv are the contacts they would have been at first', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(person, { minLength: 1, maxLength: 12 }), async (people) => {
      const right = people.map(
        ({ ref, note, line, zone, before }, index): Row => [phone(index), ref, zone, before, note, line],
      );
      const written = right.map((row, index) => {
        const damage = people[index]?.damage;
        return damage === undefined ? row : (DAMAGES[damage]?.(row) ?? row);
      });
      const expected = await contactsOf(await importAll([csv([HEADER, ...right])]));
      const first = await importAll([csv([HEADER, ...written], ';')]);
      const report: Row[] = parse(await rejectedCsv(first));
      const [head = [], ...rows] = report;
      // By line number, since that is what a person goes by; what they type is not what they see unquoted.
      const corrected = rows.map((row) => {
        const index = people.findIndex((_, at) => lineOf(written, at) === Number(row[HEADER.length]));
        const [typed = []] = [right[index]];
        return row.map((seen, column) =>
          typed[column] !== undefined && isWrong(row, column) ? asInReport(typed[column]) : seen,
        );
      });
      function isWrong(row: Row, column: number): boolean {
        const code = row[HEADER.length + 1];
        if (code === 'field-count') return column >= 3;
        return (
          column === { 'invalid-time-zone': 2, 'invalid-date': 3 }[code ?? ''] ||
          (column === 0 && !/time|date/.test(code ?? ''))
        );
      }
      const again = await contactsOf(first);
      if (corrected.length > 0)
        again.push(...(await contactsOf(await importAll([csv([head, ...corrected])]))));
      expect(again.sort((a, b) => (a.phone < b.phone ? -1 : 1))).toEqual(expected);
    }),
    { numRuns: 150, seed: 20_261_121 },
  );
});

/** What was typed by somebody who follows the report's own example. */
function asInReport(text: string): string {
  return /^'*[=+\-@\t\r\n]/.test(text) && !/^\+\d+$/.test(text) ? `'${text}` : text;
}

/** Where the row at this index begins; a cell may hold line breaks. */
function lineOf(rows: readonly Row[], at: number): number {
  const before = [HEADER, ...rows.slice(0, at)];
  return 1 + before.reduce((lines, row) => lines + row.join('').split(/\r\n|\r|\n/).length, 0);
}

test('rows of a second file come back in the order of the first, even where cells are missing', async () => {
  const second = 'note,phone,=ref\nhello,+12125550101,b\nshort,+12125550102\nlong,+12125550103,c,d\n';
  const ledger = await importAll(['phone,=ref,note\n+12125550100,a,x\n', second]);
  const report: Row[] = parse(await rejectedCsv(ledger));
  expect(report.map((row) => row.slice(0, 3))).toEqual([
    ['phone', "'=ref", 'note'],
    ['+12125550102', '', 'short'],
    ['+12125550103', 'c', 'long,d'],
  ]);
});

test('an input whose own columns are called line and code keeps them', async () => {
  const ledger = await importAll(['phone,=ref,line,code\n+12125550100,a,7,x\nnonsense,b,8,y\n']);
  const text = await rejectedCsv(ledger);
  expect(text.split('\r\n')[0]).toBe("phone,'=ref,line,code,line,code,message,suggestion");
  const fixed = await importAll([text.replace('nonsense', '+12125550101')]);
  const [contact] = await contactsOf(fixed);
  expect(contact).toMatchObject({
    phone: '+12125550101',
    id: 'b',
    variables: ['line', 'code'],
    values: ['8', 'y'],
  });
});
