import { describe, expect, it } from 'vitest';
import type { Campaign } from '../../../src/domain/campaign.ts';
import { campaign, LINE, NOW, OTHER_LINE, row, rows } from '../../conformance/fixtures.ts';
import { ALL_DAY, ANSWERED, always, EVERY_DAY, HOUR, MINUTE, minutesOf, play, settingOf } from './worlds.ts';

const line = (maxConcurrent: number, more = {}) => ({ number: LINE, maxConcurrent, ...more });

describe('a course ends when it can be worked out by hand', () => {
  it('ten calls of a minute, one after the other', async () => {
    expect(await minutesOf({ changes: { fromNumbers: [line(1)] } })).toBe(10);
  });

  it('three at once: four rounds', async () => {
    expect(await minutesOf({ changes: { fromNumbers: [line(3)] } })).toBe(4);
  });

  it('two numbers share the list', async () => {
    const fromNumbers = [line(1), { number: OTHER_LINE, maxConcurrent: 4 }];
    expect(await minutesOf({ changes: { fromNumbers } })).toBe(2);
  });

  it('a number that people are pinned to calls nobody else in their place', async () => {
    const people = [...rows(4, { fromNumber: OTHER_LINE }), row(4)];
    const fromNumbers = [line(4), { number: OTHER_LINE, maxConcurrent: 1 }];
    expect(await minutesOf({ changes: { fromNumbers }, people })).toBe(4);
  });

  it("the campaign's own limit, and that of the account", async () => {
    const fromNumbers = [line(5), { number: OTHER_LINE, maxConcurrent: 5 }];
    expect(await minutesOf({ changes: { fromNumbers, maxConcurrent: 2 } })).toBe(5);
    expect(await minutesOf({ changes: { fromNumbers }, accountLimit: 5 })).toBe(2);
  });

  it('a pace of one call every two minutes', async () => {
    const fromNumbers = [line(10, { callsPerSecond: 1 / 120 })];
    expect(await minutesOf({ changes: { fromNumbers } })).toBe(9 * 2 + 1);
  });

  it('a slot stays taken until the end is noticed, and the analysis holds up the end alone', async () => {
    const assumptions = { ...ANSWERED, connecting: [MINUTE], noticing: [2 * MINUTE], analysis: [3 * MINUTE] };
    expect(await minutesOf({ changes: { fromNumbers: [line(1)] }, assumptions })).toBe(10 * 4 + 3);
  });

  it('the first calls of a ramp open slowly: one, two, three', async () => {
    const fromNumbers = [line(10)];
    // A minute each, and then the other four at once.
    expect(await minutesOf({ changes: { fromNumbers, ramp: 6 } })).toBe(4);
    expect(await minutesOf({ changes: { fromNumbers } })).toBe(1);
  });

  it('nobody to call is the end at once', async () => {
    expect(await minutesOf({ people: [] })).toBe(0);
  });
});

