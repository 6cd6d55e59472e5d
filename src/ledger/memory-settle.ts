import type { ContactResult } from '../domain/attempt.ts';
import { ahead } from '../domain/contact-traits.ts';
import { type FirstCallKind, type FirstCalls, NO_FIRST_CALLS } from '../domain/first-calls.ts';
import type { AttemptLedger, GiveBack, LeaveResult, Settlement } from './ledger.ts';
import { noteTalk, takeBackCall } from './memory-history.ts';
import {
  bucketOf,
  CAMPAIGN_CANCELLED,
  changeBucket,
  close,
  closeRowless,
  waitUntil,
} from './memory-lines.ts';
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

/**
 * The door out, and the way back for attempts that never became a call. How an attempt left is known for 50 hours. (The
 * Redis ledger keeps it for a minute only where the attempt had a call: that call's id then tells whose it was.)
 */
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
  contact.attempts = Math.max(0, contact.attempts - 1);
  takeBackCall(state, live.attempt, why.now);
  if (!live.attempt.overtaken)
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

function settle(
  state: MemoryState,
  id: string,
  settlement: Settlement & { now: number },
): LeaveResult | 'changed' {
  const live = state.attempts.get(id);
  if (!live) return state.left.get(id) === 'settled' ? 'again' : 'gone';
  const { record, result, next, suppress, now, onlyFrom } = settlement;
  if (onlyFrom && live.attempt.state !== onlyFrom) return 'gone';
  const { stored, contact } = belongings(state, live.attempt);
  const { seen, version } = settlement;
  if (version !== undefined && version !== stored.campaign.version) return 'changed';
  if (seen && (seen.contact !== contact.contact || seen.result !== contact.result)) return 'changed';
  contact.result = live.attempt.overtaken
    ? countOvertaken(result, contact.result)
    : keepFirstAttempt(result, contact.result);
  stored.journal.push(frozenCopy(record));
  if (settlement.first) stored.first = counted(stored.first, settlement.first);
  conclude(state, live, { next, suppress, talkedAt: settlement.talkedAt, now });
  return 'done';
}

function counted(known: FirstCalls | undefined, kind: FirstCallKind): FirstCalls {
  const { calls, answered, short, failed, ...over } = known ?? NO_FIRST_CALLS;
  return Object.freeze({
    calls: calls + 1,
    answered: answered + (kind === 'answered' || kind === 'short' ? 1 : 0),
    short: short + (kind === 'short' ? 1 : 0),
    failed: failed + (kind === 'failed' ? 1 : 0),
    ...over,
  });
}

interface Conclusion {
  readonly next: Settlement['next'];
  readonly talkedAt: number | undefined;
  readonly suppress: Settlement['suppress'];
  readonly now: number;
}

/** What a settlement does beside its record and its result. */
function conclude(state: MemoryState, live: StoredAttempt, conclusion: Conclusion): void {
  const { next, talkedAt, suppress, now } = conclusion;
  const { stored, contact } = belongings(state, live.attempt);
  if (live.attempt.overtaken) {
    // Its contact is with a later attempt.
  } else if (next.kind === 'retry') {
    if (next.ahead) moveAhead(state, stored, contact);
    waitAgain({ state, stored, contact }, next);
  } else close(stored, contact, next);
  contact.crashes = 0;
  if (talkedAt !== undefined) noteTalk(state, live.attempt.phone, talkedAt);
  forget(state, live, { how: 'settled', now });
  if (suppress)
    suppressEverywhere(state, {
      phone: live.attempt.phone,
      reason: suppress.reason,
      source: 'call',
      at: now,
    });
}

function moveAhead(state: MemoryState, stored: StoredCampaign, contact: StoredContact): void {
  const traits = ahead(contact.contact);
  const bucket = bucketOf(stored, traits);
  changeBucket(stored, contact, bucket);
  contact.contact = Object.freeze({ ...contact.contact, ...traits });
  state.revision += 1;
}

function keepFirstAttempt(result: ContactResult, earlier: ContactResult | undefined): ContactResult {
  return frozenCopy({ ...result, firstAttemptAt: earlier?.firstAttemptAt ?? result.firstAttemptAt });
}

/** The later result stands, with the first attempt of both; the tally of the overtaken one has both. */
function countOvertaken(result: ContactResult, known: ContactResult | undefined): ContactResult {
  if (!known) return frozenCopy(result);
  const stands = known.lastAttemptAt >= result.lastAttemptAt ? { ...known, tally: result.tally } : result;
  const firstAttemptAt = Math.min(known.firstAttemptAt, result.firstAttemptAt);
  return frozenCopy({ ...stands, firstAttemptAt });
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
  else if (rowRemoved) closeRowless(stored, contact, due.at);
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
