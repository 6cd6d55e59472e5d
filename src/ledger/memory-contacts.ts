import type { Bucket, BucketRef, ContactLedger, ContactView } from './ledger.ts';
import { memoryImport } from './memory-import.ts';
import { close, firstIn, firstOverdue, NOT_AFTER_PASSED, takeFirstIn } from './memory-lines.ts';
import {
  compareText,
  type MemoryState,
  type StoredBucket,
  type StoredCampaign,
  type StoredContact,
} from './memory-state.ts';

/** An unknown campaign has no contacts, no buckets and no rows. A `notAfter` has passed once `now` is later than it. */
export function memoryContacts(state: MemoryState): ContactLedger {
  const contactsOf = (campaign: string) => state.campaigns.get(campaign)?.contacts ?? [];
  return {
    ...memoryImport(state),
    imported: async (campaign) => contactsOf(campaign).length,
    page: async (campaign, from, limit) =>
      contactsOf(campaign)
        .slice(from, from + limit)
        .map(viewOf),
    rejected: async (campaign, from, limit) =>
      state.campaigns.get(campaign)?.import.rejected.slice(from, from + limit) ?? [],
    find: async (phone) => find(state, phone),
    buckets: async (campaign) => {
      const stored = state.campaigns.get(campaign);
      return stored?.buckets.map((bucket, number) => bucketView(stored, bucket, number)) ?? [];
    },
    closeWaiting: async (ref, status, reason, limit) => closeWaiting(state, ref, { status, reason, limit }),
    expireOverdue: async (campaign, limit, now) => {
      const stored = state.campaigns.get(campaign);
      return stored ? expireOverdue(stored, limit, now) : 0;
    },
  };
}

export function viewOf({ contact, status, reason, attempts, at, result }: StoredContact): ContactView {
  return { contact, status, reason, attempts, at, ...(result && { result }) };
}

function find(state: MemoryState, phone: string): { campaign: string; view: ContactView }[] {
  return [...state.campaigns]
    .flatMap(([campaign, stored]) => {
      const contact = stored.byPhone.get(phone);
      return contact ? [{ campaign, view: viewOf(contact) }] : [];
    })
    .sort((a, b) => compareText(a.campaign, b.campaign));
}

function bucketView(stored: StoredCampaign, bucket: StoredBucket, number: number): Bucket {
  const { traits, waiting } = bucket;
  const dueAt = firstIn(stored, bucket, 'timed')?.at;
  return {
    campaign: stored.campaign.name,
    bucket: number,
    ...traits,
    ...waiting,
    ...(dueAt !== undefined && { dueAt }),
  };
}

/** Timed contacts first, whether due or not, then the fresh ones. */
export function closeWaiting(
  state: MemoryState,
  ref: BucketRef & { readonly version?: string },
  how: { status: 'expired' | 'cancelled'; reason: string; limit: number },
): number {
  const stored = state.campaigns.get(ref.campaign);
  const bucket = stored?.buckets[ref.bucket];
  if (!stored || !bucket) return 0;
  if (ref.version !== undefined && ref.version !== stored.campaign.version) return 0;
  let closed = 0;
  for (; closed < how.limit; closed += 1) {
    const contact = takeFirstIn(stored, bucket, 'timed') ?? takeFirstIn(stored, bucket, 'fresh');
    if (!contact) break;
    close(stored, contact, how);
  }
  return closed;
}

export function expireOverdue(stored: StoredCampaign, limit: number, now: number): number {
  let expired = 0;
  for (; expired < limit; expired += 1) {
    const contact = firstOverdue(stored, now);
    if (!contact) break;
    close(stored, contact, { status: 'expired', reason: NOT_AFTER_PASSED });
  }
  return expired;
}
