import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOpen } from '../../../src/domain/calling-hours.ts';
import type { CallingHours, CampaignRules, MinuteRange } from '../../../src/domain/campaign.ts';
import { holidaysOf } from '../../../src/domain/holidays.ts';
import { localTime } from '../../../src/domain/local-time.ts';
import { hoursFor } from '../../../src/rules/hours-for.ts';
import { findRules, ruleNames } from '../../../src/rules/packs.ts';
import type { Rule } from '../../../src/rules/rule.ts';
import { ALWAYS } from '../../support/hours.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** A second reading of the rows, as plain as can be. */
function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

function inRanges(ranges: string, minute: number): boolean {
  return ranges.split(',').some((range) => {
    const [from = '', to = ''] = range.trim().split('-');
    return minuteOf(from) <= minute && minute < minuteOf(to);
  });
}

function inHours(hours: string, weekday: number, minute: number): boolean {
  return hours.split(';').some((entry) => {
    const [days = '', ranges = ''] = entry.trim().split(' ');
    const [first = '', last = first] = days.split('-');
    return DAYS.indexOf(first) <= weekday && weekday <= DAYS.indexOf(last) && inRanges(ranges, minute);
  });
}

const isHoliday = (set: string, date: string) =>
  holidaysOf(set, Number(date.slice(0, 4))).some((holiday) => holiday.date === date);

const dayAfter = (date: string) => new Date(Date.parse(date) + DAY).toISOString().slice(0, 10);

function ruleIsOpen(rule: Rule, zone: string, at: number): boolean {
  const { date, minute, weekday } = localTime(zone, at);
  if (rule.from !== undefined && date < rule.from) return true;
  if (rule.hours !== undefined && !inHours(rule.hours, weekday, minute)) return false;
  const { set, hours, onlyOn, eveHours } = rule.holidays ?? { set: '', hours: '' };
  if (set === '') return true;
  if (eveHours !== undefined && isHoliday(set, dayAfter(date)) && !inRanges(eveHours, minute)) return false;
  const counts = onlyOn === undefined || weekday < 5;
  return !(counts && isHoliday(set, date)) || (hours !== 'closed' && inRanges(hours, minute));
}

function held(rules: CampaignRules, jurisdictions: readonly string[] | undefined): Rule[] {
  const all = rules.packs.flatMap((name) => findRules(name)?.rules ?? []);
  const meant = all.filter(
    ({ kinds, unless }) => kinds.includes(rules.kind) && !(unless && rules.consent === 'prior'),
  );
  return meant.filter(({ jurisdiction }) => jurisdictions?.includes(jurisdiction) ?? true);
}

const PLACES = [
  { zones: ['America/New_York'], jurisdictions: ['US', 'US-FL'] },
  { zones: ['America/Chicago', 'America/New_York'], jurisdictions: ['US', 'US-FL', 'US-TX'] },
  { zones: ['America/New_York'], jurisdictions: ['US', 'US-RI'] },
  { zones: ['America/Chicago'], jurisdictions: ['US', 'US-LA'] },
  { zones: ['America/New_York', 'America/Chicago'], jurisdictions: ['US', 'US-AL', 'US-MS'] },
  { zones: ['America/Denver'], jurisdictions: ['US', 'US-NE', 'US-UT'] },
  { zones: ['America/New_York'], jurisdictions: ['US', 'US-PA'] },
  { zones: ['Europe/Rome'], jurisdictions: ['IT'] },
  { zones: ['Europe/Paris', 'Europe/London'], jurisdictions: ['FR', 'GB'] },
  { zones: ['Australia/Lord_Howe'], jurisdictions: ['AU'] },
  { zones: ['America/St_Johns'], jurisdictions: ['CA', 'CA-NL'] },
  { zones: ['America/New_York'] },
];

const week = (overnight: boolean) =>
  fc.array(
    fc
      .tuple(fc.nat(1200), fc.integer({ min: 200, max: overnight ? 1439 : 240 }))
      .map(([from, length]): MinuteRange[] => [[from, from + length]]),
    { minLength: 7, maxLength: 7 },
  );

const scene = (overnight: boolean) =>
  fc.record({
    place: fc.constantFrom(...PLACES),
    packs: fc.subarray([...ruleNames()], { minLength: 1 }),
    kind: fc.constantFrom('sales', 'sales', 'research', 'debt', 'informational') as fc.Arbitrary<
      CampaignRules['kind']
    >,
    consent: fc.constantFrom('none', 'prior') as fc.Arbitrary<CampaignRules['consent']>,
    week: week(overnight),
    /** Days from 2026-01-01 on; those around holidays are as likely as others, and there are many sets. */
    day: fc.nat(2 * 365),
    minutes: fc.array(fc.nat(1439), { minLength: 60, maxLength: 60 }),
  });

