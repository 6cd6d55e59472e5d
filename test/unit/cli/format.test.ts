import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bar, clearsAt, columns, duration, percent, perSecond } from '../../../src/cli/format.ts';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

describe('duration', () => {
  it.each([
    [0, '0s'],
    [-5, '0s'],
    [400, '0s'],
    [45 * SECOND, '45s'],
    [200 * SECOND, '3m 20s'],
    [60 * SECOND, '1m'],
    [59_600, '1m'],
    [2 * HOUR + 5 * 60 * SECOND, '2h 05m'],
    [76 * HOUR, '3d 4h'],
  ])('of %i ms is %s', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });
});

describe('bar', () => {
  it('is full only when everything is done, and empty only when nothing is', () => {
    const parts = fc.tuple(fc.nat(1_000_000), fc.nat(1_000_000), fc.integer({ min: 2, max: 60 }));
    fc.assert(
      fc.property(parts, ([a, b, width]) => {
        const [part, whole] = [Math.min(a, b), Math.max(a, b)];
        const drawn = bar(part, whole, width);
        expect(drawn).toHaveLength(width);
        expect(drawn.includes('░')).toBe(part < whole || whole === 0);
        expect(drawn.includes('█')).toBe(part > 0);
      }),
    );
  });

  it('stands for nothing when there is nothing', () => {
    expect(bar(0, 0, 4)).toBe('░░░░');
  });
});

it('rounds shares down, so that 100% means all', () => {
  expect([percent(999, 1_000), percent(1_000, 1_000), percent(0, 0)]).toEqual(['99%', '100%', '0%']);
});

it('says a pace in words', () => {
  expect([perSecond(1), perSecond(0.5)]).toEqual(['1 call per second', '0.5 calls per second']);
});

it('says how long until something clears, and never "in 0s"', () => {
  const now = Date.UTC(2026, 10, 21, 12);
  expect(clearsAt(now + 20 * 60 * SECOND, now)).toMatch(/\(in 20m\)$/);
  expect(clearsAt(now + 1, now)).toMatch(/\(in 1s\)$/);
  expect(clearsAt(now - 1, now)).not.toContain('in');
});

it('lines columns up, numbers to the right', () => {
  expect(
    columns(
      [
        ['name', 'n'],
        ['a', '10'],
      ],
      [1],
    ),
  ).toEqual(['name   n', 'a     10']);
});
