import { describe, expect, it } from 'vitest';
import { isOpen, mayPlace, nextClosing, nextOpening } from '../../../src/domain/calling-hours.ts';
import type { CallingHours, MinuteRange } from '../../../src/domain/campaign.ts';

const MINUTE = 60_000;
const NEW_YORK = ['America/New_York'];
const at = (text: string): number => Date.parse(text);
const clock = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));

/** The same ranges every day, `HH:MM-HH:MM`; one that ends before it begins runs past midnight. */
function daily(...ranges: string[]): CallingHours {
  const day = ranges.map((range): MinuteRange => {
    const [from = 0, to = 0] = range.split('-').map(clock);
    return [from, to > from ? to : to + 1440];
  });
  return { week: Array.from({ length: 7 }, () => day), blackoutDates: [] };
}

function only(weekday: number, hours: CallingHours): CallingHours {
  return { ...hours, week: hours.week.map((ranges, day) => (day === weekday ? ranges : [])) };
}

/** Real minutes open in [from, to), by asking every minute. */
function openMinutes(hours: CallingHours, zones: readonly string[], span: readonly [string, string]): number {
  let minutes = 0;
  for (let t = at(span[0]); t < at(span[1]); t += MINUTE) if (isOpen(hours, zones, t)) minutes++;
  return minutes;
}

const show = (instant: number | undefined): string | undefined =>
  instant === undefined ? undefined : new Date(instant).toISOString();

describe('calling hours', () => {
  it('are half-open', () => {
    const hours = daily('09:00-20:00');
    expect(isOpen(hours, NEW_YORK, at('2026-11-23T08:59:59.999-05:00'))).toBe(false);
    expect(isOpen(hours, NEW_YORK, at('2026-11-23T09:00:00-05:00'))).toBe(true);
    expect(isOpen(hours, NEW_YORK, at('2026-11-23T19:59:59.999-05:00'))).toBe(true);
    expect(isOpen(hours, NEW_YORK, at('2026-11-23T20:00:00-05:00'))).toBe(false);
  });

  it('never open where the zone is unknown, or missing, or the instant is none', () => {
    const always = daily('00:00-24:00');
    for (const zones of [[], ['BST'], ['America/New_York', 'Mars/Phobos']]) {
      expect(isOpen(always, zones, at('2026-11-23T12:00:00Z'))).toBe(false);
      expect(nextOpening(always, zones, at('2026-11-23T12:00:00Z'))).toBeUndefined();
      expect(mayPlace(always, zones, at('2026-11-23T12:00:00Z'), 0)).toBe(false);
    }
    expect(isOpen(always, NEW_YORK, Number.NaN)).toBe(false);
    expect(nextOpening(always, NEW_YORK, Number.NaN)).toBeUndefined();
    expect(mayPlace(always, NEW_YORK, at('2026-11-23T12:00:00Z'), Number.NaN)).toBe(false);
  });

  it('a range past midnight belongs to the day it begins on', () => {
    const friday = only(4, daily('22:00-02:00'));
    expect(isOpen(friday, NEW_YORK, at('2026-11-28T01:59:00-05:00'))).toBe(true);
    expect(isOpen(friday, NEW_YORK, at('2026-11-27T01:59:00-05:00'))).toBe(false);
    expect(show(nextClosing(friday, NEW_YORK, at('2026-11-27T22:00:00-05:00')))).toBe(
      '2026-11-28T07:00:00.000Z',
    );
  });

  it('a Sunday range runs into Monday', () => {
    expect(isOpen(only(6, daily('22:00-02:00')), NEW_YORK, at('2026-11-23T01:00:00-05:00'))).toBe(true);
  });

  it('an autumn night has an hour more', () => {
    const saturday = only(5, daily('22:00-02:00'));
    const span = ['2026-10-31T12:00:00-04:00', '2026-11-01T12:00:00-05:00'] as const;
    expect(openMinutes(saturday, NEW_YORK, span)).toBe(300);
    const opening = nextOpening(saturday, NEW_YORK, at(span[0])) ?? 0;
    expect(((nextClosing(saturday, NEW_YORK, opening) ?? 0) - opening) / MINUTE).toBe(300);
  });

  it('a spring night loses what the clock skips', () => {
    const span = ['2026-03-08T00:00:00-05:00', '2026-03-08T12:00:00-04:00'] as const;
    expect(openMinutes(daily('01:00-02:30'), NEW_YORK, span)).toBe(60);
    expect(openMinutes(daily('22:00-02:00'), NEW_YORK, ['2026-03-07T12:00:00-05:00', span[1]])).toBe(240);
    // A range that lies wholly in the gap does not happen that day.
    expect(show(nextOpening(daily('02:00-03:00'), NEW_YORK, at(span[0])))).toBe('2026-03-09T06:00:00.000Z');
  });

  it.each([
    ['Australia/Lord_Howe', '2026-10-03T12:00:00Z', '2026-10-03T15:30:00.000Z', '02:00-02:45'],
    ['Asia/Kathmandu', '2026-11-23T00:00:00Z', '2026-11-23T03:15:00.000Z', '09:00-20:00'],
    ['Pacific/Chatham', '2026-11-22T12:00:00Z', '2026-11-22T19:15:00.000Z', '09:00-20:00'],
    ['America/Santiago', '2026-09-06T03:59:00Z', '2026-09-06T04:00:00.000Z', '00:00-02:00'],
    ['Africa/Cairo', '2026-04-23T21:59:00Z', '2026-04-23T22:00:00.000Z', '00:00-02:00'],
    ['Pacific/Apia', '2011-12-30T09:59:00Z', '2011-12-30T10:00:00.000Z', '00:00-08:00'],
  ])('%s from %s opens at %s', (zone, from, opening, range) => {
    expect(show(nextOpening(daily(range), [zone], at(from)))).toBe(opening);
  });

  it('a date that never was has no hours', () => {
    const friday = only(4, daily('09:00-20:00'));
    expect(show(nextOpening(friday, ['Pacific/Apia'], at('2011-12-30T08:00:00Z')))).toBe(
      '2012-01-05T19:00:00.000Z',
    );
  });

  it('British Columbia keeps its new time, whatever the runtime believes', () => {
    const weekday = daily('09:00-21:30');
    expect(isOpen(weekday, ['America/Vancouver'], at('2026-11-24T04:45:00Z'))).toBe(false);
  });
});

