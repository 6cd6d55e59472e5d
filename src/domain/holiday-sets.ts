import type { DateRule, Observance } from './calendar.ts';

/** One holiday of a set. */
export interface HolidayDay {
  readonly name: string;
  readonly rule: DateRule;
  /** First year in which it is kept. */
  readonly since?: number;
  /** Kept in even years only. */
  readonly evenYears?: true;
}

/** Days on which a rule closes or narrows the hours. Data of our own: a missed call is cheap, so lists are rather too long. */
export interface HolidaySet {
  /** Whose holidays, for people. */
  readonly title: string;
  readonly observed: Observance;
  readonly days: readonly HolidayDay[];
}

const MON = 0;
const THU = 3;
const FRI = 4;

const fixed = (name: string, month: number, day: number): HolidayDay => ({
  name,
  rule: { on: 'fixed', month, day },
});
const easter = (name: string, plus: number): HolidayDay => ({ name, rule: { on: 'easter', plus } });
const nth = (name: string, rule: { nth: number; weekday: number; month: number }): HolidayDay => ({
  name,
  rule: { on: 'nth', ...rule },
});

const newYear = fixed("New Year's Day", 1, 1);
const goodFriday = easter('Good Friday', -2);
const easterMonday = easter('Easter Monday', 1);
const ascension = easter('Ascension Day', 39);
const whitMonday = easter('Whit Monday', 50);
const epiphany = fixed('Epiphany', 1, 6);
const labourDay = fixed('Labour Day', 5, 1);
const assumption = fixed('Assumption Day', 8, 15);
const allSaints = fixed("All Saints' Day", 11, 1);
const immaculate = fixed('Immaculate Conception', 12, 8);
const christmas = fixed('Christmas Day', 12, 25);
const boxingDay = fixed('Boxing Day', 12, 26);
const saintStephen = fixed("Saint Stephen's Day", 12, 26);

const presidents = nth("Washington's Birthday", { nth: 3, weekday: MON, month: 2 });
const martinLutherKing = nth('Martin Luther King Jr. Day', { nth: 3, weekday: MON, month: 1 });
const columbus = nth('Columbus Day', { nth: 2, weekday: MON, month: 10 });
const electionDay: HolidayDay = { name: 'Election Day', rule: { on: 'election' } };

/** 5 U.S.C. 6103(a). */
const FEDERAL: readonly HolidayDay[] = [
  newYear,
  martinLutherKing,
  presidents,
  nth('Memorial Day', { nth: -1, weekday: MON, month: 5 }),
  fixed('Juneteenth', 6, 19),
  fixed('Independence Day', 7, 4),
  nth('Labor Day', { nth: 1, weekday: MON, month: 9 }),
  columbus,
  fixed('Veterans Day', 11, 11),
  nth('Thanksgiving Day', { nth: 4, weekday: THU, month: 11 }),
  christmas,
];

const US_SETS = {
  'us-federal': { title: 'United States, federal', observed: 'sat->fri,sun->mon', days: FEDERAL },
  'us-al': {
    title: 'Alabama',
    observed: 'sat->fri,sun->mon',
    days: [
      ...FEDERAL,
      nth('Confederate Memorial Day', { nth: 4, weekday: MON, month: 4 }),
      nth("Jefferson Davis' Birthday", { nth: 1, weekday: MON, month: 6 }),
    ],
  },
  'us-la': {
    title: 'Louisiana, the larger list',
    observed: 'sun->mon',
    days: [
      ...FEDERAL,
      fixed('Battle of New Orleans', 1, 8),
      fixed('Robert E. Lee Day', 1, 19),
      easter('Mardi Gras', -47),
      goodFriday,
      fixed('Confederate Memorial Day', 6, 3),
      fixed('Huey P. Long Day', 8, 30),
      allSaints,
      nth('Acadian Day', { nth: 4, weekday: FRI, month: 11 }),
      { ...electionDay, evenYears: true },
    ],
  },
  'us-pa': {
    title: 'Pennsylvania',
    observed: 'sun->mon',
    days: [...FEDERAL, goodFriday, fixed('Flag Day', 6, 14), electionDay],
  },
  'us-ri': {
    title: 'Rhode Island',
    observed: 'sun->mon',
    days: [
      ...FEDERAL,
      fixed('Rhode Island Independence Day', 5, 4),
      nth('Victory Day', { nth: 2, weekday: MON, month: 8 }),
      { ...electionDay, evenYears: true },
    ],
  },
  'us-ut': {
    title: 'Utah',
    observed: 'sat->fri,sun->mon',
    days: [...FEDERAL, fixed('Pioneer Day', 7, 24)],
  },
} as const satisfies Record<string, HolidaySet>;

