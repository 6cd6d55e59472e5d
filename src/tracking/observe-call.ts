import type { Attempt } from '../domain/attempt.ts';
import type { CallObservation } from '../domain/call-observation.ts';
import type { Clock } from '../domain/clock.ts';
import { crashPoint } from '../domain/crash-point.ts';
import { isFinal } from '../domain/disposition-of.ts';
import type { Emit } from '../domain/events.ts';
import type { Timings } from '../domain/timings.ts';
import type { LeaveResult, Ledger } from '../ledger/ledger.ts';
import type { OwnCalls } from '../ledger/own-calls.ts';
import type { DoorOut } from '../settlement/settle-attempt.ts';

/** The one entry for anything learnt about a call, from whichever source. Facts only move an attempt forward. */
export type ObserveCall = (attempt: Attempt, call: CallObservation) => Promise<void>;

export interface ObserverParts {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly doorOut: DoorOut;
  readonly timings: Timings;
  /** Calls whose settlement needs no question to the ledger first. */
  readonly ownCalls?: Pick<OwnCalls, 'knows'>;
  /** A call ended: its slot is free. */
  readonly onSlotFreed: (fromNumber: string) => void;
}

export function createObserver(parts: ObserverParts): ObserveCall {
  return async (attempt, call) => {
    if (!isAbout(attempt, call) || call.phase === 'live') return;
    if (isWholeStory(parts, attempt, call) && (await settleAtOnce(parts, attempt, call)) !== 'gone') return;
    if (attempt.state === 'placed') await freeSlot(parts, attempt, call);
    if (isFinal(call) || analysisIsOverdue(parts, attempt)) return parts.doorOut.settleCall(attempt, call);
    await askAgain(parts, attempt);
  };
}

/** What the API has just answered, told before anything rests on it. */
export async function tellAndObserve(
  { emit, observe }: { readonly emit: Emit; readonly observe: ObserveCall },
  attempt: Attempt,
  { call, asked }: { readonly call: CallObservation; readonly asked: 'due' | 'webhook' },
): Promise<void> {
  const { callId, phase, status } = call;
  if (phase !== 'live') emit({ type: 'call-read', attempt, callId, asked, status });
  await observe(attempt, call);
}

/** A record that names another attempt of ours, or another call, says nothing about this one. */
export function isAbout(attempt: Attempt, call: CallObservation): boolean {
  const sameCall = attempt.callId === undefined || attempt.callId === call.callId;
  return sameCall && (call.attemptId === undefined || call.attemptId === attempt.id);
}

/** Its end is news, and there is nothing to wait for: what is settled has ended, one write of the ledger is enough for both. */
function isWholeStory({ ownCalls }: ObserverParts, { id, state }: Attempt, call: CallObservation): boolean {
  return state === 'placed' && isFinal(call) && ownCalls?.knows(id) === true;
}

async function settleAtOnce(
  { doorOut, clock, onSlotFreed }: ObserverParts,
  attempt: Attempt,
  call: CallObservation,
): Promise<LeaveResult> {
  const endedAt = plausibleEnd(attempt, call, clock.wallMs());
  // As where the slot alone is freed: the door is asked behind it.
  const onAsked = () => onSlotFreed(attempt.fromNumber);
  // Whatever keeps it from being settled must not keep its slot: that is freed by itself then, and the trouble is met again.
  return doorOut.settleEnd(attempt, call, { endedAt, onAsked }).catch(() => 'gone');
}

async function freeSlot(parts: ObserverParts, attempt: Attempt, call: CallObservation): Promise<void> {
  const now = parts.clock.wallMs();
  const endedAt = plausibleEnd(attempt, call, now);
  crashPoint('before-end');
  const nextLookAt = now + (parts.timings.analysisLooks[0] ?? 0);
  const ending = parts.ledger.attempts.end(attempt.id, { endedAt, nextLookAt });
  // Not once the end is answered: one connection asks for both, in this order, so that the door finds the slot free.
  // Where it does not (the end failed), it opens nothing, and the next tick looks again.
  parts.onSlotFreed(attempt.fromNumber);
  const ended = await ending;
  crashPoint('after-end');
  if (ended === 'done') parts.emit({ type: 'call-ended', attempt, source: call.source });
}

/** The provider's word on when it ended, unless its clock is absurd. */
function plausibleEnd({ openedAt }: Attempt, { endedAt }: CallObservation, now: number): number {
  return endedAt !== undefined && endedAt >= openedAt && endedAt <= now ? endedAt : now;
}

function analysisIsOverdue({ timings }: ObserverParts, { state, looks }: Attempt): boolean {
  return state === 'ended' && looks >= timings.analysisLooks.length;
}

/** Counted from when we look, not from the end: a provider whose clock is behind would have no time left to analyse. */
async function askAgain(
  { ledger, clock, timings: { analysisLooks, analysisPause } }: ObserverParts,
  { id, state, looks }: Attempt,
): Promise<void> {
  if (state !== 'ended') return;
  const atMost = analysisLooks.length - 1;
  const next = Math.min(looks, atMost);
  const gap = (analysisLooks[next] ?? 0) - (analysisLooks[Math.max(next - 1, 0)] ?? 0);
  await ledger.attempts.setNextLook(id, clock.wallMs() + Math.max(gap, analysisPause));
}
