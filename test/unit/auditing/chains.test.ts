import { expect, it } from 'vitest';
import {
  all,
  type Change,
  findingsAfter,
  withAttempt,
  withCall,
  withCampaign,
  withContact,
} from './changes.ts';
import { BOB, HOUR, MINUTE, NOON, SECOND } from './facts.ts';

const retryWithin = (ms: number) => ({ openedAt: NOON + MINUTE + ms, postedAt: NOON + MINUTE + ms });
const live = { state: 'placed', settledAt: undefined, endedAt: undefined, disposition: undefined } as object;

it.each<[string, string, Change]>([
  ['I3', 'an attempt while the last is in doubt', withAttempt('a2', { ...live, state: 'unconfirmed' })],
  ['I3', 'an attempt before the last left', withAttempt('a1', { settledAt: NOON + HOUR })],
  ['I3', 'a number left out', withAttempt('a3', { n: 4 })],
  [
    'I3',
    'a retry after what is never retried',
    all(withAttempt('a1', { disposition: 'lost' }), withCall('a1', { outcome: undefined })),
  ],
  [
    'I3',
    'a call of an attempt that was given back',
    withAttempt('b1', { state: 'returned', callId: undefined } as object),
  ],
  [
    'I4',
    'too many attempts',
    withCampaign({ retry: { maxAttempts: 2, delays: { no_answer: [{ amount: 1, unit: 'm' }] } } }),
  ],
  ['I4', 'a retry too early', withAttempt('a2', retryWithin(30 * MINUTE - 3 * SECOND))],
  [
    'I4',
    'a second retry after the first delay',
    withAttempt('a3', { openedAt: NOON + 65 * MINUTE, postedAt: NOON + 65 * MINUTE }),
  ],
  ['I20', 'an attempt without version', withAttempt('b1', { campaignVersion: '' })],
  [
    'I20',
    'a number the campaign does not have',
    withCampaign({ fromNumbers: [{ number: '+12125550191', maxConcurrent: 9 }] }),
  ],
  ['I20', 'a number the row does not ask for', withContact(BOB, { fromNumber: '+12125550191' })],
])('%s: %s', (invariant, _, change) => {
  expect(findingsAfter(change)).toContain(`${invariant} violation`);
});
