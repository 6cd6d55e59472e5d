import type { Attempt } from '../domain/attempt.ts';
import { type CallHistory, HISTORY_MS, MOST_CALLS_KEPT } from '../domain/call-history.ts';
import type { MemoryState, StoredHistory } from './memory-state.ts';

/*
 * Calls to each person. An attempt's entry is found by its time and need not be the latest: while one is held, another
 * campaign may have called. A history is changed in place, as a call changes it several times: nobody outside gets it.
 */

const NEVER_CALLED: CallHistory = { campaign: '', before: '', times: [], talkedAt: 0 };

/** Not to be kept: it changes. */
export function historyOf({ history }: MemoryState, phone: string): CallHistory {
  return history.get(phone) ?? NEVER_CALLED;
}

export function noteCall(
  state: MemoryState,
  phone: string,
  { campaign, at }: { campaign: string; at: number },
): void {
  const known = state.history.get(phone);
  if (!known) {
    state.history.set(phone, { campaign, before: '', times: [at], talkedAt: 0 });
    return;
  }
  known.before = known.campaign;
  known.campaign = campaign;
  known.times.push(at);
  dropOld(known, at);
}

/** A call counts from the moment it leaves, or is accepted. */
export function redateCall(state: MemoryState, attempt: Attempt, at: number): void {
  const known = state.history.get(attempt.phone);
  if (!known) return;
  const own = ownEntry(known, attempt);
  if ((known.times[own] ?? at) >= at) return;
  known.times[own] = at;
  dropOld(known, at);
}

export function takeBackCall(state: MemoryState, attempt: Attempt, now: number): void {
  const known = state.history.get(attempt.phone);
  const own = known ? ownEntry(known, attempt) : -1;
  if (!known || own < 0) return;
  if (own === known.times.length - 1) known.campaign = known.before;
  known.times.splice(own, 1);
  dropOld(known, now);
}

/** Of an attempt that is not placed yet; -1: it has none. */
function ownEntry({ times }: CallHistory, { openedAt, postedAt = openedAt }: Attempt): number {
  const posted = times.lastIndexOf(postedAt);
  return posted < 0 ? times.lastIndexOf(openedAt) : posted;
}

export function noteTalk(state: MemoryState, phone: string, at: number): void {
  const known = state.history.get(phone);
  if (!known) {
    state.history.set(phone, { campaign: '', before: '', times: [], talkedAt: Math.max(0, at) });
    return;
  }
  known.talkedAt = Math.max(known.talkedAt, at);
  dropOld(known, at);
}

function dropOld(known: StoredHistory, now: number): void {
  const { times } = known;
  const after = now - HISTORY_MS;
  let isAllKept = times.length <= MOST_CALLS_KEPT;
  for (const at of times) if (at <= after) isAllKept = false;
  if (!isAllKept) known.times = times.slice(-MOST_CALLS_KEPT).filter((at) => at > after);
}
