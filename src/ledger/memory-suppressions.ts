import type { Suppression, SuppressionLedger } from './ledger.ts';
import { close, ON_SUPPRESSION_LIST } from './memory-lines.ts';
import type { MemoryState, StoredCampaign, StoredContact } from './memory-state.ts';

const EVERYWHERE = '';

/**
 * One list for all campaigns and one per campaign, known or not. The first entry of a phone stays; adding it again
 * still closes who waits. `list` has no particular order; its cursor is '' once nothing is left.
 */
export function memorySuppressions(state: MemoryState): SuppressionLedger {
  return {
    add: async (entries, { campaign }) => {
      const added = entries.filter((entry) => suppress(state, entry, campaign ?? EVERYWHERE)).length;
      if (added > 0) state.revision += 1;
      return { added };
    },
    remove: async (phone) => {
      const removed = listOf(state, EVERYWHERE).delete(phone);
      if (removed) state.revision += 1;
      return removed;
    },
    has: async (phone) => listOf(state, EVERYWHERE).has(phone),
    list: async (cursor, limit) => {
      const from = Number(cursor);
      const entries = [...listOf(state, EVERYWHERE).values()];
      const isLast = from + limit >= entries.length;
      return { cursor: isLast ? '' : String(from + limit), entries: entries.slice(from, from + limit) };
    },
    count: async () => listOf(state, EVERYWHERE).size,
  };
}

export function isSuppressed(state: MemoryState, campaign: string, phone: string): boolean {
  return listOf(state, EVERYWHERE).has(phone) || listOf(state, campaign).has(phone);
}

/** The person asked not to be called again. */
export function suppressEverywhere(state: MemoryState, entry: Suppression): void {
  if (suppress(state, entry, EVERYWHERE)) state.revision += 1;
}

export function closeSuppressed(campaign: StoredCampaign, contact: StoredContact): void {
  close(campaign, contact, { status: 'suppressed', reason: ON_SUPPRESSION_LIST });
}

/** Whether the phone is new on this list. */
function suppress(state: MemoryState, entry: Suppression, scope: string): boolean {
  const list = listOf(state, scope);
  const isNew = !list.has(entry.phone);
  if (isNew) list.set(entry.phone, Object.freeze({ ...entry }));
  for (const campaign of campaignsIn(state, scope)) {
    const contact = campaign.byPhone.get(entry.phone);
    if (contact?.status === 'waiting') closeSuppressed(campaign, contact);
  }
  return isNew;
}

function campaignsIn(state: MemoryState, scope: string): Iterable<StoredCampaign> {
  if (scope === EVERYWHERE) return state.campaigns.values();
  const campaign = state.campaigns.get(scope);
  return campaign ? [campaign] : [];
}

function listOf(state: MemoryState, scope: string): Map<string, Suppression> {
  const known = state.suppressed.get(scope);
  if (known) return known;
  const list = new Map<string, Suppression>();
  state.suppressed.set(scope, list);
  return list;
}
