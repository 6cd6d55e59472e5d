import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Campaign } from '../../../src/domain/campaign.ts';
import type { WaitingCause } from '../../../src/domain/standing.ts';
import type { Bucket, CampaignEntry } from '../../../src/ledger/ledger.ts';
import { addedUp, type Situation, waitingCauses } from '../../../src/reports/waiting-causes.ts';
import { createNextAllowed } from '../../../src/rules/next-allowed.ts';

const LINE = '+12125550190';
const OTHER = '+12125550191';
/** A Monday, 10:00 in New York, 07:00 in Los Angeles. */
const NOW = Date.parse('2026-11-23T15:00:00Z');
const MINUTE = 60_000;

const campaign: Campaign = {
  name: 'spring',
  version: 'v1',
  agentId: 'agent',
  fromNumbers: [
    { number: LINE, maxConcurrent: 2 },
    { number: OTHER, maxConcurrent: 2 },
  ],
  priority: 0,
  contacts: { files: [], columns: {} },
  hours: { week: [[[540, 1020]], [], [], [], [], [], []], blackoutDates: [] },
  retry: { maxAttempts: 3, delays: {} },
  outcomes: {},
  variables: {},
  metadata: {},
  suppressFiles: [],
};
const entry = (changes: Partial<CampaignEntry> = {}): CampaignEntry => ({
  campaign,
  state: 'running',
  reason: '',
  since: NOW,
  createdAt: NOW,
  import: { rejected: 0 },
  ...changes,
});
const bucket = (changes: Partial<Bucket> = {}): Bucket => ({
  campaign: 'spring',
  bucket: 0,
  zones: ['America/New_York'],
  fresh: 10,
  timed: 0,
  ...changes,
});
const live = (numbers: Record<string, number>, campaigns: Record<string, number> = {}) => ({
  perNumber: new Map(Object.entries(numbers)),
  perCampaign: new Map(Object.entries(campaigns)),
  account: Object.values(numbers).reduce((sum, count) => sum + count, 0),
});
const ramped: Partial<CampaignEntry> = {
  campaign: { ...campaign, ramp: 5 },
  first: { calls: 2, answered: 2, short: 0, failed: 0 },
};
const situation = (changes: Partial<Situation> = {}): Situation => ({
  now: NOW,
  allowed: createNextAllowed(MINUTE),
  slots: live({}),
  limits: new Map(),
  backOffs: [],
  ...changes,
});
const backOff = (fromNumber: string, until: number) => ({
  fromNumber,
  until,
  since: NOW,
  reason: 'told to slow down',
});
const brief = (causes: readonly WaitingCause[]) =>
  causes.map(({ cause, count, until }) => [cause, count, until]);
const causes = (
  buckets: readonly Bucket[],
  where: Partial<Situation> = {},
  which: Partial<CampaignEntry> = {},
) => brief(waitingCauses(entry(which), buckets, situation(where)));

