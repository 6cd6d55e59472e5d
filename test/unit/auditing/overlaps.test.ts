import { describe, expect, it } from 'vitest';
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
