import type { CallingWindow, CampaignRules, DateRange, Season } from '../domain/campaign.ts';
import { parseDayKey } from '../domain/day-names.ts';
import { FairdialError } from '../domain/errors.ts';
import { type HolidayDate, holidaysOf } from '../domain/holidays.ts';
import { dateOfDay, dayOfDate, weekdayOfDay } from '../domain/local-time.ts';
import { commonWindow } from '../domain/minute-ranges.ts';
import { isWindow, parseWindow } from '../domain/window-text.ts';
import { isWithin, rulesFor } from './in-force.ts';
import type { HolidayRule, Rule } from './rule.ts';

/** What all rows that hold for some people come to. */
export interface Law {
  readonly week: CallingWindow;
  readonly blackoutDates: readonly DateRange[];
  readonly seasons: readonly Season[];
  /** Zones whose clock counts as well. */
  readonly zones: readonly string[];
}

/** Holidays are spelt out for these years, which covers any record we audit and any call that is planned. */
const FIRST_YEAR = 2020;
const LAST_YEAR = 2045;
/** Rules with holidays nobody has worked out call nobody. */
const BEYOND: DateRange = { from: `${LAST_YEAR + 1}-01-01`, to: '9999-12-31' };
const ALWAYS: CallingWindow = Array.from({ length: 7 }, () => [[0, 1440] as const]);
const NEVER: CallingWindow = [[], [], [], [], [], [], []];

const laws = new Map<string, Law>();

/** The hours of the law for people who may be in these jurisdictions, the campaign's holiday sets included. */
export function lawFor(rules: CampaignRules, jurisdictions: readonly string[] | undefined): Law {
  const held = rulesFor(rules, jurisdictions);
  const key = `${held.map(({ code }) => code).join(' ')}~${rules.holidays.join(' ')}`;
  const known = laws.get(key) ?? lawOf(held, rules.holidays);
  laws.set(key, known);
  return known;
}

/** What some rows and holiday sets come to. */
export function lawOf(rules: readonly Rule[], sets: readonly string[]): Law {
  const closed = new Set<string>();
  for (const date of sets.flatMap(datesOf)) closed.add(date);
  const seasons = rules.flatMap((rule) => seasonsOf(rule, closed));
  const always = rules.filter(({ from, until }) => from === undefined && until === undefined);
  const hasHolidays = sets.length > 0 || rules.some(({ holidays }) => holidays);
  return {
    week: always.map(weekOf).reduce(commonWindow, ALWAYS),
    blackoutDates: [
      ...[...closed].map((date) => ({ from: date, to: date })),
      ...(hasHolidays ? [BEYOND] : []),
    ],
    seasons,
    zones: rules.flatMap(({ alsoInZone }) => alsoInZone ?? []),
  };
}

/** Also gathers the dates on which the rule closes. */
function seasonsOf(rule: Rule, closed: Set<string>): Season[] {
  const seasons: Season[] = [];
  if (rule.hours !== undefined && (rule.from !== undefined || rule.until !== undefined))
    seasons.push({ ...span(rule), week: weekOf(rule) });
  if (rule.holidays) seasons.push(...holidaySeasons(rule, rule.holidays, closed));
  return seasons;
}

function holidaySeasons(rule: Rule, holidays: HolidayRule, closed: Set<string>): Season[] {
  const dates = datesOf(holidays.set).filter((date) => isMeant(date, rule, holidays));
  const week = holidays.hours === 'closed' ? undefined : readHours(holidays.hours);
  if (week === undefined) for (const date of dates) closed.add(date);
  const days = week === undefined ? [] : dates.map((date) => ({ from: date, to: date, week }));
  if (holidays.eveHours === undefined) return days;
  const eveWeek = readHours(holidays.eveHours);
  const eves = datesOf(holidays.set).map((date) => dateOfDay(dayOfDate(date) - 1));
  const meant = eves.filter((date) => isWithin(date, rule.from, rule.until));
  return [...days, ...meant.map((date) => ({ from: date, to: date, week: eveWeek }))];
}

function isMeant(date: string, { from, until }: Rule, { onlyOn }: HolidayRule): boolean {
  return isWithin(date, from, until) && (onlyOn === undefined || weekdaysOf(onlyOn).includes(weekday(date)));
}

/** All dates of a set in the years we know. Throws for a set that does not exist: a rule must not lose its holidays. */
function datesOf(set: string): string[] {
  const years = Array.from({ length: LAST_YEAR - FIRST_YEAR + 1 }, (_, index) => FIRST_YEAR + index);
  const dates = years.flatMap((year) => holidaysOf(set, year).map(({ date }: HolidayDate) => date));
  if (dates.length > 0) return dates;
  throw new FairdialError('unknown-holidays', `There is no holiday set ${set}.`);
}

/** Absent hours narrow nothing. */
function weekOf({ hours }: Rule): CallingWindow {
  return hours === undefined ? ALWAYS : readHours(hours);
}

const windows = new Map<string, CallingWindow>();

/** The rows are data of our own: text that cannot be read closes, and a test reads every row. */
function readHours(text: string): CallingWindow {
  const known = windows.get(text);
  if (known) return known;
  const read = parseWindow(text);
  const window = isWindow(read) ? read : NEVER;
  windows.set(text, window);
  return window;
}

function span({ from, until }: Rule): Partial<DateRange> {
  return { ...(from !== undefined && { from }), ...(until !== undefined && { to: until }) };
}

function weekdaysOf(text: string): readonly number[] {
  const key = parseDayKey(text);
  return 'code' in key ? [0, 1, 2, 3, 4, 5, 6] : key.days;
}

function weekday(date: string): number {
  return weekdayOfDay(dayOfDate(date));
}
