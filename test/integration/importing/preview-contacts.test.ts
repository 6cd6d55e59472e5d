import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { InputError } from '../../../src/domain/errors.ts';
import { previewContacts } from '../../../src/importing/preview-contacts.ts';

let path: string;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fairdial-preview-'));
  path = join(folder, 'c.csv');
});
afterAll(() => rm(folder, { recursive: true }));

async function preview(text: string, line?: number) {
  await writeFile(path, text);
  const fromNumbers = [{ number: '+12125550199', maxConcurrent: 1 }];
  return previewContacts({ contacts: { files: [path], columns: {}, country: 'US' }, fromNumbers }, line);
}

const SAMPLE = [
  'phone,timezone,name',
  '+12125550100,,Ann',
  '(212) 555-0100,,Ann again',
  '+12125550101,America/Denver,"Bob',
  'Junior"',
  '',
  '+12125550102,EST,Cy',
  'n/a,,Dee',
  'n/a,,Eve',
  'n/a,,Fay',
  'n/a,,Gus',
].join('\n');

describe('a preview', () => {
  test('counts what an import would do', async () => {
    const found = await preview(SAMPLE);
    expect(found).toMatchObject({ rows: 8, accepted: 2, rejected: 6, duplicates: 1, blank: 1 });
    expect(found.zones).toEqual([
      { zones: ['America/New_York'], source: 'number', contacts: 1 },
      { zones: ['America/Denver'], source: 'column', contacts: 1 },
    ]);
  });

  test('counts contacts for whom a placeholder has nothing to say, unless such rows are rejected', async () => {
    const text = `phone,name,plan\n+12125550100,Ann,\n+12125550101, ,Basic\n+12125550102,,\n`;
    await writeFile(path, text);
    const fromNumbers = [{ number: '+12125550199', maxConcurrent: 1 }];
    const speaking = {
      ...{ contacts: { files: [path], columns: {} }, fromNumbers },
      overrides: { first_message: 'Hi {{name}}, your {{plan}} with {{company}}' },
      variables: { company: 'Acme' },
    };
    const { warnings, accepted } = await previewContacts(speaking);
    expect(warnings.map(({ code, line, message }) => [code, line, message.replace(/ \(.*/, '')])).toEqual([
      ['empty-variable', 3, '{{name}} of the overrides is empty for 2 contacts'],
      ['empty-variable', 2, '{{plan}} of the overrides is empty for 2 contacts'],
    ]);
    expect(accepted).toBe(3);
    const strict = await previewContacts({ ...speaking, require: ['name', 'plan'] });
    expect(strict.rejections).toMatchObject([{ code: 'missing-variable', rows: 3 }]);
    const wrong = previewContacts({ ...speaking, require: ['nmae'] });
    await expect(wrong).rejects.toMatchObject({
      problems: [{ code: 'missing-column', fix: 'Write name, or add the column.' }],
    });
  });

  test('counts places by law, and what is no evidence of a place', async () => {
    const rows = ['phone,zip,state', '+12125550100,75201,', '+12125550101,0,Texs', '+12125550102,,Texs'];
    const found = await preview([...rows, '+13125550103,,active'].join('\n'));
    expect(found.accepted).toBe(4);
    expect(found.jurisdictions).toEqual([
      { jurisdiction: 'US', contacts: 4 },
      { jurisdiction: 'US-NY', contacts: 3 },
      { jurisdiction: 'US-TX', contacts: 1 },
      { jurisdiction: 'US-IL', contacts: 1 },
    ]);
    expect(found.ignored).toEqual([
      { role: 'postal_code', rows: 1, examples: [{ value: '0', line: 3 }] },
      {
        role: 'state',
        rows: 3,
        examples: [
          { value: 'Texs', line: 3 },
          { value: 'active', line: 5 },
        ],
      },
    ]);
    expect(found.warnings.map(({ code, severity }) => [code, severity])).toEqual([
      ['unknown-postal-code', 'warning'],
      ['unknown-state', 'warning'],
    ]);
  });

  test('gives the reasons, the most frequent first, with up to three examples', async () => {
    const { rejections } = await preview(SAMPLE);
    expect(rejections.map(({ rows, examples }) => [rows, examples.map(({ line }) => line)])).toEqual([
      [4, [8, 9, 10]],
      [1, [7]],
      [1, [3]],
    ]);
  });

  test('shows one row by its line', async () => {
    expect((await preview(SAMPLE, 4)).row).toMatchObject({
      kind: 'contact',
      contact: { phone: '+12125550101', row: 4 },
      variables: { name: 'Bob\nJunior' },
    });
    expect((await preview(SAMPLE, 7)).row).toMatchObject({
      kind: 'rejected',
      rejected: { code: 'invalid-time-zone' },
    });
    expect((await preview(SAMPLE, 3)).row).toMatchObject({
      kind: 'rejected',
      rejected: { code: 'duplicate', message: 'same number as line 2' },
    });
    expect((await preview(SAMPLE, 5)).row).toBeUndefined();
  });

  test('corrected rows can be imported from rejected.csv, whatever its last columns say', async () => {
    const text =
      'phone,name,line,code,message,suggestion\n+12125550100,Ann,7,not-valid,"a, b",x\n+12125550101,Bob\n';
    const found = await preview(text, 2);
    expect(found).toMatchObject({ accepted: 2, rejected: 0, header: { headers: ['phone', 'name'] } });
    expect(found.row).toMatchObject({ variables: { name: 'Ann' } });
  });

  test('empty columns at the end are nobody’s, unless something is in them', async () => {
    const found = await preview(
      'phone,name,,\n+12125550100,Ann,,\n+12125550101,Bob\n+12125550102,Smith, Cy,\n',
    );
    expect(found).toMatchObject({ accepted: 2, rejections: [{ code: 'field-count', rows: 1 }] });
  });

  test.each([
    ['C13: too few cells', '+12125550100\n'],
    ['C13: too many cells', '+12125550100,a,b\n'],
    ['C13: one too many, empty: the others may be displaced', '+12125550100,a,\n'],
  ])('%s', async (_, row) => {
    expect(await preview(`phone,name\n${row}`)).toMatchObject({ rejections: [{ code: 'field-count' }] });
  });
});

test('whatever the file, rows add up or the file is refused, and soon', async () => {
  const cell = fc.oneof(
    fc.constantFrom(
      '+12125550100',
      '+12125550101',
      '2125550102',
      'n/a',
      '',
      '"a,b"',
      '"x\ny"',
      '""',
      '"',
      'a"b',
      '\0',
      'é',
      '\r',
    ),
    fc.string({ maxLength: 8 }),
  );
  const row = fc.array(cell, { maxLength: 4 }).map((cells) => cells.join(','));
  const file = fc.tuple(
    fc.constantFrom('phone,name', 'name;phone', 'phone', 'x'),
    fc.array(row, { maxLength: 12 }),
  );
  await fc.assert(
    fc.asyncProperty(file, async ([header, rows]) => {
      const began = performance.now();
      try {
        const found = await preview([header, ...rows].join('\n'));
        expect(found.rows).toBe(found.accepted + found.rejected);
        expect(found.zones.reduce((sum, { contacts }) => sum + contacts, 0)).toBe(found.accepted);
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
      }
      expect(performance.now() - began).toBeLessThan(5_000);
    }),
    { numRuns: 300 },
  );
});
