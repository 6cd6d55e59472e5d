import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBackOffs, createThrottledNumbers } from '../../../src/dialing/back-off.ts';

const NOW = Date.UTC(2026, 5, 1);
const A = '+12125550100';

describe('holds after refusals', () => {
  /** Refused again as soon as the last hold is over; random as given. */
  const inARow = (count: number, random: number) => {
    const backOffs = createBackOffs(() => random);
    let now = NOW;
    return Array.from({ length: count }, () => {
      const hold = backOffs.refused(A, { postedAt: now, now });
      if (!hold) throw new Error('not held');
      const lasted = hold.until - now;
      now = hold.until;
      return lasted;
    });
  };

  it('double from a second to a minute, with half of it left to chance', () => {
    expect(inARow(8, 1)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
    expect(inARow(3, 0)).toEqual([500, 1_000, 2_000]);
  });

  it('count a burst of calls in flight once', () => {
    const backOffs = createBackOffs(() => 1);
    expect(backOffs.refused(A, { postedAt: NOW - 9, now: NOW })).toEqual({ until: NOW + 1_000, news: true });
    for (let n = 0; n < 50; n += 1)
      expect(backOffs.refused(A, { postedAt: NOW + n, now: NOW + n * 100 })).toBeUndefined();
    const next = NOW + 6_000;
    expect(backOffs.refused(A, { postedAt: next, now: next })).toEqual({ until: next + 2_000, news: true });
  });

  it('take the provider’s word exactly, and of a burst the latest end', () => {
    const backOffs = createBackOffs(() => 1);
    const refused = (postedAt: number, now: number, retryAfterMs: number) =>
      backOffs.refused(A, { postedAt, now, retryAfterMs });
    expect(refused(NOW, NOW + 10, 7_000)).toEqual({ until: NOW + 7_010, news: true });
    expect(refused(NOW, NOW + 20, 7_000)).toEqual({ until: NOW + 7_020, news: false });
    expect(refused(NOW, NOW + 30, 2_000)).toBeUndefined();
    expect(refused(NOW, NOW + 40, 20_000)).toEqual({ until: NOW + 20_040, news: true });
    expect(refused(NOW + 20_040, NOW + 20_050, 2_000)).toEqual({ until: NOW + 22_050, news: true });
  });

  it('begin anew after a call that left since was accepted, not after one still in flight', () => {
    const backOffs = createBackOffs(() => 1);
    const hold = (now: number) => (backOffs.refused(A, { postedAt: now, now })?.until ?? 0) - now;
    expect(hold(NOW)).toBe(1_000);
    backOffs.accepted(A, NOW + 999);
    expect(hold(NOW + 1_000)).toBe(2_000);
    backOffs.accepted(A, NOW + 3_000);
    expect(hold(NOW + 3_001)).toBe(1_000);
  });

  it('are each scope’s own', () => {
    const backOffs = createBackOffs(() => 1);
    expect(backOffs.refused(A, { postedAt: NOW, now: NOW })).toBeDefined();
    expect(backOffs.refused('', { postedAt: NOW, now: NOW })).toEqual({ until: NOW + 1_000, news: true });
  });

  it('never end before any refusal’s Retry-After, and never last longer than one refusal asks for', () => {
    const wait = fc.option(fc.integer({ min: 1_000, max: 900_000 }), { nil: undefined });
    const refusal = fc.record({ afterMs: fc.nat(5_000), flightMs: fc.nat(20_000), wait });
    fc.assert(
      fc.property(
        fc.array(refusal, { minLength: 1, maxLength: 60 }),
        fc.noShrink(fc.double({ min: 0, max: 1, noNaN: true })),
        (burst, random) => {
          const backOffs = createBackOffs(() => random);
          let [now, until, asked] = [NOW, 0, 0];
          for (const { afterMs, flightMs, wait: retryAfterMs } of burst) {
            now += afterMs;
            const given = retryAfterMs === undefined ? {} : { retryAfterMs };
            const hold = backOffs.refused(A, { postedAt: now - flightMs, now, ...given });
            until = Math.max(until, hold?.until ?? 0);
            if (retryAfterMs !== undefined) asked = Math.max(asked, now + retryAfterMs);
            expect(until).toBeGreaterThanOrEqual(asked);
            if (hold) expect(hold.until - now).toBeLessThanOrEqual(Math.max(60_000, retryAfterMs ?? 0));
          }
        },
      ),
    );
  });
});

describe('several numbers throttled', () => {
  it('within five seconds are the account', () => {
    const isAccount = createThrottledNumbers();
    expect(isAccount('a', NOW)).toBe(false);
    expect(isAccount('a', NOW + 1)).toBe(false);
    expect(isAccount('b', NOW + 2)).toBe(false);
    expect(isAccount('c', NOW + 3)).toBe(true);
  });

  it('one after the other are not', () => {
    const isAccount = createThrottledNumbers();
    const told = ['a', 'b', 'c', 'd', 'e', 'f'].map((number, index) =>
      isAccount(number, NOW + index * 3_000),
    );
    expect(told).toEqual([false, false, false, false, false, false]);
  });
});
