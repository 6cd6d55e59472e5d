import { expect, it } from 'vitest';
import { addCall, type Change, findingsAfter, withAttempt, withCall } from './changes.ts';
import { attempt, BOB, callOf, cleanCase, contactOf, HOUR, judged, MINUTE, NOON, SECOND } from './facts.ts';

it.each<[string, string, Change]>([
  ['I1', 'a call without attempt', addCall({ callId: 'x', to: BOB, createdAt: NOON + HOUR, metadata: {} })],
  [
    'I1',
    'a call that names an unknown attempt',
    withCall('b1', { metadata: { fairdial_attempt: 'nobody' } }),
  ],
  [
    'I1',
    'a call older than its attempt',
    withCall('b1', { createdAt: NOON - MINUTE, dialedAt: NOON - MINUTE }),
  ],
  ['I1', 'a call to somebody else', withCall('b1', { to: '+12125550102' })],
  ['I1', 'a call from another number', withCall('b1', { from: '+12125550191' })],
  [
    'I2',
    'two calls of one attempt',
    addCall({ callId: 'x', to: BOB, createdAt: NOON + HOUR, metadata: { fairdial_attempt: 'b1' } }),
  ],
  ['I2', 'two attempts with one call', withAttempt('a1', { callId: 'call-b1' })],
  [
    'I18',
    'a call that was never marked as being posted',
    withAttempt('b1', { postedAt: undefined } as object),
  ],
  ['I18', 'a call older than that mark', withAttempt('b1', { postedAt: NOON + MINUTE })],
])('%s: %s', (invariant, _, change) => {
  expect(findingsAfter(change)).toContain(`${invariant} violation`);
});

it('matches calls without any echo by numbers and time, and sees when more than one fits', () => {
  const unbound = attempt('u', { callId: undefined } as object);
  const call = callOf(unbound, { callId: 'c', metadata: {} });
  const one = { ...cleanCase(), attempts: [unbound], calls: [call], contacts: [contactOf([unbound])] };
  expect(judged(one)).toEqual([]);
  const twin = { ...unbound, id: 'v', n: 2, openedAt: NOON - SECOND };
  expect(judged({ ...one, attempts: [twin, unbound] })).toContain('I1 violation');
  expect(judged({ ...one, calls: [{ ...call, createdAt: NOON + 2 * HOUR }] })).toContain('I1 violation');
});
