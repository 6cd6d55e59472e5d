import { describe, expect, it } from 'vitest';
import { type DateRule, dateOfRule, easterDay } from '../../../src/domain/calendar.ts';
import { HOLIDAY_SET_NAMES, holidaysOf } from '../../../src/domain/holidays.ts';
import { dateOfDay, dayOfDate } from '../../../src/domain/local-time.ts';

const datesOf = (set: string, year: number) => holidaysOf(set, year).map(({ date }) => date.slice(5));

describe('dates of a law', () => {
  it.each([
    [2026, '2026-04-05'],
    [2027, '2027-03-28'],
    [2028, '2028-04-16'],
    [2029, '2029-04-01'],
    [2030, '2030-04-21'],
    [2038, '2038-04-25'],
  ])('Easter %i is %s', (year, date) => {
    expect(dateOfDay(easterDay(year))).toBe(date);
  });

  const third: DateRule = { on: 'nth', nth: 3, weekday: 0, month: 1 };
  const last: DateRule = { on: 'nth', nth: -1, weekday: 0, month: 5 };
  const lastOfDecember: DateRule = { on: 'nth', nth: -1, weekday: 3, month: 12 };
  const victoria: DateRule = { on: 'up-to', weekday: 0, month: 5, day: 24 };
  it.each([
    ['the third Monday of January', third, 2026, '2026-01-19'],
    ['the same where the month begins on a Monday', third, 2029, '2029-01-15'],
    ['the last Monday of May', last, 2026, '2026-05-25'],
    ['the last Thursday of December', lastOfDecember, 2026, '2026-12-31'],
    ['the Monday before 25 May', victoria, 2027, '2027-05-24'],
    ['the same a year earlier', victoria, 2026, '2026-05-18'],
    ['Election Day', { on: 'election' }, 2026, '2026-11-03'],
    ['Election Day where November begins on a Tuesday', { on: 'election' }, 2022, '2022-11-08'],
    ['Election Day where November begins on a Monday', { on: 'election' }, 2027, '2027-11-02'],
  ] as const)('%s', (_, rule, year, date) => {
    expect(dateOfRule(rule, year)).toBe(date);
  });
});

describe('holidays', () => {
  it('of the United States in 2026 and 2027, both days of a weekend kept', () => {
    expect(datesOf('us-federal', 2026)).toEqual(
      '01-01 01-19 02-16 05-25 06-19 07-03 07-04 09-07 10-12 11-11 11-26 12-25'.split(' '),
    );
    expect(datesOf('us-federal', 2027)).toEqual(
      '01-01 01-18 02-15 05-31 06-18 06-19 07-04 07-05 09-06 10-11 11-11 11-25 12-24 12-25 12-31'.split(' '),
    );
  });

  it('of England, with the substitutes of Christmas on a weekend', () => {
    expect(datesOf('gb', 2026)).toEqual('01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-26 12-28'.split(' '));
    expect(datesOf('gb', 2027).slice(-4)).toEqual(['12-25', '12-26', '12-27', '12-28']);
    expect(datesOf('gb', 2022).slice(-3)).toEqual(['12-25', '12-26', '12-27']);
    expect(datesOf('gb', 2028).slice(0, 2)).toEqual(['01-01', '01-03']);
  });

  it.each([
    ['fr', '01-01 04-06 05-01 05-08 05-14 05-25 07-14 08-15 11-01 11-11 12-25'],
    ['de', '01-01 04-03 04-06 05-01 05-14 05-25 10-03 12-25 12-26'],
    ['es', '01-01 01-06 04-03 05-01 08-15 10-12 11-01 12-06 12-08 12-25'],
    ['it', '01-01 01-06 04-05 04-06 04-25 05-01 06-02 08-15 10-04 11-01 12-08 12-25 12-26'],
    ['au-national', '01-01 01-26 04-03 04-06 04-25 04-27 12-25 12-26 12-28'],
    ['ca', '01-01 04-03 04-06 05-18 07-01 09-07 09-30 10-12 11-11 12-25 12-26 12-28'],
    ['us-pa', '01-01 01-19 02-16 04-03 05-25 06-14 06-15 06-19 07-04 09-07 10-12 11-03 11-11 11-26 12-25'],
    ['us-ri', '01-01 01-19 02-16 05-04 05-25 06-19 07-04 08-10 09-07 10-12 11-03 11-11 11-26 12-25'],
    ['us-ut', '01-01 01-19 02-16 05-25 06-19 07-03 07-04 07-24 09-07 10-12 11-11 11-26 12-25'],
    ['us-al', '01-01 01-19 02-16 04-27 05-25 06-01 06-19 07-03 07-04 09-07 10-12 11-11 11-26 12-25'],
    [
      'us-la',
      '01-01 01-08 01-19 02-16 02-17 04-03 05-25 06-03 06-19 07-04 08-30 08-31 09-07 10-12 11-01 11-02 11-03 11-11 11-26 11-27 12-25',
    ],
  ])('of %s in 2026', (set, dates) => {
    expect(datesOf(set, 2026)).toEqual(dates.split(' '));
  });

  it('of Saint Francis begin in 2026', () => {
    expect(datesOf('it', 2025)).not.toContain('10-04');
  });

  it.each(HOLIDAY_SET_NAMES)('of %s are real dates, sorted, each once, for years', (set) => {
    for (let year = 2020; year <= 2046; year += 2) {
      const dates = holidaysOf(set, year).map(({ date }) => date);
      const rewritten = [...new Set(dates.map((date) => dateOfDay(dayOfDate(date))))].sort();
      expect(dates.join(' ')).toBe(rewritten.join(' '));
      expect(dates.length).toBeGreaterThanOrEqual(7);
    }
  });

  it('of nobody are none', () => {
    expect(holidaysOf('toString', 2026)).toEqual([]);
  });
});
