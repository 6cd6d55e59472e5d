import type { Attempt } from '../domain/attempt.ts';
import { present } from '../domain/present.ts';
import type { JournalMark } from '../journal/lines.ts';
import type { AttemptLedger, LeaveResult, MarkResult, PostingPass, PostingResult } from './ledger.ts';
import { backedOffUntil, closeBreaker, isKeptByBreaker } from './memory-breaker.ts';
import { countPosting, isDoubtful } from './memory-generation.ts';
import { redateCall } from './memory-history.ts';
import { leave } from './memory-lines.ts';
import { freeSlot } from './memory-slots.ts';
import type { MemoryState, StoredAttempt, StoredCampaign, StoredContact } from './memory-state.ts';
import { isSuppressed } from './memory-suppressions.ts';

type Marks = Pick<
  AttemptLedger,
  'beginPosting' | 'beginPostingBatch' | 'markPlaced' | 'markUnconfirmed' | 'noteAbsent' | 'end'
>;

/** The moves of a live attempt: forward only. */
export function memoryMarks(state: MemoryState): Marks {
  return {
    beginPosting: async (id, token, run, now, mark) =>
      beginPosting(state, id, { token, run, now, ...present({ mark }) }),
    beginPostingBatch: async (batch, pass) => {
      const gates = new Map<string, PostingResult>();
      for (let id = idIn(batch, 0); state.attempts.has(id); id = idIn(batch, gates.size))
        gates.set(id, beginPosting(state, id, pass));
      return gates;
    },
    markPlaced: async (id, call) => markPlaced(state, id, call),
    markUnconfirmed: async (id, doubt, now) => markUnconfirmed(state, id, { ...doubt, now }),
    noteAbsent: async (id, note) => noteAbsent(state, id, note),
    end: async (id, end) => endCall(state, id, end),
  };
}

/** What an attempt belongs to; they are there as long as the attempt lives. */
export function belongings(
  state: MemoryState,
  { campaign, seq }: Attempt,
): { stored: StoredCampaign; contact: StoredContact } {
  const stored = state.campaigns.get(campaign);
  const contact = stored?.contacts[seq];
  if (!stored || !contact) throw new Error(`an attempt of ${campaign} without its contact ${seq}`);
  return { stored, contact };
}

function idIn(batch: string, index: number): string {
  return `${batch}-${index}`;
}

function beginPosting(state: MemoryState, id: string, by: PostingPass): PostingResult {
  const live = state.attempts.get(id);
  switch (live?.attempt.state) {
    case 'unconfirmed':
      return { kind: 'reconcile' };
    case 'posting':
      if (live.postingToken !== by.token) return { kind: 'reconcile' };
      break;
    case 'opened':
      break;
    default:
      return { kind: 'gone' };
  }
  if (by.mark && isDoubtful(state.generation, by.mark)) return { kind: 'refused', why: 'doubt' };
  const why = whyNotNow(state, live.attempt, by.now);
  if (why) return { kind: 'refused', why };
  if (live.attempt.state === 'posting') return toPost(state, live, by.mark);
  live.postingToken = by.token;
  redateCall(state, live.attempt, by.now);
  enter(live, { ...live.attempt, state: 'posting', run: by.run, postedAt: by.now }, by.now);
  if (by.mark) live.posting = countPosting(state.generation, by.mark);
  return toPost(state, live, by.mark);
}

function toPost(
  state: MemoryState,
  { attempt, posting = 0 }: StoredAttempt,
  mark: JournalMark | undefined,
): PostingResult {
  const { contact, result } = belongings(state, attempt).contact;
  const seen = { contact, result, bucket: 0 };
  return { kind: 'post', attempt, contact, seen, ...present({ result }), ...(mark && { posting }) };
}

function whyNotNow(
  state: MemoryState,
  attempt: Attempt,
  now: number,
): 'paused' | 'cancelled' | 'suppressed' | 'stale' | 'held-back' | undefined {
  const { stored } = belongings(state, attempt);
  if (stored.state === 'paused' || stored.state === 'ready') return 'paused';
  if (stored.state !== 'running') return 'cancelled';
  if (isSuppressed(state, attempt.campaign, attempt.phone)) return 'suppressed';
  if (stored.campaign.version !== attempt.campaignVersion) return 'stale';
  const held = backedOffUntil(state, attempt.fromNumber) > now || isKeptByBreaker(state, attempt.id);
  return held ? 'held-back' : undefined;
}

