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
/** So many looks at a list that proves nothing, then a person is asked. */
const LOOKS_BEFORE_HELD = 2;
const UNPROVED =
  'not in the call list, but the list shows neither our metadata nor plainly whom each call is to, so that proves nothing';
/** Live calls that a list is held against. */
const MOST_TO_SHOW = 100;

/** Rescuer: find out about attempts of which nobody knows whether a call exists. */
export function createReconciler(parts: ReconcilerParts): Rescuer {
  const { ledger, api, clock, timings } = parts;
  return {
    async runOnce() {
      const now = clock.wallMs();
      const attempts = await ledger.attempts.claimLooks('unconfirmed', now, timings.reconcileLease, BATCH);
      crashPoint('after-reconcile-claim');
      if (attempts.length === 0) return;
      const mustShow = await liveForLong(parts, now);
      const lookUp = await lookUpAttempts(api, attempts, { postTimeoutMs: parts.postTimeoutMs, mustShow });
      for (const attempt of attempts)
        await decide(parts, attempt, { lookUp, lookedAt: now }).catch((error) => failed(parts, error));
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
  if (!lookUp.echoes && !(await isNobodyCalled(parts, attempt, lookUp)))
    return proofRefused(parts, attempt, lookedAt);
  const lookedTwice = attempt.absentSince !== undefined && lookedAt - attempt.absentSince >= parts.proofMs;
  return lookedTwice ? giveBackAbsent(parts, attempt) : noteAbsent(parts, attempt, lookedAt);
}

/** The others are decided all the same; this one is looked for again when its lease is over. */
function failed({ emit }: ReconcilerParts, error: unknown): void {
  emit({ type: 'trouble', where: 'reconciling an attempt', error });
}

/** Calls a list must show by now if it is fresh enough to prove anything by what it lacks. */
async function liveForLong({ ledger, proofMs }: ReconcilerParts, now: number): Promise<string[]> {
  const live = await ledger.attempts.inState('placed', MOST_TO_SHOW);
  return live.flatMap(({ callId, acceptedAt = now }) =>
    callId && now - acceptedAt >= proofMs ? callId : [],
  );
}

/**
 * The proof without our metadata. The list may never have shown any (the first calls of an account), but a call to this
 * person would be in it whatever it shows of the metadata: the list is complete, in the shape of the API's papers, shows
 * every call that is live for longer than the proof takes, and names whom each call is to, as plainly as we do. If none
 * is to this person since the attempt was posted, clocks and missing time zones allowed for, there is no call; those
 * whose id we have for another attempt do not count. An empty list is the plainest case. A number that is masked, spelled
 * otherwise or missing could be this person's, and refuses the proof; so does a stranger's call to this person.
 */
async function isNobodyCalled(
  parts: ReconcilerParts,
  attempt: Attempt,
  { legible, toSamePerson }: LookUp,
): Promise<boolean> {
  if (!legible.has(attempt.id)) return false;
  return (await unclaimed(parts, toSamePerson.get(attempt.id) ?? [])).length === 0;
}

/** Not a look that proves anything. The list may prove more when it has shown a call of ours. */
async function proofRefused(parts: ReconcilerParts, attempt: Attempt, lookedAt: number): Promise<void> {
  if (attempt.looks < LOOKS_BEFORE_HELD)
    return parts.ledger.attempts.setNextLook(attempt.id, lookedAt + parts.proofMs);
  return hold(parts, attempt, UNPROVED);
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

async function noteAbsent(parts: ReconcilerParts, attempt: Attempt, lookedAt: number): Promise<void> {
  const { held = false, reason = 'not in the call list yet' } = attempt;
  const nextLookAt = lookedAt + parts.proofMs;
  await parts.ledger.attempts.noteAbsent(attempt.id, { lookedAt, held, reason, nextLookAt });
  crashPoint('after-note-absent');
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
