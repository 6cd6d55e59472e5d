import { expect, test } from 'vitest';
import { writtenEnd, writtenLength } from '../../../src/domain/suppression-end.ts';

const at = (text: string) => Date.parse(text);

test.each([
  ['2027-01-31', at('2027-02-01T12:00:00Z') - 1],
  ['2027-01-31T18:00:00-05:00', at('2027-01-31T23:00:00Z')],
  ['2027-01-31T18:00', at('2027-02-01T06:00:00Z')],
  [' 2027-01-31 ', at('2027-02-01T12:00:00Z') - 1],
])('%s ends when it has passed for everybody', (text, end) => {
  expect(writtenEnd(text)).toBe(end);
});

test.each(['', '31/01/2027', '2027-02-30', 'soon', '1899-12-31'])('%j is no end', (text) => {
  expect(writtenEnd(text)).toBeUndefined();
});

test('a length of time is a number and a unit', () => {
  expect(['90s', '30m', '12h', '60d'].map(writtenLength)).toEqual([
    90_000, 1_800_000, 43_200_000, 5_184_000_000,
  ]);
  expect(['', '60', '0d', '-1d', '60 days', '99999d', '1.5h'].map(writtenLength)).toEqual(
    Array(7).fill(undefined),
  );
});
