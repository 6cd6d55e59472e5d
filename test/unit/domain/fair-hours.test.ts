import moment from 'moment-timezone';
import { describe, expect, it } from 'vitest';
import { AREA_CODES } from '../../../src/domain/area-codes.ts';
import { isOpen } from '../../../src/domain/calling-hours.ts';
import type { CallingHours, CallingWindow } from '../../../src/domain/campaign.ts';
import { zonesOfNumber } from '../../../src/domain/number-zones.ts';

/**
 * The promise itself, checked from the outside: no call where it is closed in any place the number can be in. The other
 * side shares nothing with ours but the tz data: moment-timezone reads it, and the calendar is that of Date.
 * FAIRDIAL_CHECKS=1000000 checks that many pairs of number and instant.
 */
const CHECKS = Number(process.env.FAIRDIAL_CHECKS ?? 60_000);

const FROM = Date.UTC(2026, 10, 15);
const TO = Date.UTC(2030, 11, 31);

const daily = (from: number, to: number): CallingWindow =>
  Array.from({ length: 7 }, () => [[from * 60, to * 60] as const]);
const WINDOWS: readonly CallingWindow[] = [
  daily(8, 21),
  daily(10, 18),
  daily(0, 24),
  daily(22, 26),
  [...Array.from({ length: 5 }, () => [[600, 780] as const, [840, 1200] as const]), [[540, 1020]], []],
];

/** Each area code with every zone its row names, and countries with one zone, many, and half hours. */
const AREAS = AREA_CODES.flatMap(([, , zones, codes]) =>
  codes.split(' ').map((code) => [`+1${code}5550100`, zones.split(' ')] as const),
);
const ABROAD = [
  ...['+442079460018', '+61412345678', '+79261234567', '+919876543210', '+9779812345678', '+5511961234567'],
  ...['+525512345678', '+526641234567', '+351912345678', '+64211234567', '+56961234567', '+2126501234567'],
].map((phone) => [phone, zonesOfNumber(phone)] as const);
const NUMBERS: readonly (readonly [phone: string, places: readonly string[]])[] = [...AREAS, ...ABROAD];

/** mulberry32 */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Whether the window is open on a clock of this place, the plain way. */
function openThere(window: CallingWindow, zone: string, at: number): boolean {
  const west = moment.tz.zone(zone)?.utcOffset(at);
  if (west === undefined) throw new Error(`no zone ${zone}`);
  const local = new Date(at - west * 60_000);
  const minute = local.getUTCHours() * 60 + local.getUTCMinutes();
  const today = (local.getUTCDay() + 6) % 7;
  const holds = (day: number, late: number) =>
    (window[day] ?? []).some(([from, to]) => minute + late >= from && minute + late < to);
  return holds(today, 0) || holds((today + 6) % 7, 1440);
}

describe('calling hours', () => {
  it(`are never open where a place of the number is closed, nor closed where all are open (${CHECKS} times)`, {
    timeout: 120_000,
  }, () => {
    const roll = dice(20_261_121);
    const hours = WINDOWS.map((week): CallingHours => ({ week, blackoutDates: [] }));
    const zonesOf = new Map(NUMBERS.map(([phone]) => [phone, zonesOfNumber(phone)]));
    const wrong: string[] = [];
    let open = 0;
    for (let check = 0; check < CHECKS; check++) {
      const [phone, places] = NUMBERS[Math.floor(roll() * NUMBERS.length)] ?? ['', []];
      const pick = Math.floor(roll() * WINDOWS.length);
      const at = FROM + Math.floor(roll() * (TO - FROM));
      const [zones, campaign, window] = [zonesOf.get(phone) ?? [], hours[pick], WINDOWS[pick]];
      if (!campaign || !window) continue;
      const ours = isOpen(campaign, zones, at);
      const theirs = places.length > 0 && places.every((zone) => openThere(window, zone, at));
      if (ours) open += 1;
      if (ours !== theirs) wrong.push(`${phone} ${new Date(at).toISOString()} window ${pick}`);
    }
    expect(wrong).toEqual([]);
    expect(open).toBeGreaterThan(CHECKS / 10);
  });
});
