import moment from 'moment-timezone';
import { describe, expect, it } from 'vitest';
import { isOpen, nextClosing, nextOpening } from '../../../src/domain/calling-hours.ts';
import type { CallingHours, MinuteRange } from '../../../src/domain/campaign.ts';
import { ZONE_NAMES } from '../../../src/domain/zone-data.ts';

/*
 * Every change of a clock from 2024 to 2030, in every zone whose clock is its own, against a clock read minute by
 * minute from moment-timezone. Windows begin and end in the skipped hour, in the doubled one, at midnight, and run past it.
 */
const MINUTE = 60_000;
const DAY = 86_400_000;
const FROM = Date.UTC(2024, 0, 1);
const TO = Date.UTC(2031, 0, 1);
/** Minutes looked at before and after each change. */
const BEFORE = 4 * 60;
const AFTER = 30 * 60;

const WEEKS: readonly CallingHours[] = [
  [[540, 1200]],
  [
    [90, 150],
    [1380, 1560],
  ],
  [
    [0, 60],
    [1410, 1440],
  ],
].map((ranges) => ({
  week: Array.from({ length: 7 }, () => ranges as unknown as readonly MinuteRange[]),
  blackoutDates: [],
}));

interface Change {
  readonly zone: string;
  readonly at: number;
}

/** Zones that change alike count once. */
function changes(): Change[] {
  const named = ZONE_NAMES.filter((name) => name.includes('/') && !name.startsWith('Etc/'));
  const alike = new Map(named.map((zone) => [JSON.stringify([clockOf(zone), changesOf(zone)]), zone]));
  return [...alike.values()].flatMap((zone) => changesOf(zone).map((at) => ({ zone, at })));
}

function changesOf(zone: string): number[] {
  const untils = moment.tz.zone(zone)?.untils ?? [];
  return untils.filter((at) => at !== null && at >= FROM && at < TO).map(Number);
}

function clockOf(zone: string): (number | undefined)[] {
  return [FROM, ...changesOf(zone)].map((at) => moment.tz.zone(zone)?.utcOffset(at));
}

/** Whether it is open in each minute around the change, by the plainest reading of a clock. */
function openMinutes({ week }: CallingHours, { zone, at }: Change): boolean[] {
  const clock = moment.tz.zone(zone);
  const ranges = week[0] ?? [];
  return Array.from({ length: BEFORE + AFTER }, (_, index) => {
    const instant = at + (index - BEFORE) * MINUTE;
    const wall = instant - (clock?.utcOffset(instant) ?? Number.NaN) * MINUTE;
    const minute = Math.floor((((wall % DAY) + DAY) % DAY) / MINUTE);
    return ranges.some(([from, to]) => (minute >= from && minute < to) || minute + 1440 < to);
  });
}

/** The first minute from `index` on that is open, or closed, as asked; undefined beyond what was looked at. */
function firstMinute(open: readonly boolean[], index: number, wanted: boolean): number | undefined {
  const found = open.indexOf(wanted, index);
  return found < 0 ? undefined : found;
}

function disagreements(hours: CallingHours, change: Change): string[] {
  const { zone, at } = change;
  const open = openMinutes(hours, change);
  const instantOf = (index: number) => at + (index - BEFORE) * MINUTE;
  const wrong: string[] = [];
  const say = (what: string, index: number) =>
    wrong.push(`${what} in ${zone} at ${new Date(instantOf(index)).toISOString()}`);
  open.forEach((expected, index) => {
    if (isOpen(hours, [zone], instantOf(index)) !== expected) say('isOpen', index);
    const isEdge = index === BEFORE || expected !== open[index - 1];
    if (!isEdge || index > AFTER / 2) return;
    for (const near of [index - 1, index, index + 1]) {
      if (near < 0) continue;
      const opening = firstMinute(open, near, true);
      const closing = firstMinute(open, near, false);
      if (opening !== undefined && nextOpening(hours, [zone], instantOf(near)) !== instantOf(opening))
        say('nextOpening', near);
      if (closing !== undefined && nextClosing(hours, [zone], instantOf(near)) !== instantOf(closing))
        say('nextClosing', near);
    }
  });
  return wrong;
}

describe('every change of every clock, 2024 to 2030', () => {
  const all = changes();

  it('is more than a few', () => {
    expect(all.length).toBeGreaterThan(400);
  });

  it.each(WEEKS.map((hours, index) => [index, hours] as const))(
    'agrees with the clock, window %i',
    (_, hours) => {
      expect(all.flatMap((change) => disagreements(hours, change)).slice(0, 5)).toEqual([]);
    },
  );
});
