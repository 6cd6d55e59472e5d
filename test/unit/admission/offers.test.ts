import { expect, it } from 'vitest';
import { createBucketTerms } from '../../../src/admission/call-limits.ts';
import { createGates } from '../../../src/admission/gates.ts';
import { offersFor } from '../../../src/admission/offers.ts';
import { createCampaignBook } from '../../../src/ledger/campaign-book.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import { campaign, importRows, LINE, NOW, row } from '../../conformance/fixtures.ts';

it('offers rows of a higher priority first, then those whose hours end sooner', async () => {
  const ledger = createMemoryLedger();
  const week = Array.from({ length: 7 }, () => [[540, 1200]] as const);
  await ledger.campaigns.apply(campaign('spring', { hours: { week, blackoutDates: [] } }), NOW);
  await importRows(ledger, [
    row(0, { zones: ['America/Chicago'] }),
    row(1),
    row(2, { zones: ['America/Chicago'], priority: 5 }),
    row(3, { priority: -1 }),
    row(4, { priority: 5 }),
  ]);
  const clock = { wallMs: () => NOW, monotonicMs: () => NOW, sleep: async () => {} };
  const book = createCampaignBook(ledger, clock);
  await book.refresh();
  const [[offer] = []] = offersFor({
    campaigns: book.campaigns(),
    fromNumber: LINE,
    gates: createGates(60_000),
    terms: createBucketTerms(),
    now: NOW,
  }).groups;
  expect(offer?.buckets).toEqual([4, 2, 1, 0, 3]);
  await ledger.close();
});
