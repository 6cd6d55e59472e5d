import type { ContactResult } from '../domain/attempt.ts';
import type { AttemptLedger, GiveBack, MarkResult, Settlement } from './ledger.ts';
import { CAMPAIGN_CANCELLED, close, ROW_REMOVED, waitUntil } from './memory-lines.ts';
import { belongings } from './memory-marks.ts';
import { freeSlot } from './memory-slots.ts';
import {
  frozenCopy,
  type MemoryState,
  type StoredAttempt,
  type StoredCampaign,
  type StoredContact,
} from './memory-state.ts';
import { closeSuppressed, isSuppressed, suppressEverywhere } from './memory-suppressions.ts';

/** The door out, and the way back for attempts that never became a call. How an attempt left is known for 10 minutes. */
export function memorySettle(state: MemoryState): Pick<AttemptLedger, 'giveBack' | 'settle'> {
  return {
    giveBack: async (id, why, now) => giveBack(state, id, { ...why, now }),
    settle: async (id, settlement, now) => settle(state, id, { ...settlement, now }),
  };
}

function giveBack(
  state: MemoryState,
  id: string,
  why: GiveBack & { now: number },
): 'given-back' | 'not-yours' | 'gone' {
  const live = state.attempts.get(id);
  if (!live) return state.left.get(id) === 'given-back' ? 'given-back' : 'gone';
  if (!mayGiveBack(live, why.by)) return 'not-yours';
  const { stored, contact } = belongings(state, live.attempt);
  contact.attempts -= 1;
  waitAgain({ state, stored, contact }, { at: Math.max(why.now, why.notBefore), reason: why.reason });
  if (why.record) stored.journal.push(frozenCopy(why.record));
  forget(state, live, { how: 'given-back', now: why.now });
  return 'given-back';
}

function mayGiveBack({ attempt, postingToken }: StoredAttempt, by: GiveBack['by']): boolean {
  if (by === 'unposted') return attempt.state === 'opened';
  if (by === 'absent') return attempt.state === 'unconfirmed';
  return attempt.state === 'posting' && postingToken === by.token;
}

function settle(state: MemoryState, id: string, settlement: Settlement & { now: number }): MarkResult {
  const live = state.attempts.get(id);
  if (!live) return state.left.get(id) === 'settled' ? 'done' : 'gone';
  const { record, result, next, suppress, now, onlyFrom } = settlement;
  if (onlyFrom && live.attempt.state !== onlyFrom) return 'gone';
  const { stored, contact } = belongings(state, live.attempt);
  contact.result = keepFirstAttempt(result, contact.result);
  if (next.kind === 'retry') waitAgain({ state, stored, contact }, next);
  else close(stored, contact, next);
  stored.journal.push(frozenCopy(record));
  contact.crashes = 0;
  forget(state, live, { how: 'settled', now });
  if (suppress)
    suppressEverywhere(state, {
      phone: live.attempt.phone,
      reason: suppress.reason,
      source: 'call',
      at: now,
    });
  return 'done';
}

function keepFirstAttempt(result: ContactResult, earlier: ContactResult | undefined): ContactResult {
  return frozenCopy({ ...result, firstAttemptAt: earlier?.firstAttemptAt ?? result.firstAttemptAt });
}

/** Its call is over and it would wait again, unless what closed the waiting ones meanwhile concerns it too. */
function waitAgain(
  { state, stored, contact }: { state: MemoryState; stored: StoredCampaign; contact: StoredContact },
  due: { at: number; reason: string },
): void {
  const rowRemoved = stored.import.rowless.delete(contact.contact.seq);
  if (stored.state === 'cancelled')
    close(stored, contact, { status: 'cancelled', reason: CAMPAIGN_CANCELLED });
  else if (isSuppressed(state, stored.campaign.name, contact.contact.phone)) closeSuppressed(stored, contact);
  else if (rowRemoved) close(stored, contact, { status: 'cancelled', reason: ROW_REMOVED });
  else waitUntil(stored, contact, due);
}

function forget(
  state: MemoryState,
  { attempt }: StoredAttempt,
  left: { how: 'given-back' | 'settled'; now: number },
): void {
  freeSlot(state, attempt);
  state.attempts.delete(attempt.id);
  state.left.remember(attempt.id, left.how, left.now);
  if (attempt.webhookToken !== undefined) state.webhookTokens.delete(attempt.webhookToken);
  if (attempt.callId === undefined) return;
  state.calls.delete(attempt.callId);
  state.settledCalls.remember(attempt.callId, attempt.id, left.now);
}
