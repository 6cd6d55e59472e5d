import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addLocalDays,
  dateOfDay,
  dayOfDate,
  formatLocal,
  localTime,
} from '../../../src/domain/local-time.ts';

const at = (text: string): number => Date.parse(text);

describe('local time', () => {
  it('reads the wall clock: date, minute of the day, weekday from Monday', () => {
    expect(localTime('America/New_York', at('2026-11-21T14:30:59Z'))).toEqual({
      date: '2026-11-21',
      minute: 570,
      weekday: 5,
    });
    expect(localTime('Asia/Kathmandu', at('2026-11-22T18:15:00Z'))).toEqual({
      date: '2026-11-23',
      minute: 0,
      weekday: 0,
    });
  });

  it.each([
    ['America/New_York', '2026-11-21T14:30:00.999Z', '2026-11-21T09:30:00-05:00'],
    ['America/New_York', '2026-11-01T05:30:00Z', '2026-11-01T01:30:00-04:00'],
    ['America/New_York', '2026-11-01T06:30:00Z', '2026-11-01T01:30:00-05:00'],
    ['America/St_Johns', '2026-11-21T00:00:07Z', '2026-11-20T20:30:07-03:30'],
    ['Asia/Kathmandu', '2026-11-21T00:00:00Z', '2026-11-21T05:45:00+05:45'],
    ['Etc/UTC', '2026-11-21T00:00:00Z', '2026-11-21T00:00:00+00:00'],
  ])('formats %s %s as %s', (zone, instant, text) => {
    expect(formatLocal(zone, at(instant))).toBe(text);
  });

  it('refuses a zone it does not know', () => {
    expect(() => localTime('BST', 0)).toThrow(/not a time zone/);
    expect(() => addLocalDays('Mars/Phobos', 0, 1)).toThrow(/not a time zone/);
  });

  it.each([
    ['keeps the wall time over a spring day', '2026-03-07T09:00:00-05:00', 1, '2026-03-08T09:00:00-04:00'],
    ['keeps the wall time over an autumn day', '2026-10-31T09:00:00-04:00', 1, '2026-11-01T09:00:00-05:00'],
    ['takes the first instant after a gap', '2027-03-13T02:30:00-05:00', 1, '2027-03-14T03:00:00-04:00'],
    ['does not drift past a gap', '2027-03-13T02:30:00-05:00', 2, '2027-03-15T02:30:00-04:00'],
    ['takes the earlier of two', '2026-10-31T01:30:00-04:00', 1, '2026-11-01T01:30:00-04:00'],
    ['leaves the later of two', '2026-11-01T01:30:00-05:00', 1, '2026-11-02T01:30:00-05:00'],
  ])('adding days %s', (_, from, days, to) => {
    expect(addLocalDays('America/New_York', at(from), days)).toBe(at(to));
  });

  it('adds days over a date that never was', () => {
    const from = at('2011-12-29T10:00:00-10:00');
    expect(formatLocal('Pacific/Apia', addLocalDays('Pacific/Apia', from, 1))).toBe(
      '2011-12-31T00:00:00+14:00',
    );
    expect(formatLocal('Pacific/Apia', addLocalDays('Pacific/Apia', from, 2))).toBe(
      '2011-12-31T10:00:00+14:00',
    );
  });

  it('adding days shows the same time on the right date, or the first one after a gap', () => {
    const zones = [
      'America/New_York',
      'Australia/Lord_Howe',
      'Africa/Cairo',
      'America/Santiago',
      'Asia/Kathmandu',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: at('2024-01-01T00:00:00Z'), max: at('2030-01-01T00:00:00Z') }),
        fc.integer({ min: 0, max: 400 }),
        (zone, from, days) => {
          const before = localTime(zone, from);
          const after = localTime(zone, addLocalDays(zone, from, days));
          expect(after.date).toBe(dateOfDay(dayOfDate(before.date) + days));
          if (after.minute === before.minute) return;
          const oneEarlier = localTime(zone, addLocalDays(zone, from, days) - 60_000);
          const skipped = oneEarlier.date < after.date ? after.minute : after.minute - oneEarlier.minute - 1;
          expect(skipped).toBeGreaterThan(0);
          expect(before.minute).toBeLessThan(after.minute);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('counts days from 1970 and back', () => {
    expect(dayOfDate('1970-01-01')).toBe(0);
    expect(dateOfDay(dayOfDate('2028-02-29'))).toBe('2028-02-29');
    expect(() => dayOfDate('2026-02-30')).toThrow(/not a date/);
    expect(() => dayOfDate('26-02-03')).toThrow(/not a date/);
  });
});
