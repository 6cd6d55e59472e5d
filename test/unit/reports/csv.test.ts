import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cell, instantCell, line, numberCell, phoneCell } from '../../../src/reports/csv.ts';

describe('cells', () => {
  it.each([
    ['=HYPERLINK("http://x")', `"'=HYPERLINK(""http://x"")"`],
    ['+44 call me', "'+44 call me"],
    ['-2+3', "'-2+3"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', `"'\t=1"`],
    ['\r=1', `"'\r=1"`],
    ['\n=1', `"'\n=1"`],
    ['a=b', 'a=b'],
    ['', ''],
    ['Müller', 'Müller'],
    ['Smith, John', '"Smith, John"'],
    ['say "hi"', '"say ""hi"""'],
    ['two\nlines', '"two\nlines"'],
    [' =padded', ' =padded'],
  ])('%j is written as %j', (text, written) => {
    expect(cell(text)).toBe(written);
  });

  it('leaves E.164 numbers of phone columns alone, and nothing else that begins with +', () => {
    expect(phoneCell('+12125550100')).toBe('+12125550100');
    expect(phoneCell('+12125550100\n=1')).toBe(`"'+12125550100\n=1"`);
    expect(phoneCell('+1(212)555-0100')).toBe("'+1(212)555-0100");
    expect(phoneCell('+0')).toBe("'+0");
    expect(phoneCell('=1')).toBe("'=1");
    expect(cell('+12125550100')).toBe("'+12125550100");
  });

  it('writes numbers and instants, and nothing for what is unknown', () => {
    expect([numberCell(0), numberCell(12.5), numberCell(undefined), numberCell(Number.NaN)]).toEqual([
      '0',
      '12.5',
      '',
      '',
    ]);
    expect(instantCell(0)).toBe('1970-01-01T00:00:00.000Z');
    expect([instantCell(undefined), instantCell(Number.NaN), instantCell(1e300)]).toEqual(['', '', '']);
  });
});

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({
    unit: fc.constantFrom('"', ',', ';', '\t', '\r', '\n', '=', '+', '-', '@', "'", ' ', 'a', 'é', '😀'),
  }),
);

it('any rows come back from a CSV reader as they were, but for the mark of harmlessness', () => {
  const rows = fc
    .integer({ min: 2, max: 6 })
    .chain((width) =>
      fc.array(fc.array(text, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }),
    );
  fc.assert(
    fc.property(rows, (written) => {
      const csv = written.map((cells) => line(cells.map(cell))).join('');
      // Told, not discovered: a reader that guesses takes a lone CR in the first quoted cell for the end of the line.
      const read: string[][] = parse(csv, { record_delimiter: '\r\n' });
      expect(read).toEqual(
        written.map((cells) => cells.map((text) => (/^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text))),
      );
      expect(read.flat().filter((text) => /^[=+\-@\t\r\n]/.test(text))).toEqual([]);
    }),
    { numRuns: 500 },
  );
});
