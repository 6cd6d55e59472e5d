import type { Attempt } from '../domain/attempt.ts';
import type { CallObservation } from '../domain/call-observation.ts';
import { crashPoint } from '../domain/crash-point.ts';
import { recordOf } from '../settlement/record.ts';
import { type LookUp, lookUpAttempts } from './look-up.ts';
import type { RescueParts, Rescuer } from './rescue.ts';

export interface ReconcilerParts extends RescueParts {
  /** Calls met on the way that name other attempts of ours. */
  readonly onStrangers: (calls: readonly CallObservation[]) => Promise<void>;
}

const BATCH = 500;
const MOST_RIVALS = 10_000;
/** A list that so many look-ups could not read to its end will not prove anything absent. */
const INCOMPLETE_LOOKS = 4;

/** Rescuer: find out about attempts of which nobody knows whether a call exists. */
export function createReconciler(parts: ReconcilerParts): Rescuer {
  const { ledger, api, clock, timings } = parts;
  return {
    async runOnce() {
      const now = clock.wallMs();
      const attempts = await ledger.attempts.claimLooks('unconfirmed', now, timings.reconcileLease, BATCH);
      crashPoint('after-reconcile-claim');
      if (attempts.length === 0) return;
      const lookUp = await lookUpAttempts(api, attempts, parts.postTimeoutMs);
      for (const attempt of attempts) await decide(parts, attempt, { lookUp, lookedAt: now });
      await parts.onStrangers(lookUp.strangers);
    },
  };
}

interface Look {
  readonly lookUp: LookUp;
  readonly lookedAt: number;
}

async function decide(parts: ReconcilerParts, attempt: Attempt, { lookUp, lookedAt }: Look): Promise<void> {
  const named = lookUp.found.get(attempt.id);
  if (named) return adopt(parts, attempt, { call: named, how: 'found in the call list' });
  const likely = lookUp.alike.get(attempt.id) ?? [];
  const isContested = likely.length > 0 && (await hasRival(parts, attempt));
  const alike = await unclaimed(parts, likely);
  const [only] = alike;
  if (only && isContested)
    return hold(parts, attempt, 'a call in the call list could be it, or another attempt');
  if (only && alike.length === 1)
    return adopt(parts, attempt, { call: only, how: 'found in the call list by its numbers' });
  if (only) return hold(parts, attempt, 'several calls in the call list could be it');
  if (attempt.onlyByHand) return lookAgain(parts, attempt);
  if (!lookUp.complete) return listTooLong(parts, attempt);
  const suspects = await unclaimed(parts, lookUp.suspect.get(attempt.id) ?? []);
  if (suspects.length > 0)
    return hold(parts, attempt, 'a call in the call list with its numbers names no attempt');
  const lookedTwice = attempt.absentSince !== undefined && lookedAt - attempt.absentSince >= parts.proofMs;
  if (lookedTwice && lookUp.echoes) return giveBackAbsent(parts, attempt);
  return noteAbsent(parts, attempt, { lookedAt, held: lookedTwice });
}

/** Another attempt with the same numbers, whose call is not known either: asked before `unclaimed`, or it could slip through. */
async function hasRival({ ledger }: ReconcilerParts, { id, phone, fromNumber }: Attempt): Promise<boolean> {
  const posting = await ledger.attempts.inState('posting', MOST_RIVALS);
  const unconfirmed = await ledger.attempts.inState('unconfirmed', MOST_RIVALS);
  return [...posting, ...unconfirmed].some(
    (other) => other.id !== id && other.phone === phone && other.fromNumber === fromNumber,
  );
}

/** Calls that belong to no other attempt. */
async function unclaimed(
  { ledger }: ReconcilerParts,
  calls: readonly CallObservation[],
): Promise<CallObservation[]> {
  const owners = await Promise.all(calls.map(({ callId }) => ledger.attempts.byCallId(callId)));
  return calls.filter((_, index) => owners[index] === undefined);
}

async function adopt(
  parts: ReconcilerParts,
  attempt: Attempt,
  { call, how }: { call: CallObservation; how: string },
): Promise<void> {
  const now = parts.clock.wallMs();
  const placed = { callId: call.callId, acceptedAt: plausibleStart(attempt, call, now), nextLookAt: now };
  const marked = await parts.ledger.attempts.markPlaced(attempt.id, placed);
  crashPoint('after-adopt');
  if (marked === 'done') parts.emit({ type: 'attempt-adopted', attempt, callId: call.callId, how });
  if (marked === 'taken') await hold(parts, attempt, 'its call in the call list belongs to another attempt');
}

/** The provider's word on when it began, unless its clock is absurd: a call thought hours old would be hung up. */
function plausibleStart({ openedAt }: Attempt, { createdAt }: CallObservation, now: number): number {
  return createdAt !== undefined && createdAt >= openedAt && createdAt <= now ? createdAt : now;
}

async function giveBackAbsent(parts: ReconcilerParts, attempt: Attempt): Promise<void> {
  const found = await parts.ledger.attempts.get(attempt.id);
  if (!found) return;
  const now = parts.clock.wallMs();
  const reason = 'two complete look-ups found no call';
  const record = {
    ...recordOf(attempt, found.contact, now),
    state: 'returned' as const,
    source: 'reconcile' as const,
    error: reason,
  };
  crashPoint('before-give-back-absent');
  await parts.ledger.attempts.giveBack(attempt.id, { by: 'absent', reason, notBefore: now, record }, now);
  crashPoint('after-give-back-absent');
  parts.emit({ type: 'attempt-given-back', attempt, reason });
  parts.onGivenBack(attempt.fromNumber);
}

async function noteAbsent(
  parts: ReconcilerParts,
  attempt: Attempt,
  { lookedAt, held }: { lookedAt: number; held: boolean },
): Promise<void> {
  const reason = held
    ? 'not in the call list, but the list does not show our metadata, so that proves nothing'
    : (attempt.reason ?? 'not in the call list yet');
  const wait = held ? laterLook(parts, attempt) : parts.proofMs;
  await parts.ledger.attempts.noteAbsent(attempt.id, { lookedAt, held, reason, nextLookAt: lookedAt + wait });
  crashPoint('after-note-absent');
  if (held && !attempt.held) parts.emit({ type: 'attempt-held', attempt, reason });
}

async function listTooLong(parts: ReconcilerParts, attempt: Attempt): Promise<void> {
  if (attempt.looks < INCOMPLETE_LOOKS) return lookAgain(parts, attempt);
  return hold(parts, attempt, 'the call list is too long to be read to its end');
}

/** A later look-up may still find or disprove it; until then, or for good, it is a person's to decide. */
async function hold(parts: ReconcilerParts, attempt: Attempt, reason: string): Promise<void> {
  const now = parts.clock.wallMs();
  const note = { reason, nextLookAt: now + laterLook(parts, attempt), onlyByHand: false };
  const held = await parts.ledger.rescue.hold(attempt.id, note, now);
  if (held === 'done' && !attempt.held) parts.emit({ type: 'attempt-held', attempt, reason });
}

async function lookAgain(parts: ReconcilerParts, attempt: Attempt): Promise<void> {
  await parts.ledger.attempts.setNextLook(attempt.id, parts.clock.wallMs() + laterLook(parts, attempt));
}

function laterLook({ timings: { laterLooks } }: ReconcilerParts, { looks }: Attempt): number {
  return laterLooks[Math.min(looks, laterLooks.length - 1)] ?? 0;
}
