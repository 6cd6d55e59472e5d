import { expect, it } from 'vitest';
import { type Change, findingsAfter, withAttempt, withCall, withContact } from './changes.ts';
import { BOB, MINUTE, NOON } from './facts.ts';

it.each<[string, string, Change]>([
  ['I12', 'a result the provider does not know', withAttempt('b1', { disposition: 'busy' })],
  [
    'I12',
    'a result the simulator did not mean',
    withCall('b1', { result: 'no_answer', startedAt: undefined }),
  ],
  ['I12', 'a rejection though there was a call', withAttempt('b1', { disposition: 'rejected' })],
  ['I12', 'an attempt settled twice', ({ attempts }) => ({ attempts: [...attempts, ...attempts.slice(-1)] })],
  ['I12', 'a contact that says something else', withContact(BOB, { disposition: 'busy' })],
  ['I12', 'a contact that names another call', withContact(BOB, { callId: 'call-a1' })],
  ['I12', 'an attempt settled while its call was live', withCall('b1', { endedAt: NOON + 2 * MINUTE })],
  [
    'I12',
    'an attempt whose call there is not',
    ({ calls }) => ({ calls: calls.filter(({ callId }) => callId !== 'call-b1') }),
  ],
  ['I26', 'a duration that the provider does not know', withAttempt('b1', { durationSeconds: 10 })],
])('%s: %s', (invariant, _, change) => {
  expect(findingsAfter(change)).toContain(`${invariant} violation`);
});