describe('hours', () => {
  // The course begins at 10:00 in New York, 07:00 in Los Angeles.
  it('go on the next morning, and no call leaves in the last minute', async () => {
    const changes = {
      fromNumbers: [line(1)],
      hours: { week: EVERY_DAY(9 * 60, 10 * 60 + 5), blackoutDates: [] },
    };
    // 10:00 to 10:03 today, the other six from 09:00 tomorrow.
    expect(await minutesOf({ changes })).toBe(23 * 60 + 6);
  });

  it('open on the clock of each zone', async () => {
    const hours = { week: EVERY_DAY(9 * 60, 17 * 60), blackoutDates: [] };
    const people = [...rows(2), row(2, { zones: ['America/Los_Angeles'] })];
    const { calls, summary } = await play(settingOf({ changes: { hours, fromNumbers: [line(1)] }, people }));
    expect(calls.map(({ at }) => at)).toEqual([0, 1, 120]);
    expect(summary.zones.map(({ zones, contacts, calls: made }) => [zones[0], contacts, made])).toEqual([
      ['America/New_York', 2, 2],
      ['America/Los_Angeles', 1, 1],
    ]);
    expect(summary.waits?.hours).toBeGreaterThan(0.9);
  });

  it('end: who was not called expires, and is named', async () => {
    const end = { kind: 'local', date: '2026-12-01', minute: 10 * 60 + 5 } as const;
    const changes = { fromNumbers: [line(1)], hours: { ...ALL_DAY, end } };
    const { summary } = await play(settingOf({ changes }));
    expect(summary).toMatchObject({ calls: 4, reached: 4, expired: 6, waiting: 0 });
    expect(summary.unreached[0]).toMatchObject({ row: 6, attempts: 0, campaign: 'spring' });
    expect(summary.finishAt).toBeDefined();
  });

  it("of a row's own not_after close it", async () => {
    const { now } = settingOf({});
    const people = rows(10, { notAfter: now + 2.5 * MINUTE });
    const { summary } = await play(settingOf({ changes: { fromNumbers: [line(1)] }, people }));
    expect(summary).toMatchObject({ calls: 3, expired: 7 });
  });

  it('that a freeze keeps shut leave people waiting, and the forecast ends all the same', async () => {
    const rules = { packs: [], kind: 'sales', consent: 'none', holidays: [], freeze: ['US-LA'] } as const;
    const people = [
      row(0, { jurisdictions: ['US', 'US-NY'] }),
      row(1, { zones: ['America/Chicago'], jurisdictions: ['US', 'US-LA'] }),
    ];
    const { summary } = await play(settingOf({ changes: { rules }, people }));
    expect(summary).toMatchObject({ calls: 1, waiting: 1 });
    expect(summary.finishAt).toBeUndefined();
  });
});

describe('retries', () => {
  const retry = {
    maxAttempts: 3,
    delays: {
      no_answer: [
        { amount: 30, unit: 'm' },
        { amount: 4, unit: 'h' },
      ],
    },
  } as const;

  it('are due when the rule says, counted from the end of the call', async () => {
    const { calls, summary } = await play(
      settingOf({ changes: { retry }, people: rows(1), assumptions: always('no_answer') }),
    );
    expect(calls.map(({ at }) => at)).toEqual([0, 31, 31 + 1 + 240]);
    expect(summary).toMatchObject({ calls: 3, reached: 0, expired: 0, waiting: 0 });
  });

  it('wait for the limit of calls to one person in a day', async () => {
    const callLimits = { perDay: 2, gapMs: 0 };
    const { calls } = await play(
      settingOf({ changes: { retry, callLimits }, people: rows(1), assumptions: always('no_answer') }),
    );
    expect(calls[2]?.at).toBe(24 * 60);
  });

  it('change with the number of the call and with the part of the day', async () => {
    const [never, ever] = [always('no_answer'), always('answered')];
    const byAttempt = { ...never, byAttempt: [never.rates, ever.rates] };
    const second = await play(settingOf({ changes: { retry }, assumptions: byAttempt }));
    expect(second.summary).toMatchObject({ calls: 20, reached: 10 });
    const byPart = { ...never, byPart: { afternoon: ever.rates } };
    const later = await play(settingOf({ changes: { retry }, people: rows(1), assumptions: byPart }));
    expect(later.calls.map(({ fate }) => fate.result)).toEqual(['no_answer', 'no_answer', 'answered']);
  });

  it('by a label of the agent', async () => {
    const outcomes = {
      later: { kind: 'retry', after: { amount: 1, unit: 'h' } },
      never_again: { kind: 'suppress' },
    } as const;
    const later = await play(
      settingOf({
        changes: { outcomes },
        people: rows(1),
        assumptions: { ...ANSWERED, labels: { later: 1 } },
      }),
    );
    expect(later.calls.map(({ at }) => at)).toEqual([0, 61, 122]);
    const optOut = { ...ANSWERED, labels: { never_again: 1 } };
    const { course } = await play(settingOf({ changes: { outcomes }, assumptions: optOut }));
    expect(course.rolls[0]?.counts.suppressed).toBe(10);
  });
});

