import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { inspectCsv, readRows } from '../../../src/importing/csv-file.ts';

let path: string;
beforeAll(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'fairdial-plain-')), 'list.csv');
});
afterAll(() => rm(join(path, '..'), { recursive: true, force: true }));

async function read(text: string) {
  await writeFile(path, text);
  const [rows, lines] = [[] as (readonly string[])[], [] as number[]];
  let blank = 0;
  for await (const block of readRows(await inspectCsv(path))) {
    rows.push(...block.rows);
    lines.push(...block.lines);
    blank += block.blank;
  }
  return { rows, lines, blank };
}

it('a file without quotes, read by hand, is what the CSV parser makes of it', async () => {
  const piece = fc.constantFrom('a', 'ä', '12', ' ', ',', ',', '\t', '\n', '\n', '\r\n', '\r', "'");
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 60 }), async (pieces) => {
      const text = `phone,name\n${pieces.join('')}\n`;
      const plain = await read(text);
      // One quoted cell, and the parser has to read the whole.
      const parsed = await read(`${text}"quoted",last\n`);
      expect(parsed.rows.at(-1)).toEqual(['quoted', 'last']);
      expect(plain).toEqual({ ...parsed, rows: parsed.rows.slice(0, -1), lines: parsed.lines.slice(0, -1) });
    }),
    { numRuns: 300 },
  );
});
