import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { MinuteRange } from '../../../src/domain/campaign.ts';
import { LINE, OTHER_LINE, row } from '../../conformance/fixtures.ts';
import { DAY, GUARD_MS, type MadeCall, play, settingOf, USUAL } from './worlds.ts';

const ZONES = ['America/New_York', 'America/Los_Angeles', 'Europe/London', 'Asia/Kolkata'] as const;

const range = fc
  .tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 1, max: 8 }))
  .map(([from, hours]): MinuteRange => [60 * from, Math.min(1440, 60 * (from + hours))]);

const person = fc.record({
  zone: fc.constantFrom(...ZONES),
  pinned: fc.option(fc.constantFrom(LINE, OTHER_LINE), { nil: undefined, freq: 4 }),
  notAfter: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined, freq: 6 }),
});

const world = fc.record({
  seed: fc.nat(),
  caps: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
  pace: fc.option(fc.constantFrom(0.02, 0.5), { nil: undefined }),
  limit: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
  week: fc.array(range, { minLength: 7, maxLength: 7 }),
  people: fc.array(person, { maxLength: 25 }),
  perDay: fc.integer({ min: 1, max: 3 }),
  endsAfter: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
});

/** The most calls live at once. */
function peak(calls: readonly MadeCall[]): number {
  const moves = calls.flatMap(({ attempt, fate }) => [
    { at: attempt.openedAt, by: 1 },
    { at: fate.noticedAt, by: -1 },
  ]);
  let [live, most] = [0, 0];
  for (const { by } of moves.toSorted((a, b) => a.at - b.at || a.by - b.by)) {
    live += by;
    most = Math.max(most, live);
  }
  return most;
}

const format = new Map(
  ZONES.map((zone) => [
    zone as string,
    new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    }),
  ]),
);
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** By the clock of the machine, not by ours. */
function localOf(zone: string, at: number): { day: number; minute: number } {
  const parts = new Map(
    format
      .get(zone)
      ?.formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  return {
    day: DAYS.indexOf(parts.get('weekday') ?? ''),
    minute: 60 * Number(parts.get('hour')) + Number(parts.get('minute')),
  };
}

it('keeps hours, caps and limits, and leaves nobody in between', async () => {
  await fc.assert(
    fc.asyncProperty(world, async ({ seed, caps, pace, limit, week, people, perDay, endsAfter }) => {
      const start = settingOf({}).now;
      const end =
        endsAfter === undefined ? {} : { end: { kind: 'instant', at: start + endsAfter * DAY } as const };
      const changes = {
        fromNumbers: [
          { number: LINE, maxConcurrent: caps[0], ...(pace === undefined ? {} : { callsPerSecond: pace }) },
          { number: OTHER_LINE, maxConcurrent: caps[1] },
        ],
        hours: { week: week.map((day) => [day]), blackoutDates: [], ...end },
        callLimits: { perDay, gapMs: 0 },
        retry: {
          maxAttempts: 4,
          delays: { no_answer: [{ amount: 20, unit: 'm' }], voicemail: [{ amount: 1, unit: 'd' }] },
        },
        ...(limit === undefined ? {} : { maxConcurrent: limit }),
      } as const;
      const contacts = people.map(({ zone, pinned, notAfter }, index) =>
        row(index, {
          zones: [zone],
          ...(pinned === undefined ? {} : { fromNumber: pinned }),
          ...(notAfter === undefined ? {} : { notAfter: start + notAfter * DAY }),
        }),
      );
      const { calls, course } = await play(
        settingOf({ changes, people: contacts, assumptions: USUAL }),
        seed,
      );
      for (const number of [LINE, OTHER_LINE]) {
        const own = calls.filter(({ attempt }) => attempt.fromNumber === number);
        expect(peak(own)).toBeLessThanOrEqual(number === LINE ? caps[0] : caps[1]);
      }
      if (limit !== undefined) expect(peak(calls)).toBeLessThanOrEqual(limit);
      for (const { attempt } of calls) {
        const { zones, fromNumber, notAfter = Infinity } = contacts[attempt.seq] ?? row(0);
        const { day, minute } = localOf(zones[0] ?? '', attempt.openedAt);
        const [from = 0, to = 0] = week[day] ?? [];
        expect(minute).toBeGreaterThanOrEqual(from);
        expect(minute).toBeLessThan(to - GUARD_MS / 60_000 + (to === 1440 ? 1 : 0));
        expect(fromNumber ?? attempt.fromNumber).toBe(attempt.fromNumber);
        expect(attempt.openedAt).toBeLessThanOrEqual(notAfter);
        const before = calls.filter(
          (call) =>
            call.attempt.seq === attempt.seq &&
            call.attempt.openedAt > attempt.openedAt - DAY &&
            call.attempt.openedAt < attempt.openedAt,
        );
        expect(before.length).toBeLessThan(perDay);
      }
      const counts = course.rolls[0]?.counts;
      expect(counts && counts.waiting + counts.calling).toBe(0);
      expect(counts && counts.done + counts.exhausted + counts.expired).toBe(people.length);
    }),
    { numRuns: 60 },
  );
}, 60_000);

it('is the same again with the same seed, and another with another', async () => {
  const setting = settingOf({
    people: Array.from({ length: 60 }, (_, index) => row(index)),
    assumptions: USUAL,
  });
  const [a, again, b] = [await play(setting, 1), await play(setting, 1), await play(setting, 2)];
  const print = ({ calls }: typeof a) =>
    calls.map(({ attempt, fate }) => [attempt.seq, attempt.openedAt, fate.endedAt]);
  expect(print(again)).toEqual(print(a));
  expect(print(b)).not.toEqual(print(a));
});

it('does not change for a contact when something else is changed', async () => {
  const people = Array.from({ length: 40 }, (_, index) => row(index));
  const one = await play(
    settingOf({ people, assumptions: USUAL, changes: { fromNumbers: [{ number: LINE, maxConcurrent: 1 }] } }),
  );
  const nine = await play(
    settingOf({ people, assumptions: USUAL, changes: { fromNumbers: [{ number: LINE, maxConcurrent: 9 }] } }),
  );
  const resultOf = ({ calls }: typeof one) =>
    new Map(calls.map(({ attempt, fate }) => [`${attempt.seq} ${attempt.n}`, fate.result]));
  expect(resultOf(nine)).toEqual(resultOf(one));
});
