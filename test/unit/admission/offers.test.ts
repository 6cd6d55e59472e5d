import { describe, expect, it } from 'vitest';
import { createBucketTerms } from '../../../src/admission/call-limits.ts';
import { createGates } from '../../../src/admission/gates.ts';
import { createOffers } from '../../../src/admission/offers.ts';
import { createCampaignBook } from '../../../src/ledger/campaign-book.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import { campaign, importRows, LINE, NOW, row } from '../../conformance/fixtures.ts';

const newOffers = () => createOffers(createGates(60_000), createBucketTerms());

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
  const [[offer] = []] = newOffers().of(book.campaigns(), LINE, NOW).groups;
  expect(offer?.buckets).toEqual([4, 2, 1, 0, 3]);
  await ledger.close();
});

describe('what was looked at once', () => {
  const HOUR = 3_600_000;
  const opened = async () => {
    const ledger = createMemoryLedger();
    const week = Array.from({ length: 7 }, () => [[540, 1200]] as const);
    await ledger.campaigns.apply(campaign('spring', { hours: { week, blackoutDates: [] }, ramp: 20 }), NOW);
    await importRows(ledger, [row(0, { zones: ['America/Chicago'] }), row(1)]);
    const clock = { wallMs: () => NOW, monotonicMs: () => NOW, sleep: async () => {} };
    const book = createCampaignBook(ledger, clock);
    await book.refresh();
    const offers = newOffers();
    const offersAt = (now: number) => offers.of(book.campaigns(), LINE, now);
    return { ledger, book, offersAt };
  };

  it('is offered as it stands until hours change', async () => {
    const { ledger, offersAt } = await opened();
    const [[offer] = []] = offersAt(NOW).groups;
    expect(offersAt(NOW + 1_000).groups[0]?.[0]).toBe(offer);
    for (let hour = 1; hour <= 24; hour += 1) {
      const at = NOW + hour * HOUR;
      const { groups, opensAt } = offersAt(at);
      const fresh = await opened();
      expect({ groups, opensAt }).toEqual({ opensAt: undefined, ...fresh.offersAt(at) });
      await fresh.ledger.close();
    }
    await ledger.close();
  });

  it('is looked at anew once the book has read something else', async () => {
    const { ledger, book, offersAt } = await opened();
    expect(offersAt(NOW).groups[0]?.[0]?.ramp).toBe(20);
    await ledger.campaigns.endRamp('spring');
    await book.refresh();
    expect(offersAt(NOW).groups[0]?.[0]).not.toHaveProperty('ramp');
    await ledger.close();
  });
});
