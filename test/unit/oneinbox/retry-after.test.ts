import fc from 'fast-check';
import { expect, it } from 'vitest';
import { retryAfterMs } from '../../../src/oneinbox/retry-after.ts';

const NOW = Date.UTC(2026, 5, 1);

it('is undefined, or between one second and fifteen minutes, for any header', () => {
  const headers = fc.oneof(
    fc.string(),
    fc.array(fc.string(), { maxLength: 3 }),
    fc.double().map(String),
    fc.integer().map(String),
    fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
  );
  fc.assert(
    fc.property(headers, fc.integer({ min: 0, max: 4e12 }), (header, now) => {
      const wait = retryAfterMs(header, now);
      expect(wait === undefined || (wait >= 1_000 && wait <= 900_000)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});

it('takes whole seconds as they are, within the bounds', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2_000 }), (seconds) => {
      expect(retryAfterMs(String(seconds), NOW)).toBe(Math.min(900_000, Math.max(1_000, seconds * 1_000)));
    }),
  );
});

it('waits until a date, within the bounds', () => {
  fc.assert(
    fc.property(fc.integer({ min: -100_000, max: 100_000 }), (seconds) => {
      const header = new Date(NOW + seconds * 1_000).toUTCString();
      expect(retryAfterMs(header, NOW)).toBe(Math.min(900_000, Math.max(1_000, seconds * 1_000)));
    }),
  );
});

it('reads the older spellings of a date as UTC, whatever zone this machine is in', () => {
  expect(retryAfterMs('Mon Jun  1 00:01:00 2026', NOW)).toBe(60_000);
  expect(retryAfterMs('Monday, 01-Jun-26 00:01:00 GMT', NOW)).toBe(60_000);
});

it('takes the longest of several headers', () => {
  expect(retryAfterMs(['3', 'soon', '20'], NOW)).toBe(20_000);
  expect(retryAfterMs([], NOW)).toBeUndefined();
});
