import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/domain/clock.ts';
import { ASSUMED, withStated } from '../../../src/forecast/assumptions.ts';
import { chance, lengthAt, resultAt } from '../../../src/forecast/chance.ts';
import type { CourseSetting } from '../../../src/forecast/course-setting.ts';
import { forecast, runsFor } from '../../../src/forecast/forecast.ts';
import { Observation } from '../../../src/forecast/observed.ts';
import { packSetting } from '../../../src/forecast/packed-setting.ts';
import { changed } from '../../../src/forecast/what-ifs.ts';
import { campaign, LINE, OTHER_LINE, row, rows } from '../../conformance/fixtures.ts';
import { ALL_DAY, EVERY_DAY, MINUTE, minutesOf, play, settingOf, USUAL } from './worlds.ts';

const made = (setting: CourseSetting, seed = 1) =>
  forecast(packSetting(setting), { clock: systemClock, budgetMs: 60_000, runs: 5, seed });

describe('a forecast', () => {
  it('of what leaves nothing to chance has no range', async () => {
    const setting = settingOf({ changes: { fromNumbers: [{ number: LINE, maxConcurrent: 1 }] } });
    const { finish, runs } = await made(setting);
    expect(finish).toEqual({
      low: setting.now + 10 * MINUTE,
      middle: setting.now + 10 * MINUTE,
      high: setting.now + 10 * MINUTE,
    });
    expect(runs).toBe(5);
  });

  it('of chance has one', async () => {
    const setting = settingOf({ people: rows(40), assumptions: USUAL });
    const { finish, runs } = await made(setting);
    expect(runs).toBe(5);
    expect([1, 10_000, 1_000_000].map((size) => runsFor({ campaigns: [{ size }] }))).toEqual([20, 6, 3]);
    expect(
      finish && finish.low <= finish.middle && finish.middle <= finish.high && finish.low < finish.high,
    ).toBe(true);
  });

  it('is of one course in all it tells, and holds what would help against that one', async () => {
    const fromNumbers = [{ number: LINE, maxConcurrent: 2 }];
    const setting = settingOf({ people: rows(40), assumptions: USUAL, changes: { fromNumbers } });
    const others = [
      {
        campaign: campaign('autumn', { hours: ALL_DAY, fromNumbers }),
        assumptions: USUAL,
        contacts: Array.from({ length: 20 }, (_, index) => ({ contact: row(50 + index) })),
      },
    ];
    const both = { ...setting, campaigns: [...setting.campaigns, ...others] };
    for (const seed of [1, 2, 3, 4]) {
      const { typical, whatIfs, ...told } = await made(both, seed);
      const { finishAt, calls, reached, expired, campaigns } = typical;
      expect([told.finish, told.calls, told.reached, told.expired].map((spread) => spread?.middle)).toEqual([
        finishAt,
        calls,
        reached,
        expired,
      ]);
      for (const its of campaigns) expect(told.finishes.get(its.name)?.middle).toBe(its.finishAt);
      for (const { low, middle, high } of [told.calls, told.reached, ...told.finishes.values()])
        expect(low <= middle && middle <= high).toBe(true);
      expect(typical.waits).toBeDefined();
      const seeds = [0, 1, 2, 3, 4].map((more) => seed + more);
      const played = await Promise.all(seeds.map(async (each) => (await play(both, each)).summary.finishAt));
      const its = seeds[played.indexOf(finishAt)] ?? 0;
      expect(whatIfs.length).toBeGreaterThan(0);
      for (const whatIf of whatIfs) {
        const { summary } = await play(changed(both, whatIf.change), its);
        const { finishAt: end = 0 } = summary;
        expect(whatIf).toMatchObject({
          finishAt: end,
          savedMs: (finishAt ?? 0) - end,
          moreReached: summary.reached - reached,
        });
      }
    }
  });

  it('of which some course does not come to an end is of one that does not', async () => {
    const setting = settingOf({ people: rows(40), assumptions: USUAL });
    const ends = await Promise.all([1, 2, 3, 4, 5].map(async (seed) => (await play(setting, seed)).summary));
    const longest = Math.max(...ends.map(({ finishAt = 0 }) => finishAt));
    const { finish, typical } = await made({ ...setting, until: longest - 1 });
    expect(finish).toBeUndefined();
    expect(typical.finishAt).toBeUndefined();
    expect(typical.waiting).toBeGreaterThan(0);
  });

  it('tries more slots where slots limit it, and puts first what helps most', async () => {
    const fromNumbers = [{ number: LINE, maxConcurrent: 2 }];
    const { whatIfs } = await made(settingOf({ changes: { fromNumbers }, people: rows(60) }));
    expect(whatIfs.map(({ change, savedMs }) => [change, savedMs])).toEqual([
      [{ kind: 'max-concurrent', number: LINE, to: 4 }, 15 * MINUTE],
      [{ kind: 'max-concurrent', number: LINE, to: 3 }, 10 * MINUTE],
    ]);
  });

  it('tries what limits it, and nothing else', async () => {
    const hours = { week: EVERY_DAY(9 * 60, 11 * 60), blackoutDates: [] };
    const fromNumbers = [{ number: LINE, maxConcurrent: 50, callsPerSecond: 1 / 600 }];
    const { whatIfs } = await made(settingOf({ changes: { hours, fromNumbers }, people: rows(30) }));
    expect(new Set(whatIfs.map(({ change }) => change.kind))).toEqual(new Set(['hour-longer', 'pace']));
    expect(whatIfs.every(({ savedMs = 0 }) => savedMs > 0)).toBe(true);
  });

  it('never proposes hours after 21:00', () => {
    const week = [
      [[540, 1230]],
      [[540, 1300]],
      [],
      [
        [540, 720],
        [780, 1140],
      ],
      [],
      [],
      [],
    ] as const;
    const setting = settingOf({ changes: { hours: { week, blackoutDates: [] } } });
    expect(changed(setting, { kind: 'hour-longer' }).campaigns[0]?.campaign.hours.week).toEqual([
      [[540, 1260]],
      [[540, 1300]],
      [],
      [
        [540, 720],
        [780, 1200],
      ],
      [],
      [],
      [],
    ]);
  });

  it('ends no later with more slots, a quicker pace or no retry after voicemail', async () => {
    const fromNumbers = [
      { number: LINE, maxConcurrent: 3, callsPerSecond: 0.1 },
      { number: OTHER_LINE, maxConcurrent: 2 },
    ];
    const retry = { maxAttempts: 2, delays: { voicemail: [{ amount: 3, unit: 'h' }] } } as const;
    const setting = settingOf({ changes: { fromNumbers, retry }, people: rows(300), assumptions: USUAL });
    const as = async (each: CourseSetting) => (await play(each)).summary.finishAt ?? Infinity;
    const usual = await as(setting);
    for (const change of [
      { kind: 'max-concurrent', number: LINE, to: 6 },
      { kind: 'pace', number: LINE, to: 1 },
      { kind: 'no-voicemail-retry' },
    ] as const)
      expect(await as(changed(setting, change))).toBeLessThanOrEqual(usual);
  });
});

