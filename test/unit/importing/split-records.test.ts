import { CsvError, parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../../src/domain/errors.ts';
import { MAX_RECORD_BYTES, type RecordBlock, splitRecords } from '../../../src/importing/split-records.ts';

async function* chunksOf(text: string, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

async function split(text: string, size = 1_000_000, delimiter = ','): Promise<RecordBlock[]> {
  const blocks: RecordBlock[] = [];
  for await (const block of splitRecords(chunksOf(text, size), { file: 'c.csv', delimiter, line: 1 }))
    blocks.push(block);
  return blocks;
}

async function faultOf(text: string, size?: number) {
  try {
    await split(text, size);
    return undefined;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const [problem] = error.problems;
    return { code: problem?.code, line: problem?.line };
  }
}

function parsed(text: string): string[][] | undefined {
  try {
    return parse(Buffer.from(text), { record_delimiter: ['\r\n', '\n', '\r'], relax_column_count: true });
  } catch (error) {
    if (error instanceof CsvError) return undefined;
    throw error;
  }
}

describe('where records end', () => {
  test.each([
    ['LF', 'a,b\n1,2\n3,4\n', 3],
    ['no line end at the end', 'a,b\n1,2', 2],
    ['CRLF', 'a,b\r\n1,2\r\n', 2],
    ['CR', 'a,b\r1,2\r', 2],
    ['mixed', 'a\nb\r\nc\rd', 4],
    ['blank lines', 'a\n\n\nb\n', 4],
    ['quoted line break', 'a,b\n"x\ny",2\n', 2],
    ['quoted delimiter and quotes', '"a, ""b""",c\n', 1],
    ['empty quotes', '"",""\n', 1],
  ])('%s', async (_, text, records) => {
    for (const size of [1, 2, 3, 1000]) {
      const blocks = await split(text, size);
      expect(blocks.reduce((sum, block) => sum + block.records, 0)).toBe(records);
      expect(Buffer.concat(blocks.map((block) => block.bytes)).toString()).toBe(text);
    }
  });

  test('a block knows its first line, CRLF inside quotes being one line', async () => {
    const blocks = await split('a\r\n"x\r\ny"\r\nb\r\nc\r\n', 11);
    expect(blocks.map(({ line, multiline }) => ({ line, multiline }))).toEqual([
      { line: 1, multiline: true },
      { line: 4, multiline: false },
    ]);
  });
});

describe('what cannot be read', () => {
  test.each([
    ['a quote never closed: the line where it opened', 'a,b\n1,2\n3,"x\n5,6\n', 'unclosed-quote', 3],
    ['a quote in the middle of a cell', 'a,b\n1,2\n5" pipe,4\n', 'stray-quote', 3],
    ['a space before the quote', 'a,b\n1, "x"\n', 'stray-quote', 2],
    ['text after the closing quote', 'a,b\n"x"y,2\n', 'stray-quote', 2],
    ['a spreadsheet formula', 'a,b\n="0044",2\n', 'stray-quote', 2],
    ['one long line', `a,b\n1,2\n${'x'.repeat(MAX_RECORD_BYTES + 1)}`, 'record-too-long', 3],
    ['a long row in the middle', `a\n${'x'.repeat(MAX_RECORD_BYTES + 1)}\nb\n`, 'record-too-long', 2],
    ['an open quote before many rows', `a\n"x\n${'y\n'.repeat(MAX_RECORD_BYTES)}`, 'unclosed-quote', 2],
  ])('%s', async (_, text, code, line) => {
    expect(await faultOf(text)).toEqual({ code, line });
    expect(await faultOf(text, 1_000)).toEqual({ code, line });
  });

  test('a quote closed too late names the line where its cell begins', async () => {
    const error = await split('a,b\n1,"x\n2,"y"\n').catch((thrown: unknown) => thrown);
    expect(error).toHaveProperty('message', expect.stringContaining('begins on line 2'));
  });

  test('a record of exactly the limit is read', async () => {
    expect(await split(`${'x'.repeat(MAX_RECORD_BYTES)}\nb\n`, 10_000)).not.toHaveLength(0);
  });
});

test('agrees with the parser: the same records, the same refusals, however the text is cut', async () => {
  const text = fc.array(fc.constantFrom('a', ',', '"', '\n', '\r', '\r\n', ' ', '""', '","', 'é'), {
    maxLength: 30,
  });
  await fc.assert(
    fc.asyncProperty(
      text.map((parts) => parts.join('')),
      fc.integer({ min: 1, max: 7 }),
      async (csv, size) => {
        const whole = parsed(csv);
        if (whole === undefined) {
          expect(await faultOf(csv, size)).toBeDefined();
          return;
        }
        const blocks = await split(csv, size);
        expect(blocks.flatMap((block) => parsed(block.bytes.toString()) ?? [])).toEqual(whole);
        expect(blocks.reduce((sum, block) => sum + block.records, 0)).toBe(whole.length);
      },
    ),
    { numRuns: 500 },
  );
});
