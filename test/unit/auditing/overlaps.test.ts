import { expect, it } from 'vitest';
import { type Change, findingsAfter, withCall, withCampaign } from './changes.ts';
import { HOUR, LINE, NOON } from './facts.ts';

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