function markPlaced(
  state: MemoryState,
  id: string,
  call: { callId: string; httpStatus?: number; acceptedAt: number; nextLookAt: number },
): MarkResult {
  const live = state.attempts.get(id);
  if (!live || live.attempt.state === 'opened') return 'gone';
  if (live.attempt.state === 'placed' || live.attempt.state === 'ended') {
    return live.attempt.callId === call.callId ? 'done' : 'gone';
  }
  if (attemptOfCall(state, call.callId) !== undefined) return 'taken';
  const { callId, acceptedAt, httpStatus } = call;
  const placed = { ...withoutDoubt(live.attempt), state: 'placed' as const, callId, acceptedAt };
  enter(live, withHttpStatus(placed, httpStatus), acceptedAt);
  live.nextLook = call.nextLookAt;
  state.calls.set(callId, id);
  redateCall(state, live.attempt, acceptedAt);
  callContact(state, live.attempt);
  if (state.breaker.probe === id) closeBreaker(state, acceptedAt);
  return 'done';
}

/** The attempt a call belongs to: a live one, or one settled not long ago. */
export function attemptOfCall(state: MemoryState, callId: string): string | undefined {
  return state.calls.get(callId) ?? state.settledCalls.get(callId);
}

function markUnconfirmed(
  state: MemoryState,
  id: string,
  doubt: { reason: string; httpStatus?: number; nextLookAt: number; now: number },
): MarkResult {
  const live = state.attempts.get(id);
  if (live?.attempt.state === 'unconfirmed') return 'done';
  if (live?.attempt.state !== 'posting') return 'gone';
  const unconfirmed = { ...live.attempt, state: 'unconfirmed' as const, ...given(doubt.reason) };
  enter(live, withHttpStatus(unconfirmed, doubt.httpStatus), doubt.now);
  live.nextLook = doubt.nextLookAt;
  doubtContact(state, live.attempt, doubt.reason);
  return 'done';
}

function noteAbsent(
  state: MemoryState,
  id: string,
  note: { lookedAt: number; held: boolean; reason: string; nextLookAt: number },
): MarkResult {
  const live = state.attempts.get(id);
  if (live?.attempt.state !== 'unconfirmed') return 'gone';
  const { absentSince = note.lookedAt, absentAt = 0 } = live.attempt;
  live.attempt = Object.freeze({
    ...withoutDoubt(live.attempt),
    ...given(note.reason),
    absentSince,
    absentAt: Math.max(absentAt, note.lookedAt),
    ...(note.held && { held: true }),
    ...(live.attempt.onlyByHand && { onlyByHand: true }),
  });
  live.nextLook = note.nextLookAt;
  doubtContact(state, live.attempt, note.reason);
  return 'done';
}

function endCall(state: MemoryState, id: string, end: { endedAt: number; nextLookAt: number }): LeaveResult {
  const live = state.attempts.get(id);
  if (live?.attempt.state === 'ended') return 'again';
  if (live?.attempt.state !== 'placed' && live?.attempt.state !== 'unconfirmed') return 'gone';
  enter(live, { ...withoutDoubt(live.attempt), state: 'ended', endedAt: end.endedAt }, end.endedAt);
  live.nextLook = end.nextLookAt;
  freeSlot(state, live.attempt);
  callContact(state, live.attempt);
  return 'done';
}

function enter(live: StoredAttempt, attempt: Attempt, at: number): void {
  live.attempt = Object.freeze({ ...attempt, looks: 0 });
  live.enteredAt = at;
}

/** The contact of an overtaken attempt is with a later one. */
function callContact(state: MemoryState, attempt: Attempt): void {
  if (attempt.overtaken) return;
  const { stored, contact } = belongings(state, attempt);
  leave(stored, contact, { status: 'calling', reason: '', at: contact.at });
}

function doubtContact(state: MemoryState, attempt: Attempt, reason: string): void {
  if (attempt.overtaken) return;
  const { stored, contact } = belongings(state, attempt);
  leave(stored, contact, { status: 'unconfirmed', reason, at: contact.at });
}

function withHttpStatus(attempt: Attempt, httpStatus: number | undefined): Attempt {
  return httpStatus === undefined ? attempt : { ...attempt, httpStatus };
}

/** An empty reason is none. */
function given(reason: string): { reason?: string } {
  return reason === '' ? {} : { reason };
}

/** The call is known now: what was said about an unknown one is over. */
function withoutDoubt(attempt: Attempt): Attempt {
  const { reason, held, onlyByHand, absentSince, absentAt, ...known } = attempt;
  return known;
}
