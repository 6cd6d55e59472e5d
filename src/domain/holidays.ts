import { type DateRule, dayOfRule, observedDays } from './calendar.ts';
import { HOLIDAY_SETS, type HolidayDay, type HolidaySet } from './holiday-sets.ts';
import { dateOfDay } from './local-time.ts';

/** A day on which a holiday is kept. */
export interface HolidayDate {
  /** `YYYY-MM-DD`, local. */
  readonly date: string;
  readonly name: string;
}

/** Names of the holiday sets a campaign or a rule may name. */
export const HOLIDAY_SET_NAMES: readonly string[] = Object.keys(HOLIDAY_SETS);

/** The set of this name, or undefined. */
export function findHolidaySet(name: string): HolidaySet | undefined {
  return Object.hasOwn(HOLIDAY_SETS, name) ? HOLIDAY_SETS[name] : undefined;
}

const known = new Map<string, readonly HolidayDate[]>();

/** Every day of this calendar year on which the set keeps a holiday, substitutes included, by date. Empty for a name nobody knows. */
export function holidaysOf(name: string, year: number): readonly HolidayDate[] {
  const key = `${name} ${year}`;
  const kept = known.get(key) ?? inYear(findHolidaySet(name), year);
  known.set(key, kept);
  return kept;
}

/** New Year's Day on a Saturday is kept on the last day of the year before, so the years around are looked at too. */
function inYear(set: HolidaySet | undefined, year: number): readonly HolidayDate[] {
  if (!set) return [];
  const around = [year - 1, year, year + 1].flatMap((each) => datesOf(set, each));
  const inside = around.filter(({ date }) => date.startsWith(`${year}-`));
  const byDate = new Map<string, HolidayDate>();
  for (const each of inside) {
    const same = byDate.get(each.date);
    byDate.set(each.date, same ? { ...each, name: `${same.name}, ${each.name}` } : each);
  }
  return [...byDate.values()].sort((a, b) => (a.date < b.date ? -1 : 1));
}

function datesOf({ days, observed }: HolidaySet, year: number): HolidayDate[] {
  const kept = days
    .filter((holiday) => isKept(holiday, year))
    .map((holiday) => ({ ...holiday, at: dayOfRule(holiday.rule, year) }));
  kept.sort((a, b) => a.at - b.at);
  const substitutes = observedDays(
    kept.map(({ at }) => at),
    observed,
  );
  return kept.flatMap(({ at, name, rule }, index) => {
    const substitute = moves(rule) ? substitutes[index] : undefined;
    const own = { date: dateOfDay(at), name };
    return substitute === undefined
      ? [own]
      : [own, { date: dateOfDay(substitute), name: `${name} (observed)` }];
  });
}

/** Only a fixed date can fall on any weekday; Easter Sunday has no substitute. */
function moves({ on }: DateRule): boolean {
  return on === 'fixed';
}

function isKept({ since, evenYears }: HolidayDay, year: number): boolean {
  return year >= (since ?? 0) && (evenYears !== true || year % 2 === 0);
}