describe('calling hours of several zones', () => {
  const federal = daily('08:00-21:00');
  const tennessee = ['America/Chicago', 'America/New_York'];

  it('are open only while all are', () => {
    expect(isOpen(federal, tennessee, at('2026-11-23T08:30:00-05:00'))).toBe(false);
    expect(show(nextOpening(federal, tennessee, at('2026-11-23T08:30:00-05:00')))).toBe(
      '2026-11-23T14:00:00.000Z',
    );
    expect(show(nextClosing(federal, tennessee, at('2026-11-23T12:00:00-05:00')))).toBe(
      '2026-11-24T02:00:00.000Z',
    );
  });

  it('an Australian mobile waits for Perth', () => {
    const zones = ['Adelaide', 'Brisbane', 'Darwin', 'Lord_Howe', 'Perth', 'Sydney'].map(
      (z) => `Australia/${z}`,
    );
    const hours = daily('09:00-20:00');
    expect(isOpen(hours, zones, at('2026-11-23T09:30:00+11:00'))).toBe(false);
    expect(show(nextOpening(hours, zones, at('2026-11-23T00:00:00+11:00')))).toBe('2026-11-23T01:00:00.000Z');
    expect(show(nextClosing(hours, zones, at('2026-11-23T01:00:00Z')))).toBe('2026-11-23T09:00:00.000Z');
  });

  it('may never agree', () => {
    expect(
      nextOpening(daily('09:00-10:00'), ['America/New_York', 'Asia/Tokyo'], at('2026-11-23T00:00:00Z')),
    ).toBeUndefined();
  });
});

