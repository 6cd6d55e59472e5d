import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSuppressionFile } from '../../../src/importing/suppression-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fairdial-suppress-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(text: string, country?: string) {
  const path = join(folder, 'dnc.csv');
  await writeFile(path, text);
  const phones: string[] = [];
  const rejected: { line: number; value: string }[] = [];
  for await (const batch of readSuppressionFile(path, country)) {
    phones.push(...batch.numbers.map(({ phone }) => phone));
    rejected.push(...batch.rejected.map(({ line, value }) => ({ line, value })));
  }
  return { phones, rejected };
}

const TWO = ['+12125550100', '+12125550101'];

test.each([
  ['a phone column among others', 'name,phone\nx,+12125550100\ny,+12125550101\n'],
  [
    'other columns may be called anything, or twice the same',
    'x,x,Phone Number\n1,2,+12125550100\n,,+12125550101,9\n',
  ],
  ['one column with a header', 'do not call\n+12125550100\n+12125550101\n'],
  ['bare numbers', '+12125550100\n+12125550101\n'],
  ['national numbers', '(212) 555-0100\n2125550101\n'],
])('%s', async (_, text) => {
  expect(await read(text, 'US')).toEqual({ phones: TWO, rejected: [] });
});

test('toll-free numbers are on the list too: a campaign may allow them', async () => {
  expect(await read('phone\n+18005550199\n')).toEqual({ phones: ['+18005550199'], rejected: [] });
});

test('numbers that cannot be read are told, never dropped', async () => {
  expect(await read('555-0100\n+12125550100\n\nn/a\n')).toEqual({
    phones: ['+12125550100'],
    rejected: [
      { line: 1, value: '555-0100' },
      { line: 4, value: 'n/a' },
    ],
  });
});

test.each([
  ['no phone column', 'name,city\nx,y\n', 'missing-phone-column'],
  ['two phone columns', 'phone,to_number\n+12125550100,+12125550101\n', 'ambiguous-column'],
  ['several columns without a header', '+12125550100,x\n', 'header-expected'],
  ['a broken file', 'phone\n"+12125550100\n', 'unclosed-quote'],
])('%s is refused', async (_, text, code) => {
  await expect(read(text)).rejects.toMatchObject({ problems: [{ code }] });
});

test.each([
  ['Mobile,city\n+12125550100,x\n', 'Rename the column "Mobile" to phone.'],
  ['name,city\nx,y\n', 'Add a column phone.'],
  ['phone,to_number\n+12125550100,+12125550101\n', 'Keep one of them, and rename or remove the others.'],
  ['+12125550100,x\n', 'Write phone above the numbers.'],
])('%j gets a repair that needs no campaign', async (text, fix) => {
  await expect(read(text)).rejects.toMatchObject({ problems: [{ fix }] });
});
