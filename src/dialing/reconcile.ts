import type { Attempt } from '../domain/attempt.ts';
import type { CallObservation } from '../domain/call-observation.ts';
import type { Clock } from '../domain/clock.ts';
import type { Emit } from '../domain/events.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { CallsApi } from '../oneinbox/api.ts';
import { recordOf } from '../settlement/record.ts';
import { type LookUp, lookUpAttempts } from './look-up.ts';

/** Rescuer: find out about attempts of which nobody knows whether a call exists. */
export interface Reconciler {
  /** Look up every unconfirmed attempt that is due. Resolves with how many it looked for. */
  runOnce(): Promise<number>;
}

export interface ReconcilerParts {
  readonly ledger: Ledger;
  readonly api: CallsApi;
  readonly clock: Clock;
  readonly emit: Emit;
  /** Least time between the two complete look-ups that prove a call absent. */
  readonly proofMs: number;
  readonly firstLookMs: number;
  readonly onGivenBack: (fromNumber: string) => void;
}

/** How long one reading of the list may keep the attempts from other processes. */
const LEASE_MS = 120_000;
const BATCH = 500;
/** After the proof has failed for want of an echo, we go on looking, ever more rarely. */
const LATER_LOOKS_MS = [60_000, 300_000, 1_800_000, 3_600_000] as const;

export function createReconciler(parts: ReconcilerParts): Reconciler {
  return {
    async runOnce() {
      const now = parts.clock.wallMs();
      const attempts = await parts.ledger.attempts.claimLooks('unconfirmed', now, LEASE_MS, BATCH);
      if (attempts.length === 0) return 0;
      const lookUp = await lookUpAttempts(parts.api, new Set(attempts.map(({ id }) => id)));
      for (const attempt of attempts) await decide(parts, attempt, { lookUp, lookedAt: now });
      return attempts.length;
    },
  };
}

async function decide(
  parts: ReconcilerParts,
  attempt: Attempt,
  { lookUp, lookedAt }: { lookUp: LookUp; lookedAt: number },
): Promise<void> {
  const call = lookUp.found.get(attempt.id);
  if (call) return adopt(parts, attempt, call);
  if (!lookUp.complete) return lookAgain(parts, attempt);
  const provedAbsent = attempt.absentSince !== undefined && lookedAt - attempt.absentSince >= parts.proofMs;
  if (provedAbsent && lookUp.echoes) return giveBackAbsent(parts, attempt);
  return noteAbsent(parts, attempt, { lookedAt, held: provedAbsent });
}

async function adopt(parts: ReconcilerParts, attempt: Attempt, call: CallObservation): Promise<void> {
  const now = parts.clock.wallMs();
  const placed = { callId: call.callId, acceptedAt: call.createdAt ?? now, nextLookAt: now };
  const marked = await parts.ledger.attempts.markPlaced(attempt.id, placed);
  if (marked === 'done')
    parts.emit({ type: 'attempt-adopted', attempt, callId: call.callId, how: 'found in the call list' });
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
  await parts.ledger.attempts.giveBack(attempt.id, { by: 'absent', reason, notBefore: now, record }, now);
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
  const wait = held ? laterLook(attempt) : parts.proofMs;
  await parts.ledger.attempts.noteAbsent(attempt.id, { lookedAt, held, reason, nextLookAt: lookedAt + wait });
  if (held && !attempt.held) parts.emit({ type: 'attempt-held', attempt, reason });
}

async function lookAgain(parts: ReconcilerParts, attempt: Attempt): Promise<void> {
  await parts.ledger.attempts.setNextLook(attempt.id, parts.clock.wallMs() + laterLook(attempt));
}

function laterLook({ looks }: Attempt): number {
  return LATER_LOOKS_MS[Math.min(looks, LATER_LOOKS_MS.length - 1)] ?? 0;
}