describe('why contacts wait', () => {
  it('is the pause before anything else, with its reason', () => {
    const [paused] = waitingCauses(entry({ state: 'paused', reason: 'no credit' }), [bucket()], situation());
    expect(paused).toEqual({ cause: 'paused', count: 10, text: 'campaign paused (no credit)' });
  });

  it('is never, where no window opens again', () => {
    const ended = { ...campaign, hours: { ...campaign.hours, end: { kind: 'instant', at: NOW } as const } };
    expect(causes([bucket()], {}, { campaign: ended })).toEqual([['never', 10, undefined]]);
    expect(causes([bucket({ fromNumber: '+12125550199' })])).toEqual([['never', 10, undefined]]);
  });

  it('is the window, until the earliest opening of all closed buckets', () => {
    const west = bucket({ bucket: 1, zones: ['America/Los_Angeles'], timed: 3, dueAt: NOW - 1 });
    const both = bucket({ bucket: 2, zones: ['America/Denver', 'America/New_York'] });
    expect(causes([west, both])).toEqual([['window', 23, Date.parse('2026-11-23T16:00:00Z')]]);
  });

  it('is the window, too, in the last minute before it closes', () => {
    const lastMinute = Date.parse('2026-11-23T21:59:30Z');
    const nextWeek = Date.parse('2026-11-30T14:00:00Z');
    expect(causes([bucket()], { now: lastMinute })).toEqual([['window', 10, nextWeek]]);
    expect(causes([bucket()], { now: lastMinute, allowed: createNextAllowed(0) })).toEqual([
      ['due', 10, undefined],
    ]);
  });

  it('is the next try, for timed contacts before their time, while the others are due', () => {
    const mixed = bucket({ timed: 4, dueAt: NOW + MINUTE });
    expect(causes([mixed])).toEqual([
      ['due', 10, undefined],
      ['retry', 4, NOW + MINUTE],
    ]);
    expect(causes([bucket({ timed: 4, dueAt: NOW })])).toEqual([['due', 14, undefined]]);
  });

  it('is the reason that stands beside those not due yet, until their hours open after that', () => {
    const limit = '3 calls in 24 hours reached (the usual limit)';
    const evening = NOW + 8 * 60 * MINUTE;
    const nextWeek = Date.parse('2026-11-30T14:00:00Z');
    const looked = new Map([
      [
        0,
        [
          { seq: 1, at: NOW + MINUTE, reason: 'retry after busy' },
          { seq: 2, at: NOW + 2 * MINUTE, reason: 'retry after no_answer' },
          { seq: 3, at: evening, reason: limit },
        ],
      ],
    ]);
    const some = bucket({ fresh: 0, timed: 3, dueAt: NOW + MINUTE });
    const told = [
      { cause: 'retry', count: 2, text: 'next try not due yet', until: NOW + MINUTE, last: NOW + 2 * MINUTE },
      { cause: 'retry', count: 1, text: limit, until: nextWeek },
    ];
    expect(waitingCauses(entry(), [some], situation({ looked }))).toEqual(told);
    const many = { ...some, timed: 9 };
    expect(waitingCauses(entry(), [many], situation({ looked }))).toEqual([
      { cause: 'retry', count: 9, text: 'not due yet', until: NOW + MINUTE, last: nextWeek },
    ]);
  });

  it('is the next try, too, where that comes after the opening of closed hours', () => {
    const west = bucket({
      bucket: 1,
      zones: ['America/Los_Angeles'],
      timed: 3,
      dueAt: NOW + 4 * 60 * MINUTE,
    });
    expect(causes([west])).toEqual([
      ['window', 10, Date.parse('2026-11-23T17:00:00Z')],
      ['retry', 3, NOW + 4 * 60 * MINUTE],
    ]);
  });

  it('tells the first and the last opening apart', () => {
    const zones = (name: string) => bucket({ fresh: 2, zones: [name] });
    const closed = [zones('America/Los_Angeles'), zones('America/Denver')];
    expect(waitingCauses(entry(), closed, situation())).toMatchObject([
      { until: Date.parse('2026-11-23T16:00:00Z'), last: Date.parse('2026-11-23T17:00:00Z') },
    ]);
    expect(waitingCauses(entry(), [zones('America/Denver')], situation())[0]).not.toHaveProperty('last');
  });

  it('is a back-off, when the account or every usable number is held back', () => {
    const [first, second] = [backOff(LINE, NOW + 5_000), backOff(OTHER, NOW + 9_000)];
    expect(causes([bucket()], { backOffs: [backOff('', NOW + 7_000)] })).toEqual([
      ['back-off', 10, NOW + 7_000],
    ]);
    expect(causes([bucket()], { backOffs: [first, second] })).toEqual([['back-off', 10, NOW + 5_000]]);
    expect(causes([bucket()], { backOffs: [first] })).toEqual([['due', 10, undefined]]);
    expect(causes([bucket({ fromNumber: LINE })], { backOffs: [first] })).toEqual([
      ['back-off', 10, NOW + 5_000],
    ]);
  });

  it('is the slots, when the numbers, the campaign or the account are full', () => {
    const full = [['slots', 10, undefined]];
    expect(causes([bucket()], { slots: live({ [LINE]: 2, [OTHER]: 2 }) })).toEqual(full);
    expect(causes([bucket()], { slots: live({ [LINE]: 2, [OTHER]: 1 }) })).toEqual([['due', 10, undefined]]);
    expect(causes([bucket({ fromNumber: LINE })], { slots: live({ [LINE]: 2 }) })).toEqual(full);
    expect(causes([bucket()], { slots: live({ [LINE]: 1 }), accountLimit: 1 })).toEqual(full);
    const small = { campaign: { ...campaign, maxConcurrent: 1 } };
    expect(causes([bucket()], { slots: live({ [LINE]: 1 }, { spring: 1 }) }, small)).toEqual(full);
  });

  it('is the ramp, while no more of the first calls may open', () => {
    const [text] = waitingCauses(entry(ramped), [bucket()], situation({ open: 2 }));
    expect(text).toEqual({
      cause: 'ramp',
      count: 10,
      text: 'the first 5 calls open slowly (ramp): 2 ended so far',
    });
    expect(causes([bucket()], { open: 1 }, ramped)).toEqual([['due', 10, undefined]]);
    const over = { ...ramped, first: { calls: 5, answered: 5, short: 0, failed: 0, over: true } as const };
    expect(causes([bucket()], { open: 2 }, over)).toEqual([['due', 10, undefined]]);
    expect(causes([bucket()], { open: 1, slots: live({ [LINE]: 2, [OTHER]: 2 }) }, ramped)).toEqual([
      ['slots', 10, undefined],
    ]);
  });

  it('is the slots, when what is not full is held back', () => {
    const where = { slots: live({ [LINE]: 2 }), backOffs: [backOff(OTHER, NOW + 5_000)] };
    expect(causes([bucket()], where)).toEqual([['slots', 10, undefined]]);
  });

  it('counts the smallest limit any campaign gives, not its own', () => {
    const where = { slots: live({ [LINE]: 1, [OTHER]: 2 }), limits: new Map([[LINE, { maxConcurrent: 1 }]]) };
    expect(causes([bucket()], where)).toEqual([['slots', 10, undefined]]);
  });

  it('is the pace, when every free number has one', () => {
    const paced = { maxConcurrent: 2, callsPerSecond: 1 };
    const limits = new Map([
      [LINE, paced],
      [OTHER, paced],
    ]);
    expect(causes([bucket()], { limits })).toEqual([['pace', 10, undefined]]);
    expect(causes([bucket()], { limits: new Map([[LINE, paced]]) })).toEqual([['due', 10, undefined]]);
  });
});

describe('the counts', () => {
  it('add up to what waits, whatever happened between two reads', () => {
    const cause = fc.record({
      cause: fc.constantFrom<WaitingCause['cause'][]>('due', 'retry', 'window', 'slots'),
      text: fc.constantFrom('a', 'b'),
      count: fc.nat(50),
    });
    fc.assert(
      fc.property(fc.array(cause, { maxLength: 5 }), fc.nat(200), (some, waiting) => {
        const fitted = addedUp(some, waiting);
        expect(fitted.reduce((sum, { count }) => sum + count, 0)).toBe(waiting);
        expect(fitted.every(({ count }) => count >= 0)).toBe(true);
      }),
    );
  });

  it('take what is gone from those that were due', () => {
    const some: WaitingCause[] = [
      { cause: 'window', text: 'outside calling hours', count: 5 },
      { cause: 'due', text: 'due now', count: 3 },
    ];
    expect(brief(addedUp(some, 6))).toEqual([
      ['window', 5, undefined],
      ['due', 1, undefined],
    ]);
  });
});
