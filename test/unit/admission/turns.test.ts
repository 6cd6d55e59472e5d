import { expect, it } from 'vitest';
import { createBucketTerms } from '../../../src/admission/call-limits.ts';
import { createGates } from '../../../src/admission/gates.ts';
import { createOffers } from '../../../src/admission/offers.ts';
import { openAttempts } from '../../../src/admission/open-attempts.ts';
import { createCampaignBook } from '../../../src/ledger/campaign-book.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import { campaign, importRows, LINE, NOW, row } from '../../conformance/fixtures.ts';

const ROUNDS = 200;

it('lets campaigns of equal priority take turns on a number with one slot', async () => {
  const ledger = createMemoryLedger();
  const fromNumbers = [{ number: LINE, maxConcurrent: 1 }];
  const hours = { week: Array.from({ length: 7 }, () => [[540, 1200]] as const), blackoutDates: [] };
  for (const [index, name] of ['early', 'late'].entries()) {
    await ledger.campaigns.apply(campaign(name, { fromNumbers, hours }), NOW);
    const people = Array.from({ length: ROUNDS }, (_, seq) =>
      row(seq, { phone: `+1212555${String(1_000 + index * ROUNDS + seq)}` }),
    );
    await importRows(ledger, people, { name });
  }
  const clock = { wallMs: () => NOW, monotonicMs: () => NOW, sleep: async () => {} };
  const book = createCampaignBook(ledger, clock);
  await book.refresh();
  const door = {
    ledger,
    book,
    clock,
    offers: createOffers(createGates(0), createBucketTerms()),
    run: 'run-a',
    random: Math.random,
  };
  const turns = { early: 0, late: 0 };
  for (let round = 0; round < ROUNDS; round += 1) {
    const { opened } = await openAttempts(door, LINE, 10);
    expect(opened).toHaveLength(1);
    const [departing] = opened;
    await departing?.gate();
    const { id = '', pass: { token = '' } = {} } = departing ?? {};
    turns[(await ledger.attempts.get(id))?.attempt.campaign as 'early' | 'late'] += 1;
    const later = { by: { token }, reason: '', notBefore: NOW + 86_400_000 };
    await ledger.attempts.giveBack(id, later, NOW);
  }
  // By lot: fewer than 60 of 200 happens once in 100 million.
  expect(Math.min(turns.early, turns.late)).toBeGreaterThan(60);
  await ledger.close();
});
