import { type HoldTimes, TIMINGS } from '../domain/timings.ts';
import type { Ledger } from './ledger.ts';
import { memoryAttempts } from './memory-attempts.ts';
import { memoryCampaigns } from './memory-campaigns.ts';
import { memoryContacts } from './memory-contacts.ts';
import { memoryGeneration } from './memory-generation.ts';
import { memoryInsight } from './memory-insight.ts';
import { memoryRescue } from './memory-rescue.ts';
import { emptyState, type MemoryState } from './memory-state.ts';
import { memorySuppressions } from './memory-suppressions.ts';

/**
 * The ledger without durability: for the simulation suite, `plan` and fast tests. It answers as the Redis ledger does
 * (`test/conformance`); every change is made at once, before the promise is returned. What it hands out is frozen.
 *
 * Revision starts at 0 and one call raises it by at most 1. "Remembered" (a request, an attempt that left, a settled
 * call's id) means at least as long as `ledger.ts` promises, not exactly.
 */
export function createMemoryLedger({ holds = TIMINGS.holds }: { holds?: HoldTimes } = {}): Ledger {
  return memoryLedgerOn(emptyState(holds));
}

/** The same on a state of the caller's, for whoever looks into it: the judge of a simulation, a forecast. */
export function memoryLedgerOn(state: MemoryState): Ledger {
  return {
    campaigns: memoryCampaigns(state),
    contacts: memoryContacts(state),
    attempts: memoryAttempts(state),
    suppressions: memorySuppressions(state),
    rescue: memoryRescue(state),
    generation: memoryGeneration(state),
    insight: memoryInsight(state),
    revision: async () => state.revision,
    close: async () => {},
  };
}
