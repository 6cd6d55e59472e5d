import { beforeEach, describe, expect, it } from 'vitest';
import type { CallingHours, Campaign } from '../../../src/domain/campaign.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import {
  campaign,
  doubtOne,
  finished,
  LINE,
  NEW_YORK,
  NOW,
  OTHER_LINE,
  offer,
  open,
  openOne,
  placeOne,
  postOne,
  retry,
  row,
  rows,
  SECOND,
  setUp,
} from '../../conformance/fixtures.ts';
import { alive, brief, why } from './why-kit.ts';

const HOUR = 3_600 * SECOND;
const LOS_ANGELES = 'America/Los_Angeles';
const TUESDAYS: CallingHours = { week: [[], [[540, 1020]], [], [], [], [], []], blackoutDates: [] };
const spring = (changes: Partial<Campaign> = {}) => campaign('spring', { hours: TUESDAYS, ...changes });

let ledger: Ledger;
beforeEach(async () => {
  ledger = createMemoryLedger();
  await alive(ledger);
});

describe('what stops everybody', () => {
  it('is the pause, with its reason, and what resuming would do', async () => {
    await setUp(ledger, rows(3), spring());
    await ledger.campaigns.setState('spring', 'paused', 'by hand', NOW);
    const answer = await why(ledger);
    expect(answer.causes).toEqual([{ cause: 'paused', count: 3, text: 'the campaign is paused (by hand)' }]);
    expect(answer.change).toEqual({
      kind: 'resume',
      helps: 3,
      text: 'Resume the campaign: 3 of 3 waiting contacts could be called then.',
      command: 'fairdial resume spring',
    });
  });

  it('is that nothing runs', async () => {
    await setUp(ledger, rows(2), spring());
    const answer = await why(ledger, { now: NOW + 2 * HOUR });
    expect(brief(answer)).toEqual([['no-process', 2]]);
    expect(answer.change).toMatchObject({ kind: 'start', helps: 2, command: 'fairdial serve' });
  });

  it('is doubt, when all processes have it, and a remark when only some do', async () => {
    await setUp(ledger, rows(2), spring());
    await ledger.generation.tell('run-1', [{ reason: 'the disk is full', since: NOW, fix: 'Free some.' }]);
    const all = await why(ledger);
    expect(all.causes).toMatchObject([
      { cause: 'not-trusted', text: 'nothing is dialled: the disk is full' },
    ]);
    expect(all.change).toMatchObject({ kind: 'mend', text: expect.stringContaining('Free some.') });
    await ledger.attempts.heartbeat('run-2', HOUR, NOW);
    const some = await why(ledger);
    expect(brief(some)).toEqual([['due', 2]]);
    expect(some.beside.doubts).toEqual(['the disk is full']);
  });
});

describe('what no time changes', () => {
  it('is a number the campaign does not call from', async () => {
    await setUp(ledger, [row(0), row(1, { fromNumber: OTHER_LINE })], spring());
    const answer = await why(ledger);
    expect(brief(answer)).toEqual([
      ['no-number', 1],
      ['due', 1],
    ]);
    expect(answer.change).toMatchObject({
      kind: 'add-number',
      helps: 1,
      text: expect.stringContaining(OTHER_LINE),
    });
  });

  it('is a freeze, and the end', async () => {
    const law = { packs: [], kind: 'sales', consent: 'none', holidays: [], freeze: ['US-LA'] } as const;
    const frozen = row(0, { jurisdictions: ['US', 'US-LA'] });
    await setUp(ledger, [frozen, row(1, { jurisdictions: ['US', 'US-NY'] })], spring({ rules: law }));
    expect((await why(ledger)).causes[0]).toMatchObject({
      cause: 'frozen',
      count: 1,
      text: 'frozen until further notice (US, US-LA)',
    });
    const over = { ...TUESDAYS, end: { kind: 'instant', at: NOW } as const };
    await ledger.campaigns.apply(spring({ version: 'v2', hours: over }), NOW);
    const ended = await why(ledger);
    expect(ended.causes).toEqual([
      { cause: 'no-hours', count: 2, text: "no calling hours are left (the campaign's end)" },
    ]);
    expect(ended.change.kind).toBe('extend-hours');
  });

  it('is a zone nobody knows', async () => {
    await setUp(ledger, [row(0, { zones: ['Mars/Olympus'] })], spring());
    expect((await why(ledger)).causes[0]).toMatchObject({
      cause: 'no-hours',
      text: expect.stringContaining('their time zone is unknown (Mars/Olympus)'),
    });
  });
});

