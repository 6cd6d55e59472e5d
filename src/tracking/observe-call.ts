import type { Attempt } from '../domain/attempt.ts';
import type { CallObservation } from '../domain/call-observation.ts';
import type { Clock } from '../domain/clock.ts';
import { isFinal } from '../domain/disposition-of.ts';
import type { Emit } from '../domain/events.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { DoorOut } from '../settlement/settle-attempt.ts';

/** The one entry for anything learnt about a call, from whichever source. Facts only move an attempt forward. */
export type ObserveCall = (attempt: Attempt, call: CallObservation) => Promise<void>;

export interface ObserverParts {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly doorOut: DoorOut;
  /** A call ended: its slot is free. */
  readonly onSlotFreed: (fromNumber: string) => void;
}

/** The analysis comes seconds after the end (oneinbox-api §8 row 14): when to ask again, counted from the end. */
const ANALYSIS_LOOKS_MS = [3_000, 6_000, 12_000, 30_000, 60_000] as const;

export function createObserver(parts: ObserverParts): ObserveCall {
  return async (attempt, call) => {
    if (!isAbout(attempt, call) || call.phase === 'live') return;
    if (attempt.state === 'placed') await freeSlot(parts, attempt, call);
    if (isFinal(call) || analysisIsOverdue(attempt)) return parts.doorOut.settleCall(attempt.id, call);
    await askAgain(parts, attempt);
  };
}

/** A record that names another attempt of ours, or another call, says nothing about this one. */
function isAbout(attempt: Attempt, call: CallObservation): boolean {
  const sameCall = attempt.callId === undefined || attempt.callId === call.callId;
  return sameCall && (call.attemptId === undefined || call.attemptId === attempt.id);
}

async function freeSlot(parts: ObserverParts, attempt: Attempt, call: CallObservation): Promise<void> {
  const now = parts.clock.wallMs();
  const endedAt = plausibleEnd(attempt, call, now);
  const ended = await parts.ledger.attempts.end(attempt.id, {
    endedAt,
    nextLookAt: now + ANALYSIS_LOOKS_MS[0],
  });
  if (ended !== 'done') return;
  parts.emit({ type: 'call-ended', attempt, source: call.source });
  parts.onSlotFreed(attempt.fromNumber);
}

/** The provider's word on when it ended, unless its clock is absurd. */
function plausibleEnd({ openedAt }: Attempt, { endedAt }: CallObservation, now: number): number {
  return endedAt !== undefined && endedAt >= openedAt && endedAt <= now ? endedAt : now;
}

function analysisIsOverdue({ state, looks }: Attempt): boolean {
  return state === 'ended' && looks >= ANALYSIS_LOOKS_MS.length;
}

async function askAgain(
  { ledger, clock }: ObserverParts,
  { id, state, endedAt, looks }: Attempt,
): Promise<void> {
  if (state !== 'ended') return;
  const now = clock.wallMs();
  const next = (endedAt ?? now) + (ANALYSIS_LOOKS_MS[Math.min(looks, ANALYSIS_LOOKS_MS.length - 1)] ?? 0);
  await ledger.attempts.setNextLook(id, Math.max(next, now + 1_000));
}
