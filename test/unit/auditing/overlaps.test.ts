import { describe, expect, it } from 'vitest';
import { heldFrequency } from '../../../src/auditing/call-frequency.ts';
import { withEvents } from '../../../src/auditing/with-events.ts';
import { maskPhone } from '../../../src/domain/phone-number.ts';
import { type Change, findingsAfter, withCall, withCampaign } from './changes.ts';
import { CLEAN, logOf } from './events.ts';
import { cleanCase, HOUR, judged, LINE, NOON } from './facts.ts';

it.each<[string, string, Change]>([
  ['I5', 'two calls at once to one person', withCall('a1', { endedAt: NOON + HOUR })],
  [
    'I9',
    'more calls than a number may carry',
    withCampaign({ fromNumbers: [{ number: LINE, maxConcurrent: 1 }] }),
  ],
  ['I9', 'more calls than the campaign may have', withCampaign({ maxConcurrent: 1 })],
])('%s: %s', (invariant, _, change) => {
  expect(findingsAfter(change)).toContain(`${invariant} violation`);
});

it('I6: more calls than somebody may get, only where a limit is set', () => {
  expect(findingsAfter(() => ({}), { frequency: { perDay: 2, perWeek: 7 } })).toEqual(['I6 violation']);
  expect(findingsAfter(() => ({}), { frequency: { perDay: 3, perWeek: 2 } })).toEqual(['I6 violation']);
});

it('I6: without a limit, those the campaigns hold', () => {
  const input = cleanCase();
  const frequency = heldFrequency(input);
  expect(frequency).toEqual({ perDay: 3, perWeek: 7, by: 'campaigns' });
  expect(
    heldFrequency({ ...input, ...withCampaign({ callLimits: { perDay: 5, gapMs: 0 } })(input) }),
  ).toEqual({
    perDay: 5,
    perWeek: Number.POSITIVE_INFINITY,
    by: 'campaigns',
  });
  // Reports hold no definitions: what is said then is no violation.
  const unknown = { ...input, campaigns: [] };
  expect(heldFrequency(unknown)).toEqual({ perDay: 3, perWeek: 7, by: 'usual' });
  expect(findingsAfter(() => ({}), { frequency: { perDay: 2, perWeek: 7, by: 'usual' } })).toEqual([
    'I6 warning',
  ]);
  expect(findingsAfter(() => ({}), { frequency })).toEqual([]);
});

describe('I9: a limit given by hand', () => {
  const small = withCampaign({ fromNumbers: [{ number: LINE, maxConcurrent: 1 }] });
  const judgedWith = (max: number, at: number) => {
    const cap = { type: 'cap', campaign: 'renewals', from: maskPhone(LINE), max } as const;
    const input = { ...cleanCase(), ...small(cleanCase()) };
    const log = logOf([...CLEAN, ['run-a', at, cap]]);
    return judged(withEvents(input, log)).filter((finding) => finding.startsWith('I9'));
  };

  it('holds from then on, whatever the file says', () => {
    expect(judgedWith(2, NOON - HOUR)).toEqual([]);
  });

  it('excuses nothing before', () => {
    expect(judgedWith(2, NOON + HOUR)).toEqual(['I9 violation']);
  });

  it('is judged itself', () => {
    expect(judgedWith(1, NOON - HOUR)).toEqual(['I9 violation']);
  });
});