describe('several campaigns', () => {
  const other = (changes = {}, from = 100) => ({
    campaign: campaign('autumn', { hours: ALL_DAY, fromNumbers: [line(1)], ...changes }),
    assumptions: ANSWERED,
    contacts: Array.from({ length: 5 }, (_, index) => ({ contact: row(from + index) })),
  });

  it('share a number, which has the smaller limit until one of them has finished', async () => {
    const setting = settingOf({ changes: { fromNumbers: [line(5)] }, others: [other()] });
    const { summary } = await play(setting);
    const ends = summary.campaigns.map(({ name, finishAt = 0 }) => [name, (finishAt - setting.now) / MINUTE]);
    // Neither has a live call when the one slot comes free: the first by name goes first. Then five at once.
    expect(ends).toEqual([
      ['spring', 7],
      ['autumn', 5],
    ]);
  });

  it('of higher priority go first', async () => {
    const setting = settingOf({ changes: { fromNumbers: [line(1)] }, others: [other({ priority: 1 })] });
    const { calls } = await play(setting);
    expect(calls.slice(0, 5).every(({ attempt }) => attempt.campaign === 'autumn')).toBe(true);
  });

  it('let some time pass after the call of another to the same person, not after their own', async () => {
    const retry = { maxAttempts: 2, delays: { no_answer: [{ amount: 5, unit: 'm' }] } } as const;
    const changes = { retry, callLimits: { perDay: 9, gapMs: HOUR } };
    const autumn = {
      ...other({ ...changes, fromNumbers: [{ number: OTHER_LINE, maxConcurrent: 1 }] }),
      contacts: [{ contact: row(0) }],
      assumptions: always('no_answer'),
    };
    const { calls } = await play(
      settingOf({ people: rows(1), changes, assumptions: always('no_answer'), others: [autumn] }),
    );
    expect(calls.map(({ attempt, at }) => [attempt.campaign, at])).toEqual([
      ['autumn', 0],
      ['autumn', 6],
      ['spring', 66],
      ['spring', 72],
    ]);
  });

  it('leave a person alone who tells one of them never to call again', async () => {
    const outcomes = { never_again: { kind: 'suppress' } } as const;
    const assumptions = { ...ANSWERED, labels: { never_again: 1 } };
    const retry = { maxAttempts: 3, delays: { no_answer: [{ amount: 1, unit: 'h' }] } } as const;
    const numbers = [{ number: OTHER_LINE, maxConcurrent: 1 }];
    // Autumn calls first and is told last that nobody answered.
    const autumn = {
      ...other({ fromNumbers: numbers, retry }),
      contacts: [{ contact: row(0) }],
      assumptions: { ...always('no_answer'), analysis: [20 * MINUTE] },
    };
    const { calls, course } = await play(
      settingOf({ people: rows(1), changes: { outcomes }, assumptions, others: [autumn] }),
    );
    expect(calls.map(({ attempt }) => attempt.campaign)).toEqual(['autumn', 'spring']);
    expect(course.rolls.map(({ counts }) => counts.suppressed)).toEqual([1, 1]);
  });

  it('finish when the last person of one tells another never to call again', async () => {
    const outcomes = { never_again: { kind: 'suppress' } } as const;
    const autumn = {
      ...other({ fromNumbers: [{ number: OTHER_LINE, maxConcurrent: 1 }] }),
      contacts: [{ contact: row(0, { notBefore: NOW + HOUR }) }],
    };
    const { summary } = await play(
      settingOf({
        people: rows(1),
        changes: { outcomes },
        assumptions: { ...ANSWERED, labels: { never_again: 1 } },
        others: [autumn],
      }),
    );
    expect(summary.campaigns.map(({ finishAt = 0 }) => (finishAt - NOW) / MINUTE)).toEqual([1, 1]);
  });

  it('go on with the number when one of them finishes as the hours of its last people end', async () => {
    const end = { kind: 'local', date: '2026-12-01', minute: 10 * 60 + 5 } as const;
    const autumn = {
      ...other({ hours: { ...ALL_DAY, end } }),
      contacts: [
        { contact: row(100, { notBefore: NOW + HOUR }) },
        { contact: row(101, { zones: ['America/Los_Angeles'] }) },
      ],
    };
    const { summary } = await play(
      settingOf({ changes: { fromNumbers: [line(1)] }, people: rows(10), others: [autumn] }),
    );
    const ends = summary.campaigns.map(({ finishAt = 0 }) => (finishAt - NOW) / MINUTE);
    expect(ends).toEqual([11, 4]);
  });

  it('wait for the same things whichever is named first', async () => {
    const setting = settingOf({ changes: { fromNumbers: [line(200)] }, others: [other()] });
    const turned = { ...setting, campaigns: setting.campaigns.toReversed() };
    expect((await play(turned)).course.waits?.ms).toEqual((await play(setting)).course.waits?.ms);
  });

  it('do not call one person at the same time', async () => {
    const setting = settingOf({
      people: rows(1),
      others: [other({ fromNumbers: [{ number: OTHER_LINE, maxConcurrent: 9 }] }, 0)],
    });
    const { calls } = await play(setting);
    const toFirst = calls.filter(({ attempt }) => attempt.person === 0);
    expect(toFirst).toHaveLength(2);
    expect(Math.abs((toFirst[0]?.at ?? 0) - (toFirst[1]?.at ?? 0))).toBeGreaterThanOrEqual(1);
  });
});