describe('a closed window', () => {
  it('is told by zone, with the next opening on those clocks', async () => {
    await setUp(ledger, [row(0), row(1, { zones: [LOS_ANGELES] })], spring());
    const [closed, due] = (await why(ledger)).causes;
    expect(closed).toEqual({
      cause: 'window',
      count: 1,
      text: 'outside the calling hours in America/Los_Angeles (calling_window)',
      until: NOW + 2 * HOUR,
      zones: [LOS_ANGELES],
      local: [{ zone: LOS_ANGELES, at: '2026-12-01T09:00:00-08:00' }],
    });
    expect(due).toMatchObject({ cause: 'due', count: 1 });
  });

  it('names the rule that closes', async () => {
    const rules = {
      packs: ['us-federal'],
      kind: 'sales',
      consent: 'none',
      holidays: [],
      freeze: [],
    } as const;
    const always = { week: Array.from({ length: 7 }, () => [[0, 1440] as const]), blackoutDates: [] };
    const far = row(0, { zones: [LOS_ANGELES], jurisdictions: ['US', 'US-CA'] });
    await setUp(ledger, [far], spring({ hours: always, rules }));
    const [closed] = (await why(ledger)).causes;
    expect(closed).toMatchObject({ cause: 'window', count: 1, until: NOW + HOUR });
    expect(closed?.rules?.length).toBeGreaterThan(0);
    expect(closed?.text).toContain(closed?.rules?.[0]?.code);
    expect(closed?.text).not.toContain('calling_window');
  });

  it('names the rule whose own clock counts too', async () => {
    const rules = { packs: ['us'], kind: 'sales', consent: 'none', holidays: [], freeze: [] } as const;
    await setUp(ledger, [row(0)], spring({ rules }));
    const [closed] = (await why(ledger)).causes;
    expect(closed).toMatchObject({
      cause: 'window',
      until: NOW + HOUR,
      rules: [{ code: expect.any(String) }],
    });
    expect(closed?.text).toMatch(/US-\w\w: the clock of America\/\w+ counts too/);
  });

  it('has only those who wait for it alone: a retry later than the opening is a retry', async () => {
    const later = row(1, { zones: [LOS_ANGELES], notBefore: NOW + 5 * HOUR });
    const before = row(2, { zones: [LOS_ANGELES], notBefore: NOW + HOUR });
    await setUp(ledger, [row(0, { zones: [LOS_ANGELES] }), later, before], spring());
    expect(brief(await why(ledger))).toEqual([
      ['window', 2],
      ['not-before', 1],
    ]);
  });
});

describe('who is not due yet', () => {
  it('is told by reason when all were looked at, and as one when not', async () => {
    await setUp(
      ledger,
      [row(0), row(1, { notBefore: NOW + HOUR }), row(2, { notBefore: NOW + 2 * HOUR })],
      spring(),
    );
    const id = await placeOne(ledger);
    const settled = retry(id, NOW + 3 * HOUR);
    await ledger.attempts.settle(
      id,
      { ...settled, next: { kind: 'retry', at: NOW + 3 * HOUR, reason: 'retry after busy' } },
      NOW,
    );
    expect((await why(ledger)).causes).toMatchObject([
      { cause: 'retry', count: 1, text: 'retry after busy', until: NOW + 3 * HOUR },
      { cause: 'not-before', count: 2, until: NOW + HOUR },
    ]);
    const [later, ...others] = (await why(ledger, { mostLooks: 2 })).causes;
    expect(others).toEqual([]);
    expect(later).toMatchObject({
      cause: 'later',
      count: 3,
      until: NOW + HOUR,
      breakdown: { looked: 2, of: 3, parts: [{ cause: 'not-before', count: 2 }] },
    });
    expect((await why(ledger)).change).toMatchObject({ kind: 'wait', until: NOW + HOUR, helps: 2 });
  });

  it('is told of limits and of another call in the words of the door', async () => {
    await setUp(ledger, rows(1), spring());
    await setUp(ledger, rows(1), campaign('autumn', { hours: TUESDAYS }));
    await placeOne(ledger, { groups: [[offer({ campaign: 'autumn' })]] });
    await open(ledger);
    expect(brief(await why(ledger))).toEqual([['other-call', 1]]);
    const limit = {
      counts: 'calls',
      max: 1,
      ms: 24 * HOUR,
      why: '1 calls in 24 hours reached (the usual limit)',
    } as const;
    const later = NOW + 60 * SECOND;
    const [id = ''] = (await ledger.attempts.inState('placed', 1)).map((attempt) => attempt.id);
    await ledger.attempts.end(id, { endedAt: NOW + SECOND, nextLookAt: later });
    await open(ledger, { groups: [[offer({ terms: [{ limits: [limit] }] })]], now: later });
    expect((await why(ledger, { now: later })).causes).toMatchObject([
      { cause: 'limits', count: 1, text: limit.why },
    ]);
  });
});

