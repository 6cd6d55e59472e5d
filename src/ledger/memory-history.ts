import { type CallHistory, HISTORY_MS, MOST_CALLS_KEPT } from '../domain/call-history.ts';
import type { MemoryState } from './memory-state.ts';

/*
 * Calls to each person. The latest entry is that of the attempt under way: a person is in one call at a time.
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
  keep(state, phone, { ...known, before: known.campaign, campaign, times: [...known.times, at] }, at);
}

/** A call counts from the moment it leaves, or is accepted. */
export function redateCall(state: MemoryState, phone: string, at: number): void {
  const known = historyOf(state, phone);
  if ((known.times.at(-1) ?? at) >= at) return;
  keep(state, phone, { ...known, times: [...known.times.slice(0, -1), at] }, at);
}

export function takeBackCall(state: MemoryState, phone: string, now: number): void {
  const known = historyOf(state, phone);
  keep(state, phone, { ...known, campaign: known.before, times: known.times.slice(0, -1) }, now);
}

export function noteTalk(state: MemoryState, phone: string, at: number): void {
  const known = historyOf(state, phone);
  keep(state, phone, { ...known, talkedAt: Math.max(known.talkedAt, at) }, at);
}

function keep({ history }: MemoryState, phone: string, changed: CallHistory, now: number): void {
  const times = changed.times.slice(-MOST_CALLS_KEPT).filter((at) => at > now - HISTORY_MS);
  history.set(phone, { ...changed, times });
}
