import { expect, it } from 'vitest';
import { createProviderClock } from '../../../src/dialing/provider-clock.ts';
import type { EngineEvent } from '../../../src/domain/events.ts';
import { createDateNote } from '../../../src/oneinbox/date-header.ts';
import { virtualClock } from '../ledger/virtual-clock.ts';

async function watched() {
  const clock = virtualClock();
  const told: number[] = [];
  const emit = (event: EngineEvent) => void (event.type === 'clock-skew' && told.push(event.skewMs));
  const providerClock = createProviderClock({ clock, emit });
  /** A date each second, the provider's clock being so far ahead. */
  const datesFor = async (seconds: number, aheadMs: number) => {
    for (let n = 0; n < seconds; n += 1) {
      providerClock.note(Math.floor((clock.wallMs() + aheadMs) / 1_000) * 1_000, clock.wallMs());
      await clock.advance(1_000);
    }
  };
  return { providerClock, datesFor, told };
}

it.each([0, 4_400, -4_400])('clocks %i ms apart agree', async (aheadMs) => {
  const { providerClock, datesFor, told } = await watched();
  await datesFor(60, aheadMs);
  expect([providerClock.clockSkewMs(), providerClock.reason(), told]).toEqual([undefined, undefined, []]);
});

it.each([
  [90_000, /9[01] s behind the provider's/],
  [-90_000, /9[01] s ahead of the provider's/],
])(
  'clocks %i ms apart for some time are told of once, and once more when they agree again',
  async (aheadMs, words) => {
    const { providerClock, datesFor, told } = await watched();
    await datesFor(9, aheadMs);
    expect(providerClock.clockSkewMs()).toBeUndefined();
    await datesFor(20, aheadMs);
    expect(Math.abs((providerClock.clockSkewMs() ?? 0) - aheadMs)).toBeLessThanOrEqual(500);
    expect(providerClock.reason()).toMatch(words);
    await datesFor(1, 0);
    expect(providerClock.reason()).toBeUndefined();
    expect(told).toEqual([expect.any(Number), 0]);
  },
);

it('one odd date is no clock', async () => {
  const { providerClock, datesFor, told } = await watched();
  await datesFor(9, 90_000);
  await datesFor(1, 0);
  await datesFor(9, 90_000);
  expect(providerClock.clockSkewMs()).toBeUndefined();
  expect(told).toEqual([]);
});

it.each([
  ['Sun, 06 Nov 1994 08:49:37 GMT', [Date.UTC(1994, 10, 6, 8, 49, 37)]],
  ['1994-11-06T08:49:37Z', []],
  ['0', []],
  ['Sun, 99 Nov 1994 08:49:37 GMT', []],
  [undefined, []],
  [['Sun, 06 Nov 1994 08:49:37 GMT', 'x'], []],
])('the Date header %s gives %s', (header, expected) => {
  const noted: number[] = [];
  createDateNote(virtualClock(), (serverMs) => void noted.push(serverMs))(header);
  expect(noted).toEqual(expected);
});