describe('blackout dates', () => {
  const hours: CallingHours = {
    ...daily('22:00-02:00'),
    blackoutDates: [{ from: '2026-12-24', to: '2026-12-25' }],
  };

  it('close the date itself and the tail of what began on it', () => {
    expect(isOpen(hours, NEW_YORK, at('2026-12-23T23:59:00-05:00'))).toBe(true);
    expect(isOpen(hours, NEW_YORK, at('2026-12-24T00:00:00-05:00'))).toBe(false);
    expect(isOpen(hours, NEW_YORK, at('2026-12-25T23:00:00-05:00'))).toBe(false);
    expect(isOpen(hours, NEW_YORK, at('2026-12-26T01:00:00-05:00'))).toBe(false);
    expect(show(nextOpening(hours, NEW_YORK, at('2026-12-24T00:00:00-05:00')))).toBe(
      '2026-12-27T03:00:00.000Z',
    );
    expect(show(nextClosing(hours, NEW_YORK, at('2026-12-23T22:00:00-05:00')))).toBe(
      '2026-12-24T05:00:00.000Z',
    );
  });

  it('count in each zone: closed while it is the date in either', () => {
    const always = { ...daily('00:00-24:00'), blackoutDates: [{ from: '2026-12-25', to: '2026-12-25' }] };
    const zones = ['America/Los_Angeles', 'America/New_York'];
    expect(show(nextClosing(always, zones, at('2026-12-24T12:00:00Z')))).toBe('2026-12-25T05:00:00.000Z');
    expect(show(nextOpening(always, zones, at('2026-12-25T12:00:00Z')))).toBe('2026-12-26T08:00:00.000Z');
  });

  it('that nobody can read are no reason to call', () => {
    const unreadable = { ...daily('00:00-24:00'), blackoutDates: [{ from: '2026-02-30', to: '2026-03-01' }] };
    expect(() => isOpen(unreadable, NEW_YORK, 0)).toThrow(/2026-02-30/);
  });
});

describe('start and end', () => {
  const always = daily('00:00-24:00');
  const from = at('2026-11-23T00:00:00Z');

  it('as instants hold for everybody', () => {
    const hours: CallingHours = {
      ...always,
      start: { kind: 'instant', at: from + 90_500 },
      end: { kind: 'instant', at: from + 200_500 },
    };
    expect(nextOpening(hours, NEW_YORK, from)).toBe(from + 90_500);
    expect(nextClosing(hours, NEW_YORK, from + 90_500)).toBe(from + 200_500);
    expect(nextOpening(hours, NEW_YORK, from + 200_500)).toBeUndefined();
    expect(mayPlace(hours, NEW_YORK, from + 140_500, 59_999)).toBe(true);
    expect(mayPlace(hours, NEW_YORK, from + 140_500, 60_000)).toBe(false);
  });

  it('as local times are reached by each clock', () => {
    const hours: CallingHours = {
      ...always,
      start: { kind: 'local', date: '2026-12-01', minute: 480 },
      end: { kind: 'local', date: '2026-12-02', minute: 600 },
    };
    const zones = ['America/Los_Angeles', 'America/New_York'];
    expect(show(nextOpening(hours, zones, from))).toBe('2026-12-01T16:00:00.000Z');
    expect(show(nextClosing(hours, zones, at('2026-12-01T16:00:00Z')))).toBe('2026-12-02T15:00:00.000Z');
    expect(nextOpening(hours, zones, at('2026-12-02T15:00:00Z'))).toBeUndefined();
  });

  it('a start years ahead is not never', () => {
    const hours: CallingHours = { ...always, start: { kind: 'local', date: '2030-01-01', minute: 0 } };
    expect(show(nextOpening(hours, ['Etc/UTC'], from))).toBe('2030-01-01T00:00:00.000Z');
  });
});

describe('the guard before a call leaves', () => {
  const hours = daily('08:00-21:00');

  it('keeps a phone from ringing as the window ends', () => {
    expect(mayPlace(hours, NEW_YORK, at('2026-11-23T20:58:59.999-05:00'), 60_000)).toBe(true);
    expect(mayPlace(hours, NEW_YORK, at('2026-11-23T20:59:00-05:00'), 60_000)).toBe(false);
    expect(mayPlace(hours, NEW_YORK, at('2026-11-23T20:59:59.999-05:00'), 0)).toBe(true);
    expect(mayPlace(hours, NEW_YORK, at('2026-11-23T07:59:59-05:00'), 60_000)).toBe(false);
  });

  it('never stops hours that never close', () => {
    const always = daily('00:00-24:00');
    expect(nextClosing(always, NEW_YORK, at('2026-11-23T12:00:00Z'))).toBeUndefined();
    expect(mayPlace(always, NEW_YORK, at('2026-11-23T04:59:59Z'), 60_000)).toBe(true);
    expect(mayPlace(always, NEW_YORK, at('2026-11-23T04:59:59Z'), Number.POSITIVE_INFINITY)).toBe(true);
  });
});
