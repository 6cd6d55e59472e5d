import type { Attempt } from '../domain/attempt.ts';
import { type CallHistory, HISTORY_MS, MOST_CALLS_KEPT } from '../domain/call-history.ts';
import type { MemoryState } from './memory-state.ts';

/*
 * Calls to each person. An attempt's entry is found by its time and need not be the latest: while one is held, another
 * campaign may have called.
 */

const NEVER_CALLED: CallHistory = { campaign: '', before: '', times: [], talkedAt: 0 };

export function historyOf({ history }: MemoryState, phone: string): CallHistory {
  return history.get(phone) ?? NEVER_CALLED;
}

export function noteCall(
  state: MemoryState,
  phone: string,
  { campaign, at }: { campaign: string; at: number },
): void {
  const known = historyOf(state, phone);
  const isFirst = known.times.length === 0 && known.talkedAt === 0;
  const times = isFirst ? [at] : [...known.times, at];
  keep(state, phone, { campaign, before: known.campaign, times, talkedAt: known.talkedAt }, at);
}

/** A call counts from the moment it leaves, or is accepted. */
export function redateCall(state: MemoryState, attempt: Attempt, at: number): void {
  const known = historyOf(state, attempt.phone);
  const own = ownEntry(known, attempt);
  if ((known.times[own] ?? at) >= at) return;
  const { campaign, before, talkedAt } = known;
  keep(state, attempt.phone, { campaign, before, times: known.times.with(own, at), talkedAt }, at);
}

export function takeBackCall(state: MemoryState, attempt: Attempt, now: number): void {
  const known = historyOf(state, attempt.phone);
  const own = ownEntry(known, attempt);
  if (own < 0) return;
  const campaign = own === known.times.length - 1 ? known.before : known.campaign;
  keep(state, attempt.phone, { ...known, campaign, times: known.times.toSpliced(own, 1) }, now);
}

/** Of an attempt that is not placed yet; -1: it has none. */
function ownEntry({ times }: CallHistory, { openedAt, postedAt = openedAt }: Attempt): number {
  const posted = times.lastIndexOf(postedAt);
  return posted < 0 ? times.lastIndexOf(openedAt) : posted;
}

export function noteTalk(state: MemoryState, phone: string, at: number): void {
  const known = historyOf(state, phone);
  keep(state, phone, { ...known, talkedAt: Math.max(known.talkedAt, at) }, at);
}

function keep({ history }: MemoryState, phone: string, changed: CallHistory, now: number): void {
  const isAllKept =
    changed.times.length <= MOST_CALLS_KEPT && changed.times.every((at) => at > now - HISTORY_MS);
  if (isAllKept) history.set(phone, changed);
  else {
    const times = changed.times.slice(-MOST_CALLS_KEPT).filter((at) => at > now - HISTORY_MS);
    history.set(phone, { ...changed, times });
  }
}
