import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOpen, mayPlace, nextClosing, nextOpening } from '../../../src/domain/calling-hours.ts';
import type { CallingHours, DateRange, MinuteRange, Moment, Season } from '../../../src/domain/campaign.ts';
import { offsetMinutesAt, zoneOf } from '../../../src/domain/zone-data.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const SEARCHED = 2 * DAY;
const AWKWARD = [
  'America/New_York',
  'America/Santiago',
  'America/Havana',
  'America/Nuuk',
  'America/St_Johns',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Antarctica/Troll',
  'Asia/Beirut',
  'Asia/Kathmandu',
  'Atlantic/Azores',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
  'Pacific/Apia',
  'America/Vancouver',
];

const dates = new Map<number, string>();

function dateOf(day: number): string {
  const date = dates.get(day) ?? new Date(day * DAY).toISOString().slice(0, 10);
  dates.set(day, date);
  return date;
}

/** The rule in its plainest form: read the clock, look the day up, compare. */
function openByTheBook(hours: CallingHours, zone: string, at: number): boolean {
  const known = zoneOf(zone);
  if (!known) return false;
  const wall = at + offsetMinutesAt(known, at) * MINUTE;
  const day = Math.floor(wall / DAY);
  const minute = Math.floor(wall / MINUTE) - day * 1440;
  const date = dateOf(day);
  const yesterday = dateOf(day - 1);
  const weekday = (new Date(day * DAY).getUTCDay() + 6) % 7;
  const blackout = (day: string) => hours.blackoutDates.some((range) => range.from <= day && day <= range.to);
  const covered = (day: number, m: number) =>
    (hours.week[day] ?? []).some(([from, to]) => from <= m && m < to);
  const reached = (moment: Moment) =>
    moment.kind === 'instant'
      ? at >= moment.at
      : date > moment.date || (date === moment.date && minute >= moment.minute);
  if (hours.start && !reached(hours.start)) return false;
  if (hours.end && reached(hours.end)) return false;
  const inWeek = (week: CallingHours['week']) =>
    (week[weekday] ?? []).some(([from, to]) => from <= minute && minute < to) ||
    (week[(weekday + 6) % 7] ?? []).some(([from, to]) => from <= minute + 1440 && minute + 1440 < to);
  const covers = (season: Season, day: string) =>
    (season.from === undefined || season.from <= day) && (season.to === undefined || day <= season.to);
  const narrowed = (day: string) =>
    blackout(day) || (hours.seasons ?? []).some((season) => covers(season, day) && !inWeek(season.week));
  if (narrowed(date)) return false;
  return covered(weekday, minute) || (covered((weekday + 6) % 7, minute + 1440) && !narrowed(yesterday));
}

const allOpen = (hours: CallingHours, zones: readonly string[], at: number): boolean =>
  zones.every((zone) => openByTheBook(hours, zone, at));

const ranges = fc
  .uniqueArray(fc.nat(2400), { minLength: 0, maxLength: 6 })
  .map((cuts) => cuts.toSorted((a, b) => a - b))
  .map((cuts) => {
    const pairs: MinuteRange[] = [];
    for (let i = 0; i + 1 < cuts.length; i += 2) {
      const [from = 0, to = 0] = cuts.slice(i, i + 2);
      if (from < 1440) pairs.push([from, to]);
    }
    return pairs;
  });

/** An instant within two days of a transition of one of the zones, 2024–2030, or any other. */
const instant = fc
  .tuple(fc.constantFrom(...AWKWARD), fc.nat(13), fc.integer({ min: -2880, max: 2880 }), fc.nat(59_999))
  .map(([name, nth, minutes, ms]) => {
    const all = [...(zoneOf(name)?.transitions ?? [])].filter((at) => at > Date.UTC(2024, 0, 1));
    const near = all[nth] ?? Date.UTC(2026, 0, 1 + nth * 17);
    return near + minutes * MINUTE + ms;
  });

