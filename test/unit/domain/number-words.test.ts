import fc from 'fast-check';
import { expect, it } from 'vitest';
import { count, plural } from '../../../src/domain/number-words.ts';

it('counts in words', () => {
  expect([plural(1, 'row'), plural(2_000, 'row'), plural(0, 'entry', 'entries')]).toEqual([
    '1 row',
    '2,000 rows',
    '0 entries',
  ]);
});

it('groups digits as English does', () => {
  fc.assert(
    fc.property(fc.oneof(fc.maxSafeInteger(), fc.integer({ min: -1e6, max: 1e6 })), (whole) => {
      expect(count(whole)).toBe(whole.toLocaleString('en-US'));
    }),
  );
  expect([count(1_234.5), count(0.1236), count(999.9999)]).toEqual(['1,234.5', '0.124', '1,000']);
});
