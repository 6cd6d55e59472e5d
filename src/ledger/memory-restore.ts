import type { Attempt } from '../domain/attempt.ts';
import { webhookTokenOf } from './attempt-codec.ts';
import type { LostAttempt, RestoreResult } from './generation.ts';
import type { AttemptLedger } from './ledger.ts';
import { noteCall } from './memory-history.ts';
import { leave } from './memory-lines.ts';
import { attemptOfCall, memoryMarks } from './memory-marks.ts';
import { takeSlot } from './memory-slots.ts';
import type { MemoryState, StoredAttempt } from './memory-state.ts';

/** The way back in for what a journal knows and this ledger lost: first as it stood when its POST began, then forward. */
export function memoryRestore(state: MemoryState): Pick<AttemptLedger, 'restore'> {
  return { restore: (lost, now) => restore(state, lost, now) };
}

async function restore(state: MemoryState, lost: LostAttempt, now: number): Promise<RestoreResult> {
  if (!state.attempts.has(lost.id) && state.left.get(lost.id) === 'settled') return 'gone';
  if (lost.call && (attemptOfCall(state, lost.call.callId) ?? lost.id) !== lost.id) return 'gone';
  const live = state.attempts.get(lost.id) ?? reopen(state, lost);
  if (typeof live === 'string') return live;
  const { state: stands } = live.attempt;
  if (stands === 'placed' || stands === 'ended') return 'known';
  if (!lost.call && stands !== 'opened') return 'known';
  if (stands === 'opened') asPosting(live, lost);
  await moveForward(state, lost, now);
  return 'restored';
}

function reopen(state: MemoryState, lost: LostAttempt): StoredAttempt | Exclude<RestoreResult, 'restored'> {
  const stored = state.campaigns.get(lost.campaign);
  const contact = stored?.contacts[lost.seq];
  if (!stored || contact?.contact.phone !== lost.phone) return 'unknown';
  if (!lost.overtaken) {
    if (contact.status === 'calling' || contact.status === 'unconfirmed') return 'busy';
    if (contact.status !== 'waiting') return 'gone';
    contact.attempts = Math.max(contact.attempts + 1, lost.n);
    leave(stored, contact, { status: 'calling', reason: '', at: lost.openedAt });
  }
  const attempt = openedAttempt(lost);
  const live: StoredAttempt = { attempt, enteredAt: lost.openedAt };
  state.attempts.set(attempt.id, live);
  state.left.forget(attempt.id);
  if (attempt.webhookToken !== undefined) state.webhookTokens.set(attempt.webhookToken, attempt.id);
  if (!lost.overtaken) takeSlotBeside(state, attempt);
  noteCall(state, attempt.phone, { campaign: attempt.campaign, at: lost.openedAt });
  return live;
}

/** Whoever has the person keeps it. */
function takeSlotBeside(state: MemoryState, attempt: Attempt): void {
  const inCall = state.persons.get(attempt.phone);
  takeSlot(state, attempt);
  if (inCall !== undefined) state.persons.set(attempt.phone, inCall);
}

function openedAttempt(lost: LostAttempt): Attempt {
  const { id, campaign, campaignVersion, seq, n, phone, fromNumber, run, openedAt } = lost;
  const webhookToken = webhookTokenOf(id);
  const about = { id, campaign, campaignVersion, seq, n, phone, fromNumber, run, openedAt };
  const overtaken = lost.overtaken ? { overtaken: true } : {};
  return Object.freeze({ ...about, state: 'opened', looks: 0, webhookToken, ...overtaken });
}

function asPosting(live: StoredAttempt, { run, postedAt }: LostAttempt): void {
  live.attempt = Object.freeze({ ...live.attempt, state: 'posting', run, postedAt });
}

async function moveForward(state: MemoryState, lost: LostAttempt, now: number): Promise<void> {
  const marks = memoryMarks(state);
  const { id, call, reason, nextLookAt } = lost;
  if (call) await marks.markPlaced(id, { ...call, nextLookAt });
  else await marks.markUnconfirmed(id, { reason, nextLookAt }, now);
}
