import { beforeEach, expect, it } from 'vitest';
import { createGates } from '../../../src/admission/gates.ts';
import { type CampaignCloser, createCampaignCloser } from '../../../src/dialing/close-campaigns.ts';
import type { Campaign } from '../../../src/domain/campaign.ts';
import type { EngineEvent } from '../../../src/domain/events.ts';
import { createCampaignBook } from '../../../src/ledger/campaign-book.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import {
  campaign,
  LINE,
  NOW,
  OTHER_LINE,
  openOne,
  row,
  rows,
  SECOND,
  setUp,
} from '../../conformance/fixtures.ts';
import { ALWAYS } from '../../support/hours.ts';

const clock = { wallMs: () => NOW, monotonicMs: () => NOW, sleep: async () => {} };

let ledger: Ledger;
let events: EngineEvent[];
let closeOnce: () => Promise<void>;
beforeEach(() => {
  ledger = createMemoryLedger();
  events = [];
  const closer = closerOf(ledger);
  closeOnce = () => closer.runOnce();
});

function closerOf(of: Ledger): CampaignCloser {
  const book = createCampaignBook(of, clock);
  const emit = (event: EngineEvent) => void events.push(event);
  return createCampaignCloser({ ledger: of, book, clock, gates: createGates(0), emit });
}

const counts = () => ledger.campaigns.counts('spring');
const state = async () => (await ledger.campaigns.get('spring'))?.state;
const told = () => events.filter(({ type }) => type === 'contacts-closed');

it('leaves a campaign alone whose contacts can be called', async () => {
  await setUp(ledger, rows(3), campaign('spring', { hours: ALWAYS }));
  await closeOnce();
  expect([await counts(), await state(), events]).toMatchObject([{ waiting: 3 }, 'running', []]);
});

it('expires whose time has passed, and goes on with the others', async () => {
  await setUp(ledger, [row(0, { notAfter: NOW - SECOND }), row(1)], campaign('spring', { hours: ALWAYS }));
  await closeOnce();
  expect([await counts(), await state()]).toMatchObject([{ waiting: 1, expired: 1 }, 'running']);
  expect(told()).toMatchObject([{ count: 1, status: 'expired', reason: 'not_after has passed' }]);
});

it('expires all for whom the campaign never opens again, and finishes it', async () => {
  const end = { kind: 'instant', at: NOW - SECOND } as const;
  await setUp(ledger, rows(3), campaign('spring', { hours: { ...ALWAYS, end } }));
  await closeOnce();
  expect([await counts(), await state()]).toMatchObject([{ expired: 3 }, 'finished']);
  expect(told()).toMatchObject([
    { count: 3, status: 'expired', reason: 'no calling hours left before the campaign ends' },
  ]);
});

it('cancels those pinned to a number that the campaign no longer has, and no others', async () => {
  const both = [LINE, OTHER_LINE].map((number) => ({ number, maxConcurrent: 1 }));
  const pinned = [LINE, OTHER_LINE, OTHER_LINE].map((fromNumber, index) => row(index, { fromNumber }));
  await setUp(ledger, [...pinned, row(3)], campaign('spring', { hours: ALWAYS, fromNumbers: both }));
  await ledger.campaigns.apply(campaign('spring', { hours: ALWAYS, version: 'v2' }), NOW);
  await closeOnce();
  expect([await counts(), await state()]).toMatchObject([{ waiting: 2, cancelled: 2 }, 'running']);
  expect(told()).toMatchObject([
    { count: 2, status: 'cancelled', reason: 'its from_number is no longer one of the campaign' },
  ]);
});

it('cancels what waits in a cancelled campaign, not the call under way', async () => {
  await setUp(ledger, rows(3), campaign('spring', { hours: ALWAYS }));
  await openOne(ledger);
  await ledger.campaigns.setState('spring', 'cancelled', 'by hand', NOW);
  await closeOnce();
  expect([await counts(), await state()]).toMatchObject([{ calling: 1, cancelled: 2 }, 'cancelled']);
  expect(told()).toMatchObject([{ count: 2, status: 'cancelled', reason: 'campaign cancelled' }]);
});

/** Edits the campaign behind the book's back: between its reading and the closing of what that reading gave up. */
async function closeAroundEdit(edited: Campaign): Promise<void> {
  const { contacts } = ledger;
  const expireOverdue: typeof contacts.expireOverdue = async (...asked) => {
    await ledger.campaigns.apply(edited, NOW);
    return contacts.expireOverdue(...asked);
  };
  await closerOf({ ...ledger, contacts: { ...contacts, expireOverdue } }).runOnce();
}

it('expires nobody whose campaign has just been extended', async () => {
  const end = { kind: 'instant', at: NOW - SECOND } as const;
  await setUp(ledger, rows(3), campaign('spring', { hours: { ...ALWAYS, end } }));
  await closeAroundEdit(campaign('spring', { hours: ALWAYS, version: 'v2' }));
  expect([await counts(), await state(), told()]).toMatchObject([{ waiting: 3 }, 'running', []]);
});

it('cancels nobody whose number has just been put back', async () => {
  const both = [LINE, OTHER_LINE].map((number) => ({ number, maxConcurrent: 1 }));
  const withBoth = (version: string) => campaign('spring', { hours: ALWAYS, fromNumbers: both, version });
  await setUp(ledger, [row(0, { fromNumber: OTHER_LINE })], withBoth('v1'));
  await ledger.campaigns.apply(campaign('spring', { hours: ALWAYS, version: 'v2' }), NOW);
  await closeAroundEdit(withBoth('v3'));
  expect([await counts(), await state(), told()]).toMatchObject([{ waiting: 1 }, 'running', []]);
});
