import { describe, expect, it } from 'vitest';
import { inputFromLedger } from '../../../src/auditing/read-ledger.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import { campaign, rows, setUp } from '../../conformance/fixtures.ts';

describe('a cancelled campaign', () => {
  it('is over by the ledger', async () => {
    const ledger = createMemoryLedger();
    await ledger.campaigns.apply(campaign(), 0);
    expect((await inputFromLedger(ledger, [])).ended).toBe(false);
    await ledger.campaigns.setState('spring', 'cancelled', '', 1);
    expect((await inputFromLedger(ledger, [])).ended).toBe(true);
  });

  it('is not, while its waiting contacts are still being closed', async () => {
    const ledger = createMemoryLedger();
    await setUp(ledger, rows(2));
    await ledger.campaigns.setState('spring', 'cancelled', '', 1);
    expect((await inputFromLedger(ledger, [])).ended).toBe(false);
    await ledger.contacts.closeWaiting({ campaign: 'spring', bucket: 0 }, 'cancelled', '', 1, 2);
    expect((await inputFromLedger(ledger, [])).ended).toBe(false);
    await ledger.contacts.closeWaiting({ campaign: 'spring', bucket: 0 }, 'cancelled', '', 10, 3);
    expect((await inputFromLedger(ledger, [])).ended).toBe(true);
  });
});
