import { describe, expect, it } from 'vitest';
import { createCampaignBook } from '../../../src/ledger/campaign-book.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import { NOW, setUp } from '../../conformance/fixtures.ts';

const CAMPAIGN = 'spring';

async function openBook() {
  const ledger = createMemoryLedger();
  await setUp(ledger);
  const clock = {
    now: 0,
    wallMs: () => NOW + clock.now,
    monotonicMs: () => clock.now,
    sleep: async () => {},
  };
  const book = createCampaignBook(ledger, clock);
  await book.refresh();
  return { ledger, clock, book };
}

describe('whether a campaign runs', () => {
  it('is known for two seconds after the ledger was asked', async () => {
    const { clock, book } = await openBook();
    clock.now = 2_000;
    expect(book.isRunning(CAMPAIGN)).toBe('yes');
    clock.now = 2_001;
    expect(book.isRunning(CAMPAIGN)).toBe('unknown');
    await book.refresh();
    expect(book.isRunning(CAMPAIGN)).toBe('yes');
  });

  it('is known as long after a fence that found it running', async () => {
    const { clock, book } = await openBook();
    clock.now = 5_000;
    expect(book.isRunning(CAMPAIGN, 3_000)).toBe('yes');
    expect(book.isRunning(CAMPAIGN, 2_999)).toBe('unknown');
  });

  it('is denied by what the book has read of a pause, whatever a fence found before', async () => {
    const { ledger, clock, book } = await openBook();
    await ledger.campaigns.setState(CAMPAIGN, 'paused', 'by hand', NOW);
    await book.refresh();
    expect(book.isRunning(CAMPAIGN, clock.now)).toBe('no');
    expect(book.isRunning('nobody knows', clock.now)).toBe('no');
  });
});