const dateNear = (at: number) =>
  fc.integer({ min: -3, max: 3 }).map((days) => new Date(at + days * DAY).toISOString().slice(0, 10));

const momentNear = (at: number): fc.Arbitrary<Moment> =>
  fc.oneof(
    fc.integer({ min: -3 * DAY, max: 3 * DAY }).map((ms) => ({ kind: 'instant' as const, at: at + ms })),
    fc.record({ kind: fc.constant('local' as const), date: dateNear(at), minute: fc.nat(1439) }),
  );

const weeks = fc.array(ranges, { minLength: 7, maxLength: 7 });

/** One day, several, or open-ended on either side. */
const seasonNear = (at: number): fc.Arbitrary<Season> =>
  fc
    .record(
      { from: dateNear(at), to: dateNear(at), week: weeks, sameDay: fc.boolean() },
      { requiredKeys: ['week', 'sameDay'] },
    )
    .map(({ sameDay, ...season }) => (sameDay && season.from ? { ...season, to: season.from } : season));

const scene = instant.chain((at) =>
  fc.record({
    at: fc.constant(at),
    zones: fc.uniqueArray(fc.constantFrom(...AWKWARD), { minLength: 1, maxLength: 3 }),
    hours: fc.record(
      {
        week: weeks,
        seasons: fc.array(seasonNear(at), { maxLength: 3 }),
        blackoutDates: fc.array(
          dateNear(at).map((date): DateRange => ({ from: date, to: date })),
          { maxLength: 2 },
        ),
        start: momentNear(at),
        end: momentNear(at),
      },
      { requiredKeys: ['week', 'blackoutDates'] },
    ),
  }),
);

/** First instant from `from` on, within two days, at which the plain rule gives `wanted`, by asking every minute and every edge. */
function search(
  hours: CallingHours,
  zones: readonly string[],
  from: number,
  wanted: boolean,
): number | undefined {
  const edges = [hours.start, hours.end].flatMap((moment) => (moment?.kind === 'instant' ? [moment.at] : []));
  const minutes = Array.from(
    { length: SEARCHED / MINUTE },
    (_, i) => (Math.floor(from / MINUTE) + 1 + i) * MINUTE,
  );
  const moments = [from, ...minutes, ...edges.filter((edge) => edge > from)].sort((a, b) => a - b);
  return moments.find((at) => at < from + SEARCHED && allOpen(hours, zones, at) === wanted);
}

describe('calling hours, against the plain rule asked minute by minute', () => {
  it('isOpen agrees', () => {
    fc.assert(
      fc.property(scene, fc.array(fc.integer({ min: -2880, max: 2880 }), { minLength: 40 }), (s, steps) => {
        for (const step of steps) {
          const at = s.at + step * MINUTE;
          expect(isOpen(s.hours, s.zones, at)).toBe(allOpen(s.hours, s.zones, at));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('nextOpening is the first open instant', () => {
    fc.assert(
      fc.property(scene, ({ hours, zones, at }) => {
        const opening = nextOpening(hours, zones, at);
        const expected = search(hours, zones, at, true);
        if (expected !== undefined) expect(opening).toBe(expected);
        else expect(opening ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(at + SEARCHED);
        if (opening !== undefined) expect(allOpen(hours, zones, opening)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('nextClosing is the first closed instant, and mayPlace keeps clear of it', () => {
    fc.assert(
      fc.property(scene, fc.nat(90 * MINUTE), ({ hours, zones, at }, guard) => {
        const opening = nextOpening(hours, zones, at);
        if (opening === undefined) return;
        const closing = nextClosing(hours, zones, opening) ?? Number.POSITIVE_INFINITY;
        const expected = search(hours, zones, opening, false);
        if (expected !== undefined) expect(closing).toBe(expected);
        else expect(closing).toBeGreaterThanOrEqual(opening + SEARCHED);
        expect(mayPlace(hours, zones, opening, guard)).toBe(opening + guard < closing);
      }),
      { numRuns: 200 },
    );
  });
});
