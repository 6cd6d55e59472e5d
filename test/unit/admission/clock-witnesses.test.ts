import { expect, it } from 'vitest';
import { createClockWitnesses } from '../../../src/admission/clock-witnesses.ts';
import type { Clock } from '../../../src/domain/clock.ts';

const START = Date.UTC(2026, 11, 1, 15);
const FAR = 3_000;

function stage() {
  const time = { wall: START, monotonic: 0 };
  const clock: Clock = { wallMs: () => time.wall, monotonicMs: () => time.monotonic, sleep: async () => {} };
  const witnesses = createClockWitnesses(clock);
  const pass = (ms: number) => {
    time.wall += ms;
    time.monotonic += ms;
  };
  const store = (skew: number, tookMs = 0) =>
    witnesses.noteStore(time.wall + skew - tookMs / 2, { from: time.wall - tookMs, to: time.wall });
  const dates = (...skews: number[]) => {
    for (const skew of skews) {
      pass(1_000);
      witnesses.noteProvider(time.wall + skew - 500);
    }
  };
  return { witnesses, pass, store, dates };
}

it.each([FAR, -FAR])('two witnesses that are %i ms apart from our clock are believed', (skew) => {
  const { witnesses, store, dates } = stage();
  store(skew);
  dates(skew, skew);
  expect(witnesses.wrongBy()).toBeUndefined();
  dates(skew);
  expect(witnesses.wrongBy()).toBe(skew);
  store(1_900);
  expect(witnesses.wrongBy()).toBeUndefined();
});

it.each<[string, number, number[]]>([
  ['Redis alone', FAR, [0, 0, 0]],
  ['the provider alone', 0, [FAR, FAR, FAR]],
  ['both, in different directions', FAR, [-FAR, -FAR, -FAR]],
  ['Redis, and one odd date', FAR, [0, FAR, 0]],
])('%s is not', (_, ofStore, ofProvider) => {
  const { witnesses, store, dates } = stage();
  store(ofStore);
  dates(...ofProvider);
  expect(witnesses.wrongBy()).toBeUndefined();
  expect(witnesses.storeSkewMs()).toBe(ofStore === 0 ? undefined : FAR);
});

it('an answer that took long, or dates of long ago, say nothing', () => {
  const { witnesses, store, dates, pass } = stage();
  store(FAR, 1_500);
  dates(FAR, FAR, FAR);
  expect(witnesses.wrongBy()).toBeUndefined();
  store(FAR, 900);
  expect(witnesses.wrongBy()).toBe(FAR);
  pass(121_000);
  expect(witnesses.wrongBy()).toBeUndefined();
});