describe('what the due ones share', () => {
  it('is a full number; those who fit are next, and one may raise it', async () => {
    await setUp(ledger, rows(9), spring());
    expect(brief(await why(ledger))).toEqual([
      ['slots', 6],
      ['due', 3],
    ]);
    await open(ledger, { limit: 3 });
    const answer = await why(ledger);
    expect(answer.causes).toMatchObject([
      { cause: 'slots', count: 6, text: `all slots are taken on ${LINE}`, numbers: [{ live: 3, limit: 3 }] },
    ]);
    expect(answer.change).toEqual({
      kind: 'raise-number-limit',
      helps: 6,
      text: `max_concurrent of ${LINE} (3) binds: 6 contacts are due and may be called; each further slot is one more call at once.`,
    });
    expect(answer.beside).toMatchObject({ live: 3, calling: 3 });
  });

  it('is a limit that another campaign gave the number', async () => {
    await setUp(ledger, rows(5), spring());
    const strict = campaign('autumn', { hours: TUESDAYS, fromNumbers: [{ number: LINE, maxConcurrent: 1 }] });
    await setUp(ledger, [], strict);
    const { change, numbers } = await why(ledger);
    expect(numbers).toMatchObject([{ limit: 1, limitOf: 'autumn', sharedWith: [{ campaign: 'autumn' }] }]);
    expect(change.text).toContain(`${LINE} has it from autumn`);
  });

  it('is the limit of the campaign, or of the account', async () => {
    await setUp(ledger, rows(5), spring({ maxConcurrent: 2 }));
    expect(brief(await why(ledger))).toEqual([
      ['campaign-limit', 3],
      ['due', 2],
    ]);
    const answer = await why(ledger, { accountLimit: 1 });
    expect(brief(answer)).toEqual([
      ['account-limit', 4],
      ['due', 1],
    ]);
    expect(answer.change.kind).toBe('raise-account-limit');
  });

  it('is the ramp of the first calls, before any limit, until they are judged', async () => {
    const fromNumbers = [{ number: LINE, maxConcurrent: 20 }];
    await setUp(ledger, rows(30), spring({ fromNumbers, ramp: 5, maxConcurrent: 20 }));
    const causes = async () => (await why(ledger, { accountLimit: 20 })).causes;
    const opening = (limit: number) => open(ledger, { limit, groups: [[offer({ ramp: 5 })]] });
    expect(await causes()).toMatchObject([
      { cause: 'ramp', count: 29, text: 'the first 5 calls open slowly (ramp): 0 ended so far' },
      { cause: 'due', count: 1 },
    ]);
    for (let round = 0; round < 3; round += 1)
      for (const { id } of (await opening(9)).opened)
        await ledger.attempts.settle(id, { ...finished(id), first: 'answered' }, NOW);
    const judged = await why(ledger);
    expect(judged.causes).toMatchObject([
      { cause: 'ramp', count: 25, text: expect.stringContaining('all have ended and are being judged') },
    ]);
    expect(judged.change).toMatchObject({ kind: 'wait', helps: 25 });
    await ledger.campaigns.endRamp('spring');
    expect(brief(await why(ledger))).toEqual([
      ['campaign-limit', 5],
      ['due', 20],
    ]);
  });

  it('is the slots, where fewer are free than the ramp would let go', async () => {
    await setUp(ledger, rows(9), spring({ fromNumbers: [{ number: LINE, maxConcurrent: 1 }], ramp: 5 }));
    const [first] = (await open(ledger, { groups: [[offer({ ramp: 5 })]] })).opened;
    await ledger.attempts.settle(first?.id ?? '', { ...finished(first?.id ?? ''), first: 'answered' }, NOW);
    await open(ledger, { groups: [[offer({ ramp: 5 })]] });
    expect(brief(await why(ledger))).toEqual([['slots', 7]]);
  });

  it('is the pace', async () => {
    const fromNumbers = [{ number: LINE, maxConcurrent: 9, callsPerSecond: 2 }];
    await setUp(ledger, rows(5), spring({ fromNumbers }));
    const answer = await why(ledger);
    expect(answer.causes).toMatchObject([
      { cause: 'pace', count: 3, text: `at the pace of ${LINE} (2 a second)` },
      { cause: 'due', count: 2 },
    ]);
    expect(answer.change.kind).toBe('raise-pace');
  });

  it('is a number held back, while the others go on', async () => {
    const fromNumbers = [LINE, OTHER_LINE].map((number) => ({ number, maxConcurrent: 1 }));
    await setUp(ledger, [...rows(3), row(3, { fromNumber: LINE })], spring({ fromNumbers }));
    await ledger.attempts.backOff(LINE, NOW + 30 * SECOND, 'too many requests', NOW);
    expect((await why(ledger)).causes).toMatchObject([
      {
        cause: 'back-off',
        count: 1,
        until: NOW + 30 * SECOND,
        text: `held back: ${LINE} (too many requests)`,
      },
      { cause: 'slots', count: 2, text: `all slots are taken on ${OTHER_LINE}` },
      { cause: 'due', count: 1 },
    ]);
  });

  it('is the account held back, its day used up, or a provider in trouble', async () => {
    await setUp(ledger, rows(4), spring({ fromNumbers: [{ number: LINE, maxConcurrent: 9 }] }));
    await ledger.attempts.backOff('', NOW + 10 * SECOND, 'slow down', NOW);
    expect((await why(ledger)).causes).toMatchObject([
      { cause: 'back-off', count: 4, until: NOW + 10 * SECOND },
    ]);
    await ledger.attempts.holdDay(NOW + 9 * HOUR, 'the account has 0 calls left today', NOW);
    const capped = await why(ledger);
    expect(capped.causes).toMatchObject([{ cause: 'daily-cap', count: 4, until: NOW + 9 * HOUR }]);
    expect(capped.change).toMatchObject({ kind: 'wait', until: NOW + 9 * HOUR });
    await ledger.attempts.liftDay(NOW);
    const trouble = { kind: 'unconfirmed', reason: 'timed out', postedAt: NOW } as const;
    const later = NOW + 60 * SECOND;
    for (let n = 0; n < 3; n += 1) {
      const id = await postOne(ledger, { now: later + n * 2 * SECOND });
      await ledger.attempts.noteTrouble(id, { ...trouble, postedAt: later }, later + n * SECOND);
    }
    const broken = await why(ledger, { now: later + 5 * SECOND });
    expect(broken.causes).toMatchObject([
      { cause: 'breaker', count: 1, text: 'the provider is in trouble: timed out' },
    ]);
  });
});

it('shows beside them who does not wait, and asks for a decision when nobody else waits', async () => {
  await setUp(ledger, rows(1), spring());
  const id = await doubtOne(ledger);
  await ledger.rescue.hold(id, { reason: 'why', nextLookAt: NOW, onlyByHand: true }, NOW);
  const answer = await why(ledger);
  expect(answer).toMatchObject({ waiting: 0, causes: [], beside: { unconfirmed: 1, held: 1 } });
  expect(answer.change).toMatchObject({ kind: 'release', helps: 1 });
});

it('knows no other campaign, and looks at contacts in calls as such', async () => {
  await setUp(ledger, rows(1), spring({ contacts: { files: [], columns: {} } }));
  await openOne(ledger);
  await expect(why(ledger, { name: 'sprint' })).rejects.toThrow('no campaign');
  expect((await why(ledger)).change).toMatchObject({ kind: 'none', text: 'Nobody waits.' });
  expect(NEW_YORK).toBe('America/New_York');
});
