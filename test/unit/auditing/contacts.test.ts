import { expect, it } from 'vitest';
import { all, type Change, findingsAfter, withAttempt, withCampaign, withContact } from './changes.ts';
import { ANN, BOB } from './facts.ts';

const live = { state: 'placed', settledAt: undefined, endedAt: undefined, disposition: undefined } as object;

it.each<[string, string, Change]>([
  ['I10', 'a status that there is not', withContact(BOB, { status: 'gone' })],
  [
    'I10',
    'a contact that is there twice',
    ({ contacts }) => ({ contacts: [...contacts, ...contacts.slice(1)] }),
  ],
  ['I10', 'fewer contacts than imported', withCampaign({ imported: 3 })],
  [
    'I10',
    'counts that are not the contacts',
    withCampaign({
      counts: {
        waiting: 1,
        calling: 0,
        unconfirmed: 0,
        done: 1,
        exhausted: 0,
        suppressed: 0,
        cancelled: 0,
        expired: 0,
      },
    }),
  ],
  [
    'I10',
    'somebody waiting in a finished campaign',
    all(withContact(BOB, { status: 'waiting' }), withCampaign({ state: 'finished' })),
  ],
  ['I10', 'an attempt whose contact is gone', ({ contacts }) => ({ contacts: contacts.slice(0, 1) })],
  ['I10', 'a contact that forgot an attempt', withContact(ANN, { attempts: 2 })],
  ['I10', 'a journal that forgot an attempt', withContact(BOB, { attempts: 2 })],
  [
    'I10',
    'a contact closed though it is retried',
    all(withAttempt('b1', { disposition: 'no_answer' }), withContact(BOB, { disposition: 'no_answer' })),
  ],
  ['I11', 'a live attempt after the end', withAttempt('b1', live)],
  ['I11', 'somebody waiting after the end', withContact(BOB, { status: 'waiting' })],
  ['I11', 'a slot that nobody holds', () => ({ slotsTaken: 1 })],
  [
    'I24',
    'a summary that counts other attempts',
    withCampaign({ report: { rejectedSaid: 0, totalsSaid: { attempts: 5, returned: 0 } } }),
  ],
  [
    'I24',
    'a summary that counts other rejected rows',
    withCampaign({ report: { rejectedSaid: 0, rejectedRows: 1, totalsSaid: {} } }),
  ],
])('%s: %s', (invariant, _, change) => {
  expect(findingsAfter(change)).toContain(`${invariant} violation`);
});
