import type { Ledger } from './ledger.ts';
import { memoryAttempts } from './memory-attempts.ts';
import { memoryCampaigns } from './memory-campaigns.ts';
import { memoryContacts } from './memory-contacts.ts';
import { emptyState } from './memory-state.ts';
import { memorySuppressions } from './memory-suppressions.ts';

/**
 * The ledger without durability: for the simulation suite, `plan` and fast tests. It answers as the Redis ledger does
 * (`test/conformance`); every change is made at once, before the promise is returned. What it hands out is frozen.
 *
 * Revision starts at 0 and one call raises it by at most 1. "Remembered" (a request, an attempt that left, a settled
 * call's id) means at least as long as `ledger.ts` promises, not exactly.
 */
export function createMemoryLedger(): Ledger {
  const state = emptyState();
  return {
    campaigns: memoryCampaigns(state),
    contacts: memoryContacts(state),
    attempts: memoryAttempts(state),
    suppressions: memorySuppressions(state),
    revision: async () => state.revision,
    close: async () => {},
  };
}
