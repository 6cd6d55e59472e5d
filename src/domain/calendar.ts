import { DAY_MS, dateOfDay, weekdayOfDay } from './local-time.ts';

/** How a date is named in a law. Months 1–12; weekdays 0 = Monday. */
export type DateRule =
  | { readonly on: 'fixed'; readonly month: number; readonly day: number }
  /** The nth such weekday of the month; -1 is the last. */
  | { readonly on: 'nth'; readonly nth: number; readonly weekday: number; readonly month: number }
  /** The last such weekday on this date or before it. */
  | { readonly on: 'up-to'; readonly weekday: number; readonly month: number; readonly day: number }
  /** Days after Easter Sunday (negative: before). */
  | { readonly on: 'easter'; readonly plus: number }
  /** US general election: the Tuesday after the first Monday of November. */
  | { readonly on: 'election' };

/**
 * What becomes of a fixed date that falls on a weekend; the date itself stays a holiday in any case.
 * `sun->mon`, `sat->fri,sun->mon`: a second day off. `next-weekday`: the next day that is neither weekend nor holiday (GB, AU).
 */
export type Observance = 'none' | 'sun->mon' | 'sat->fri,sun->mon' | 'next-weekday';

const SATURDAY = 5;
const SUNDAY = 6;

/** The day, counted from 1970-01-01, that the rule names in this year. */
export function dayOfRule(rule: DateRule, year: number): number {
  switch (rule.on) {
    case 'fixed':
      return dayNumber(year, rule.month, rule.day);
    case 'nth':
      return rule.nth < 0 ? lastWeekday(rule, year) : nthWeekday(rule, year);
    case 'up-to':
      return upTo(dayNumber(year, rule.month, rule.day), rule.weekday);
    case 'easter':
      return easterDay(year) + rule.plus;
    case 'election':
      return nthWeekday({ nth: 1, weekday: 0, month: 11 }, year) + 1;
  }
}

/** Easter Sunday of the Gregorian calendar, as a day from 1970-01-01 (the anonymous algorithm of 1876). */
export function easterDay(year: number): number {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const yearOfCentury = year % 100;
  const correction = Math.floor((century + 8) / 25);
  const epact =
    (19 * golden + century - Math.floor(century / 4) - Math.floor((century - correction + 1) / 3) + 15) % 30;
  const sunday =
    (32 + 2 * (century % 4) + 2 * Math.floor(yearOfCentury / 4) - epact - (yearOfCentury % 4)) % 7;
  const late = Math.floor((golden + 11 * epact + 22 * sunday) / 451);
  const sum = epact + sunday - 7 * late + 114;
  return dayNumber(year, Math.floor(sum / 31), (sum % 31) + 1);
}

/** The further days off of holidays on weekends: for each day given, its substitute, or undefined. In the order of the calendar. */
export function observedDays(days: readonly number[], observance: Observance): (number | undefined)[] {
  const taken = new Set(days);
  return days.map((day) => {
    const observed = observedDay(day, observance, taken);
    if (observed !== undefined) taken.add(observed);
    return observed;
  });
}

function observedDay(day: number, observance: Observance, taken: ReadonlySet<number>): number | undefined {
  const weekday = weekdayOfDay(day);
  if (observance === 'none' || weekday < SATURDAY) return undefined;
  if (observance === 'next-weekday') return nextFreeWeekday(day, taken);
  if (weekday === SUNDAY) return day + 1;
  return observance === 'sat->fri,sun->mon' ? day - 1 : undefined;
}

function nextFreeWeekday(day: number, taken: ReadonlySet<number>): number {
  let next = day + 1;
  while (weekdayOfDay(next) >= SATURDAY || taken.has(next)) next++;
  return next;
}

/** The date `YYYY-MM-DD` that the rule names in this year. */
export function dateOfRule(rule: DateRule, year: number): string {
  return dateOfDay(dayOfRule(rule, year));
}

function nthWeekday(rule: { nth: number; weekday: number; month: number }, year: number): number {
  return upTo(dayNumber(year, rule.month, 7 * rule.nth), rule.weekday);
}

function lastWeekday({ weekday, month }: { weekday: number; month: number }, year: number): number {
  return upTo(dayNumber(year, month + 1, 1) - 1, weekday);
}

function upTo(day: number, weekday: number): number {
  return day - ((weekdayOfDay(day) - weekday + 7) % 7);
}

function dayNumber(year: number, month: number, day: number): number {
  return Date.UTC(year, month - 1, day) / DAY_MS;
}
