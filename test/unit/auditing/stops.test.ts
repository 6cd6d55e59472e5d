import { expect, it } from 'vitest';
import { all, type Change, findingsAfter, withAttempt } from './changes.ts';
import { BOB, HOUR, NOON } from './facts.ts';

it.each<[string, string, Change]>([
  ['I15', 'an attempt after an opt-out', all(withAttempt('a1', { disposition: 'opted_out' }))],
  ['I15', 'an attempt at a suppressed number', () => ({ suppressions: [{ phone: BOB, at: NOON - HOUR }] })],
  [
    'I16',
    'an attempt in a paused campaign',
    () => ({
      stateChanges: [
        { campaign: 'renewals', state: 'paused', at: NOON + HOUR },
        { campaign: 'renewals', state: 'running', at: NOON + 4 * HOUR },
      ],
    }),
  ],
])('%s: %s', (invariant, _, change) => {
  expect(findingsAfter(change)).toContain(`${invariant} violation`);
});