describe('assumptions', () => {
  it('that are stated leave the others their shares of the rest', () => {
    const { rates, onCall } = withStated(ASSUMED, { rates: { answered: 0.5 }, talk: [60_000] });
    expect(rates.answered).toBe(0.5);
    expect(Object.values(rates).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1);
    expect(rates.voicemail / rates.no_answer).toBeCloseTo(0.5);
    expect(onCall.answered).toEqual([65_000, 80_000]);
  });

  it('add up', () => {
    expect(Object.values(ASSUMED.rates).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1);
  });

  it('are drawn evenly', () => {
    const draws = Array.from({ length: 20_000 }, (_, person) => chance(1, person, 1, 1));
    expect(draws.reduce((sum, draw) => sum + draw, 0) / draws.length).toBeCloseTo(0.5, 2);
    const answered = draws.filter((draw) => resultAt(ASSUMED.rates, draw) === 'answered').length;
    expect(answered / draws.length).toBeCloseTo(0.35, 2);
    const other = draws.map((_, person) => chance(1, person, 2, 1));
    const both = draws.filter((draw, person) => draw < 0.5 && (other[person] ?? 1) < 0.5).length;
    expect(both / draws.length).toBeCloseTo(0.25, 2);
    expect([lengthAt([7], 0.9), lengthAt([0, 100], 0.25), lengthAt([0, 10, 100], 0.75)]).toEqual([7, 25, 55]);
  });

  it('are taken from what was met', async () => {
    const observation = new Observation();
    for (let index = 0; index < 4_000; index += 1) {
      const openedAt = Date.UTC(2026, 10, 2, 15) + index * 1_000;
      const isAnswered = index % 4 === 0;
      observation.add({
        n: 1,
        zones: ['America/New_York'],
        openedAt,
        acceptedAt: openedAt + 1_000,
        endedAt: openedAt + (isAnswered ? 61_000 : 31_000),
        settledAt: openedAt + (isAnswered ? 66_000 : 36_000),
        disposition: isAnswered ? 'answered' : 'no_answer',
        ...(index % 8 === 0 ? { outcome: 'Interested' } : {}),
      });
    }
    const met = observation.assumptions(ASSUMED);
    expect(met.rates.answered).toBeCloseTo(0.25, 2);
    expect(met.labels?.interested).toBeCloseTo(0.5, 2);
    expect([met.connecting.at(0), met.onCall.answered.at(-1), met.onCall.no_answer.at(0)]).toEqual([
      1_000, 60_000, 30_000,
    ]);
    expect(met.onCall.busy).toEqual(ASSUMED.onCall.busy);
    expect(await minutesOf({ assumptions: met })).toBeGreaterThan(1);
  });
});