const OTHER_SETS = {
  ca: {
    title: 'Canada, nationwide',
    observed: 'next-weekday',
    days: [
      newYear,
      goodFriday,
      easterMonday,
      { name: 'Victoria Day', rule: { on: 'up-to', weekday: MON, month: 5, day: 24 } },
      fixed('Canada Day', 7, 1),
      nth('Labour Day', { nth: 1, weekday: MON, month: 9 }),
      fixed('National Day for Truth and Reconciliation', 9, 30),
      nth('Thanksgiving Day', { nth: 2, weekday: MON, month: 10 }),
      fixed('Remembrance Day', 11, 11),
      christmas,
      boxingDay,
    ],
  },
  gb: {
    title: 'England and Wales; Scotland and Northern Ireland keep further days',
    observed: 'next-weekday',
    days: [
      newYear,
      goodFriday,
      easterMonday,
      nth('Early May bank holiday', { nth: 1, weekday: MON, month: 5 }),
      nth('Spring bank holiday', { nth: -1, weekday: MON, month: 5 }),
      nth('Summer bank holiday', { nth: -1, weekday: MON, month: 8 }),
      christmas,
      boxingDay,
    ],
  },
  'au-national': {
    title: 'Australia, nationwide; the states keep further days',
    observed: 'next-weekday',
    days: [
      newYear,
      fixed('Australia Day', 1, 26),
      goodFriday,
      easterMonday,
      fixed('Anzac Day', 4, 25),
      christmas,
      boxingDay,
    ],
  },
  /** Code du travail L.3133-1. */
  fr: {
    title: 'France',
    observed: 'none',
    days: [
      newYear,
      easterMonday,
      labourDay,
      fixed('Victory Day', 5, 8),
      ascension,
      whitMonday,
      fixed('National Day', 7, 14),
      assumption,
      allSaints,
      fixed('Armistice Day', 11, 11),
      christmas,
    ],
  },
  es: {
    title: 'Spain, nationwide; the regions keep further days',
    observed: 'none',
    days: [
      newYear,
      epiphany,
      goodFriday,
      labourDay,
      assumption,
      fixed('National Day', 10, 12),
      allSaints,
      fixed('Constitution Day', 12, 6),
      immaculate,
      christmas,
    ],
  },
  it: {
    title: 'Italy; towns keep their patron saint as well',
    observed: 'none',
    days: [
      newYear,
      epiphany,
      easter('Easter Sunday', 0),
      easterMonday,
      fixed('Liberation Day', 4, 25),
      labourDay,
      fixed('Republic Day', 6, 2),
      assumption,
      { ...fixed('Saint Francis', 10, 4), since: 2026 },
      allSaints,
      immaculate,
      christmas,
      saintStephen,
    ],
  },
  de: {
    title: 'Germany, nationwide; the Länder keep further days',
    observed: 'none',
    days: [
      newYear,
      goodFriday,
      easterMonday,
      labourDay,
      ascension,
      whitMonday,
      fixed('German Unity Day', 10, 3),
      christmas,
      saintStephen,
    ],
  },
} as const satisfies Record<string, HolidaySet>;

/** By the name a campaign or a rule gives them. */
export const HOLIDAY_SETS: Readonly<Record<string, HolidaySet>> = { ...US_SETS, ...OTHER_SETS };