type Scene = typeof scene extends (overnight: boolean) => fc.Arbitrary<infer T> ? T : never;

/** Asks both readings at many instants of one day. */
function compare(s: Scene, judge: (open: boolean, expected: boolean) => void): void {
  const rules: CampaignRules = { packs: s.packs, kind: s.kind, consent: s.consent, holidays: [], freeze: [] };
  const hours: CallingHours = { week: s.week, blackoutDates: [] };
  const narrowed = hoursFor({ hours, rules }, s.place);
  const rows = held(rules, s.place.jurisdictions);
  for (const minute of s.minutes) {
    const at = Date.UTC(2026, 0, 1) + s.day * DAY + minute * MINUTE;
    const zones = [...s.place.zones, ...rows.flatMap(({ alsoInZone }) => alsoInZone ?? [])];
    const expected =
      isOpen(hours, zones, at) && zones.every((zone) => rows.every((rule) => ruleIsOpen(rule, zone, at)));
    judge(isOpen(narrowed.hours, narrowed.zones, at), expected);
  }
}

describe('hours of a campaign under rules', () => {
  it('are open exactly where the campaign and every row that holds are open', () => {
    fc.assert(
      fc.property(scene(false), (s) => {
        compare(s, (open, expected) => {
          if (open !== expected) throw new Error(`open is ${open}, by the book ${expected}`);
        });
      }),
      { numRuns: 150 },
    );
  });

  it('are never open where one of them is closed, whatever runs past midnight', () => {
    fc.assert(
      fc.property(scene(true), (s) => {
        compare(s, (open, expected) => {
          if (open && !expected) throw new Error('open against a rule');
        });
      }),
      { numRuns: 150 },
    );
  });
});

describe('a year of a campaign in Florida and Texas', () => {
  /** The clocks of 2026-12-01 to 2027-12-01, worked out by hand: summer time from 14 March 2:00 to 7 November 2:00. */
  const START = Date.UTC(2026, 11, 1);
  const local = (at: number, winterOffset: number) => {
    const summer =
      at >= Date.UTC(2027, 2, 14, 2 + winterOffset) && at < Date.UTC(2027, 10, 7, 1 + winterOffset);
    const wall = new Date(at - (winterOffset - (summer ? 1 : 0)) * 60 * MINUTE);
    return { weekday: wall.getUTCDay(), minute: wall.getUTCHours() * 60 + wall.getUTCMinutes() };
  };
  const EASTERN = 5;
  const CENTRAL = 6;
  const florida = (minute: number) => minute >= 8 * 60 && minute < 20 * 60;
  const texas = (minute: number, weekday: number) =>
    minute >= (weekday === 0 ? 12 : 9) * 60 && minute < 21 * 60;

  it.each([
    { name: 'Florida', zones: ['America/New_York'], jurisdictions: ['US', 'US-FL'], offsets: [EASTERN] },
    {
      name: 'the Panhandle of Florida',
      zones: ['America/Chicago', 'America/New_York'],
      jurisdictions: ['US', 'US-FL'],
      offsets: [EASTERN, CENTRAL],
    },
    { name: 'Texas', zones: ['America/Chicago'], jurisdictions: ['US', 'US-TX'], offsets: [CENTRAL] },
    {
      name: 'a Florida number with a Texas address',
      zones: ['America/Chicago', 'America/New_York'],
      jurisdictions: ['US', 'US-FL', 'US-TX'],
      offsets: [EASTERN, CENTRAL],
    },
  ])(
    'opens for $name at no minute outside any rule, and at every other',
    ({ zones, jurisdictions, offsets }) => {
      const campaign = {
        hours: ALWAYS,
        rules: { packs: ['us'], kind: 'sales', consent: 'none', holidays: [], freeze: [] } as const,
      };
      const found = hoursFor(campaign, { zones, jurisdictions });
      let outside = 0;
      let missed = 0;
      let opened = 0;
      for (let at = START; at < START + 365 * DAY; at += MINUTE) {
        const open = isOpen(found.hours, found.zones, at);
        const allowed = offsets.every((offset) => {
          const { minute, weekday } = local(at, offset);
          const inFlorida = !jurisdictions.includes('US-FL') || florida(minute);
          return inFlorida && (!jurisdictions.includes('US-TX') || texas(minute, weekday));
        });
        if (open) opened++;
        if (open && !allowed) outside++;
        if (!open && allowed) missed++;
      }
      expect({ outside, missed }).toEqual({ outside: 0, missed: 0 });
      expect(opened).toBeGreaterThan(365 * 7 * 60);
    },
  );
});
