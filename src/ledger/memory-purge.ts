import type { PurgeResult } from './ledger.ts';
import type { MemoryState, StoredCampaign } from './memory-state.ts';

/** All of it in one step. */
export function purgeCampaign(
  state: MemoryState,
  name: string,
  { keepCounts, now }: { keepCounts: boolean; now: number },
): PurgeResult {
  const stored = state.campaigns.get(name);
  if (!stored) return 'unknown';
  if (stored.purgedAt !== undefined) return 'done';
  if (stored.state !== 'finished' && stored.state !== 'cancelled') return 'open';
  if (isAnybodyLeft(stored) || importsNow(state, stored, now)) return 'busy';
  forgetPeople(stored);
  for (const { source, campaign } of state.fileProblems.values())
    if (campaign === name) state.fileProblems.delete(source);
  if (!keepCounts) forgetCounts(stored);
  Object.assign(stored, { purgedAt: now, reason: 'purged' });
  state.revision += 1;
  return 'done';
}

function isAnybodyLeft({ counts }: StoredCampaign): boolean {
  return counts.waiting + counts.calling + counts.unconfirmed > 0;
}

function importsNow({ runs }: MemoryState, { import: pass }: StoredCampaign, now: number): boolean {
  const isDead = pass.run !== undefined && (runs.get(pass.run) ?? 0) <= now;
  return pass.token !== undefined && !isDead && pass.leaseUntil > now;
}

function forgetPeople(stored: StoredCampaign): void {
  const { import: pass } = stored;
  for (const list of [stored.contacts, stored.buckets, stored.journal, pass.finished]) list.length = 0;
  stored.byPhone.clear();
  stored.bucketNumbers.clear();
  stored.unwritten.clear();
  stored.overdue.clear();
  pass.rowless.clear();
  for (const known of [
    'completed',
    'running',
    'refused',
    'why',
    'accepted',
    'header',
    'token',
    'run',
  ] as const)
    delete pass[known];
  delete pass.finishedToken;
  Object.assign(pass, { leaseUntil: 0, rejected: [], lastRejected: '', seen: new Set(), swept: 0 });
}

function forgetCounts(stored: StoredCampaign): void {
  for (const status of Object.keys(stored.counts) as (keyof typeof stored.counts)[])
    stored.counts[status] = 0;
  delete stored.first;
}
