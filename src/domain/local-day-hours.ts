import type { CallingHours, CallingWindow, DateRange, MinuteRange, Moment } from './campaign.ts';
import { dayOfDate, MINUTES_PER_DAY, weekdayOfDay } from './local-time.ts';
import { commonRanges, joined, withinDay } from './minute-ranges.ts';

/** Calling hours in the numbers the hot path needs. Local times count minutes from 1970-01-01T00:00 local. */
export interface PreparedHours {
  readonly startAt: number;
  readonly startLocal: number;
  readonly endAt: number;
  readonly endLocal: number;
  /** Per weekday: what begins on that day, and the part of the day before that runs into it. */
  readonly ownRanges: CallingWindow;
  readonly tails: CallingWindow;
  readonly narrowings: Narrowings;
  /** What was worked out last, by day modulo its length: whoever asks about today asks again. */
  readonly knownDays: Float64Array;
  readonly knownRanges: (readonly MinuteRange[])[];
}

/** Blackouts and seasons are the same thing: local days on which no more than a wall-clock pattern is open. */
interface Narrowing {
  readonly from: number;
  readonly to: number;
  /** Per weekday, 0–1440, tails of the day before included. Empty: closed. */
  readonly pattern: CallingWindow;
}

/** Hundreds of holidays are found by their day; only what lasts longer is looked through. */
interface Narrowings {
  readonly byDay: ReadonlyMap<number, readonly Narrowing[]>;
  readonly long: readonly Narrowing[];
}

const KNOWN_DAYS = 64;
const SHORT_DAYS = 7;
const NEVER: CallingWindow = [[], [], [], [], [], [], []];

const preparedHours = new WeakMap<CallingHours, PreparedHours>();

/** Campaigns never change in place (an edit is a new object), so the prepared form is remembered per object. */
export function prepare(hours: CallingHours): PreparedHours {
  const known = preparedHours.get(hours);
  if (known) return known;
  const fresh = preparedOf(hours);
  preparedHours.set(hours, fresh);
  return fresh;
}

/**
 * Open ranges of one local day (counted from 1970-01-01), 0–1440, sorted and disjoint. A range belongs to the day it
 * begins on: what runs past midnight is narrowed by that day's blackout and seasons, and by those of the day it runs into.
 */
export function rangesOn(hours: PreparedHours, day: number): readonly MinuteRange[] {
  const slot = day & (KNOWN_DAYS - 1);
  if (hours.knownDays[slot] === day) return hours.knownRanges[slot] ?? [];
  const ranges = workOut(hours, day);
  hours.knownDays[slot] = day;
  hours.knownRanges[slot] = ranges;
  return ranges;
}

function workOut(hours: PreparedHours, day: number): readonly MinuteRange[] {
  const weekday = weekdayOfDay(day);
  let own = hours.ownRanges[weekday] ?? [];
  let tails = hours.tails[weekday] ?? [];
  for (const { pattern } of covering(hours.narrowings, day)) {
    own = commonRanges(own, pattern[weekday] ?? []);
    tails = commonRanges(tails, pattern[weekday] ?? []);
  }
  if (tails.length === 0) return own;
  for (const { pattern } of covering(hours.narrowings, day - 1))
    tails = commonRanges(tails, pattern[weekday] ?? []);
  return joined([...own, ...tails]);
}

function covering({ byDay, long }: Narrowings, day: number): readonly Narrowing[] {
  const lasting = long.filter(({ from, to }) => day >= from && day <= to);
  return [...(byDay.get(day) ?? []), ...lasting];
}

function preparedOf(hours: CallingHours): PreparedHours {
  return {
    startAt: instantOf(hours.start, Number.NEGATIVE_INFINITY),
    startLocal: localOf(hours.start, Number.NEGATIVE_INFINITY),
    endAt: instantOf(hours.end, Number.POSITIVE_INFINITY),
    endLocal: localOf(hours.end, Number.POSITIVE_INFINITY),
    ownRanges: hours.week.map(withinDay),
    tails: hours.week.map((_, day) => tailsInto(hours.week, day)),
    narrowings: narrowingsOf(hours),
    knownDays: new Float64Array(KNOWN_DAYS).fill(Number.NaN),
    knownRanges: [],
  };
}

function narrowingsOf({ blackoutDates, seasons = [] }: CallingHours): Narrowings {
  const patterns = new Map<CallingWindow, CallingWindow>();
  const patternFor = (week: CallingWindow) => {
    const pattern = patterns.get(week) ?? patternOf(week);
    patterns.set(week, pattern);
    return pattern;
  };
  const all = [
    ...blackoutDates.map((dates) => ({ ...daysOf(dates), pattern: NEVER })),
    ...seasons.map((season) => ({ ...daysOf(season), pattern: patternFor(season.week) })),
  ];
  const isShort = ({ from, to }: Narrowing) => to - from < SHORT_DAYS;
  return { byDay: indexed(all.filter(isShort)), long: all.filter((each) => !isShort(each)) };
}

function indexed(narrowings: readonly Narrowing[]): ReadonlyMap<number, readonly Narrowing[]> {
  const byDay = new Map<number, Narrowing[]>();
  for (const each of narrowings) {
    for (let day = each.from; day <= each.to; day++) byDay.set(day, [...(byDay.get(day) ?? []), each]);
  }
  return byDay;
}

function daysOf({ from, to }: Partial<DateRange>): { from: number; to: number } {
  return {
    from: from === undefined ? Number.NEGATIVE_INFINITY : dayOfDate(from),
    to: to === undefined ? Number.POSITIVE_INFINITY : dayOfDate(to),
  };
}

function patternOf(week: CallingWindow): CallingWindow {
  return week.map((ranges, day) => joined([...withinDay(ranges), ...tailsInto(week, day)]));
}

function tailsInto(week: CallingWindow, day: number): MinuteRange[] {
  const dayBefore = week[(day + 6) % 7] ?? [];
  const shifted = dayBefore.map(
    ([from, to]): MinuteRange => [Math.max(0, from - MINUTES_PER_DAY), to - MINUTES_PER_DAY],
  );
  return withinDay(shifted.filter(([, to]) => to > 0));
}

function instantOf(moment: Moment | undefined, absent: number): number {
  return moment?.kind === 'instant' ? moment.at : absent;
}

function localOf(moment: Moment | undefined, absent: number): number {
  return moment?.kind === 'local' ? dayOfDate(moment.date) * MINUTES_PER_DAY + moment.minute : absent;
}
