import { describe, expect, it } from 'vitest';
import { withEvents } from '../../../src/auditing/with-events.ts';
import type { CallLimits } from '../../../src/domain/campaign.ts';
import { findingsAfter } from './changes.ts';
import { lifeOf, logOf } from './events.ts';
import {
  ANN,
  attempt,
  callOf,
  campaign,
  cleanCase,
  contactOf,
  HOUR,
  judged,
  MINUTE,
  NOON,
  SECOND,
} from './facts.ts';

const DAY = 24 * HOUR;

interface Ring {
  readonly at: number;
  readonly campaign?: string;
  readonly version?: string;
  /** How long after the answer the provider says the call was created, ms. */
  readonly late?: number;
  readonly accepted?: boolean;
}

/** What is said of calls to one person, under these limits of each campaign. */
function said(rings: readonly Ring[], limits: Readonly<Record<string, CallLimits | undefined>>, log = false) {
  const attempts = rings.map((ring, index) => {
    const opened = attempt(`p${index}`, {
      phone: ANN,
      openedAt: ring.at,
      campaign: ring.campaign ?? 'renewals',
      campaignVersion: ring.version ?? 'abc123abc123',
    });
    const { acceptedAt: _, ...unanswered } = opened;
    return ring.accepted === false ? unanswered : opened;
  });
  const input = {
    calls: attempts.map((each, index) =>
      callOf(each, { createdAt: each.openedAt + 50 + (rings[index]?.late ?? -20) }),
    ),
    contacts: [contactOf(attempts)],
    attempts,
    campaigns: Object.entries(limits).map(([name, callLimits]) =>
      campaign(callLimits === undefined ? { name } : { name, callLimits }),
    ),
  };
  const adopted = attempts.flatMap(({ id, openedAt }) => [
    ...lifeOf(id, 'renewals/0', openedAt).filter(([, , { type }]) => type !== 'placed'),
    [
      'run-a',
      openedAt + 70,
      { type: 'adopted', attempt: id, contact: 'renewals/0', call: '', how: '' },
    ] as const,
  ]);
  return judged(log ? withEvents(input, logOf(adopted)) : input, { frequency: 'held' }).filter((finding) =>
    finding.startsWith('I6'),
  );
}

const at = (...instants: readonly number[]): Ring[] => instants.map((each) => ({ at: each }));
const from = (name: string, ...instants: readonly number[]): Ring[] =>
  instants.map((each) => ({ at: each, campaign: name }));
const hours = (...each: readonly number[]) => each.map((hour) => NOON + hour * HOUR);

it('I6: a limit that is given holds for all calls', () => {
  expect(findingsAfter(() => ({}), { frequency: { perDay: 2, perWeek: 7 } })).toEqual(['I6 violation']);
  expect(findingsAfter(() => ({}), { frequency: { perDay: 3, perWeek: 2 } })).toEqual(['I6 violation']);
  expect(findingsAfter(() => ({}), { frequency: 'held' })).toEqual([]);
});

describe('I6: without a limit that is given', () => {
  it('holds each call to the limits of the campaign it was made for', () => {
    expect(said(at(...hours(0, 1, 2)), { renewals: undefined })).toEqual([]);
    expect(said(at(...hours(0, 1, 2, 3)), { renewals: undefined })).toEqual(['I6 violation']);
    expect(said(at(...hours(0, 1, 2)), { renewals: { perDay: 1, gapMs: 0 } })).toEqual(['I6 violation']);
    expect(said(at(...hours(0, 1, 2, 3, 4)), { renewals: { perDay: 5, gapMs: 0 } })).toEqual([]);
    const daily = Array.from({ length: 8 }, (_, day) => NOON + day * 20 * HOUR);
    expect(said(at(...daily), { renewals: undefined })).toEqual(['I6 violation']);
    expect(said(at(...daily), { renewals: { perDay: 5, gapMs: 0 } })).toEqual([]);
  });

  it('lends the limits of one campaign to no other, but counts the calls of all', () => {
    const limits = { renewals: undefined, spring: { perDay: 20, gapMs: 0 } };
    expect(said(at(...hours(0, 1, 2, 3)), limits)).toEqual(['I6 violation']);
    // The door lets the fourth call of the laxer campaign through, and none of the stricter one after it.
    const lax = from('spring', ...hours(1, 2, 3));
    expect(said([...at(NOON), ...lax], limits)).toEqual([]);
    expect(said([...lax, ...at(NOON + 4 * HOUR)], limits)).toEqual(['I6 violation']);
  });

  it('only tells of a call whose campaign has been edited since, or whose definition is not known', () => {
    const edited = hours(0, 1, 2, 3).map((each) => ({ at: each, version: 'def456def456' }));
    expect(said(edited, { renewals: { perDay: 1, gapMs: 0 } })).toEqual(['I6 warning']);
    expect(said(edited.slice(1), { renewals: { perDay: 1, gapMs: 0 } })).toEqual([]);
    const reports = { ...cleanCase(), campaigns: [{ name: 'renewals', version: 'abc123abc123' }] };
    const fourth = attempt('a4', { n: 4, openedAt: NOON + 5 * HOUR });
    const more = {
      ...reports,
      attempts: [...reports.attempts, fourth],
      calls: [...reports.calls, callOf(fourth)],
    };
    expect(judged(more, { frequency: 'held' }).filter((each) => each.startsWith('I6'))).toEqual([
      'I6 warning',
    ]);
  });
});

describe('I6: a call counts', () => {
  const limits = { renewals: { perDay: 1, gapMs: 0 } };

  it('for 24 hours from its answer, give or take the clocks', () => {
    expect(said(at(NOON, NOON + DAY), limits)).toEqual([]);
    expect(said(at(NOON, NOON + DAY - SECOND), limits)).toEqual([]);
    expect(said(at(NOON, NOON + DAY - 10 * SECOND), limits)).toEqual(['I6 violation']);
  });

  it('from its answer, though the provider says it was created later', () => {
    expect(said([{ at: NOON, late: 40 * SECOND }, { at: NOON + DAY + SECOND }], limits)).toEqual([]);
    expect(said([{ at: NOON, late: 2 * MINUTE }, { at: NOON + DAY + SECOND }], limits)).toEqual([
      'I6 violation',
    ]);
  });

  it('from up to a minute before it was created where it was found only later, or never', () => {
    const unanswered = (second: number) =>
      said([{ at: NOON, accepted: false, late: 40 * SECOND }, { at: second }], limits);
    expect(unanswered(NOON + DAY)).toEqual([]);
    expect(unanswered(NOON + DAY - MINUTE)).toEqual(['I6 violation']);
    const found = (log: boolean) => said(at(NOON, NOON + DAY - 10 * SECOND), limits, log);
    expect([found(false), found(true)]).toEqual([['I6 violation'], []]);
    // Whoever finds a call takes the provider's word on when it was accepted.
    expect(said([{ at: NOON, late: 0 }, { at: NOON + DAY - 10 * SECOND }], limits)).toEqual([]);
  });
});
