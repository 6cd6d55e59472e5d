import type { InsightLedger, JournalPage, TimedContact, WaitingBucket } from './insight-ledger.ts';
import { historyOf } from './memory-history.ts';
import { frozenCopy, type MemoryState, type StoredCampaign } from './memory-state.ts';

/** Every question looks through all contacts, or all lines: it is asked in tests, of small ledgers. */
export function memoryInsight(state: MemoryState): InsightLedger {
  return {
    countWaiting: async (campaign, parting, now) => {
      const stored = state.campaigns.get(campaign);
      if (!stored) return { waiting: 0, buckets: [] };
      const buckets = stored.buckets.map((_, bucket) =>
        countBucket(stored, bucket, parting.get(bucket) ?? now),
      );
      return { waiting: stored.counts.waiting, buckets };
    },
    timed: async ({ campaign, bucket }, from, limit) => {
      const stored = state.campaigns.get(campaign);
      return stored ? timedIn(stored, bucket).slice(from, from + Math.max(0, limit)) : [];
    },
    journalOf: async ({ campaign, phone }, cursor, limit): Promise<JournalPage> => {
      const from = Number(cursor);
      const lines = state.campaigns.get(campaign)?.journal.slice(from, from + limit) ?? [];
      return {
        cursor: lines.length > 0 ? String(from + lines.length) : cursor,
        looked: lines.length,
        records: lines.filter((record) => record.phone === phone),
      };
    },
    callHistory: async (phone) => frozenCopy(historyOf(state, phone)),
    dayHold: async (now) => (state.dayHold && state.dayHold.until > now ? state.dayHold : undefined),
  };
}

function countBucket(stored: StoredCampaign, bucket: number, at: number): WaitingBucket {
  const timed = timedIn(stored, bucket);
  const later = timed.filter((contact) => contact.at > at);
  const [first] = later;
  return {
    bucket,
    fresh: stored.buckets[bucket]?.waiting.fresh ?? 0,
    due: timed.length - later.length,
    later: later.length,
    ...(first && { laterAt: first.at }),
  };
}

function timedIn(stored: StoredCampaign, bucket: number): TimedContact[] {
  return stored.contacts
    .filter((contact) => contact.bucket === bucket && contact.line === 'timed')
    .map(({ contact, at, reason }) => ({ seq: contact.seq, at, reason }))
    .sort((a, b) => a.at - b.at || a.seq - b.seq);
}