describe('a course that has begun', () => {
  const retry = { maxAttempts: 2, delays: {} };
  const waiting = (changes: Partial<Campaign>, dueAt: number) => ({
    campaign: campaign('autumn', { hours: ALL_DAY, retry, ...changes }),
    assumptions: ANSWERED,
    contacts: [{ contact: row(100), attempts: 2, dueAt }],
  });

  it('finishes when those who are left have no attempts left any more', async () => {
    const setting = settingOf({ people: [], others: [waiting({}, NOW + HOUR)] });
    const { summary } = await play(setting);
    expect(summary).toMatchObject({ calls: 0, waiting: 0, finishAt: NOW + HOUR });
  });

  it('finishes then too where others use the number', async () => {
    const changes = { fromNumbers: [line(1)] };
    const { summary } = await play(
      settingOf({ changes, people: rows(5), others: [waiting(changes, NOW + 90_000)] }),
    );
    const ends = summary.campaigns.map(({ finishAt = 0 }) => (finishAt - NOW) / MINUTE);
    // Found as the second call ends, while three people of the other wait.
    expect(ends).toEqual([5, 2]);
  });

  it('takes calls made, retries under way and live calls as they stand', async () => {
    const setting = settingOf({
      changes: { fromNumbers: [line(1)] },
      people: rows(3),
      assumptions: always('no_answer'),
    });
    const [planned] = setting.campaigns;
    if (!planned) throw new Error('no campaign');
    const [first, second, third] = planned.contacts;
    if (!first || !second || !third) throw new Error('no contacts');
    const live = {
      contact: { ...first.contact, seq: 0, variables: [] },
      n: 3,
      fromNumber: LINE,
      openedAt: setting.now - 20_000,
    };
    const contacts = [
      // When it was due says nothing any more: its call is under way.
      { ...first, dueAt: setting.now + 2 * MINUTE },
      { ...second, attempts: 2, dueAt: setting.now + HOUR },
      { ...third, attempts: 2 },
    ];
    const { calls, summary } = await play({
      ...setting,
      campaigns: [{ ...planned, contacts, live: [live] }],
    });
    expect(calls.map(({ at, attempt }) => [Math.round(at * 60), attempt.seq, attempt.n])).toEqual([
      [40, 2, 3],
      [3_600, 1, 3],
    ]);
    expect(summary.waiting).toBe(0);
  });
});
