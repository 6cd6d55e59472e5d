import { type Breaker, MOST_PROBES, type ProviderTrouble } from './ledger.ts';
import { startRamp } from './memory-ramps.ts';
import type { MemoryState } from './memory-state.ts';

const DOUBTS = 3;
/** How soon to ask again while the probe has no result. */
const PROBE_LOOK_MS = 2_000;

export function breakerAt(state: MemoryState, now: number): Breaker {
  const { open, answeredAt } = state.breaker;
  if (!open) return { state: 'closed' };
  const answered = answeredAt === undefined ? {} : { answeredAt };
  return {
    state: open.until > now ? 'open' : 'half-open',
    ...open,
    unresolved: unresolvedProbes(state),
    ...answered,
  };
}

export function noteAnswer(state: MemoryState, askedAt: number, now: number): void {
  const { breaker } = state;
  if (!breaker.open || askedAt < breaker.open.until || now <= (breaker.answeredAt ?? 0)) return;
  state.breaker = { ...breaker, answeredAt: now };
}

export function noteTrouble(
  state: MemoryState,
  id: string,
  { kind, reason, postedAt, now }: ProviderTrouble & { now: number },
): void {
  const { breaker, doubts, holds } = state;
  if (breaker.open) {
    if (breaker.probe === id) trip(state, reason, now);
    return;
  }
  if (kind !== 'unconfirmed' || postedAt < breaker.closedAt) return;
  if (!doubts.has(id)) doubts.set(id, now);
  for (const [attempt, at] of doubts) if (at <= now - holds.doubtsWithin) doubts.delete(attempt);
  if (doubts.size >= DOUBTS) trip(state, reason, now);
}

/** Trouble that comes back while calls are only picking up again goes on doubling. */
function trip(state: MemoryState, reason: string, now: number): void {
  const { breaker, holds, doubts } = state;
  if (!breaker.open) state.probes.clear();
  const again = breaker.open !== undefined || now - breaker.closedAt < holds.ramp;
  const trips = again ? breaker.trips + 1 : 1;
  const until = now + Math.min(holds.coolOff * 2 ** (trips - 1), holds.longestCoolOff);
  const open = Object.freeze({ since: breaker.open?.since ?? now, until, reason });
  state.breaker = { open, trips, closedAt: breaker.closedAt };
  doubts.clear();
  state.revision += 1;
}

export function sendProbe(state: MemoryState, id: string): void {
  state.breaker = { ...state.breaker, probe: id };
  state.probes.add(id);
}

export function closeBreaker(state: MemoryState, now: number): void {
  state.breaker = { trips: state.breaker.trips, closedAt: now };
  state.probes.clear();
  startRamp(state, '', now);
  state.revision += 1;
}

export function backedOffUntil({ backOffs, dayHold }: MemoryState, fromNumber: string): number {
  const ofAccount = Math.max(backOffs.get('')?.until ?? 0, dayHold?.until ?? 0);
  return Math.max(backOffs.get(fromNumber)?.until ?? 0, ofAccount);
}

/** Until when nothing may open on this number; 0 when something may. */
export function heldUntil(state: MemoryState, fromNumber: string, now: number): number {
  const until = Math.max(backedOffUntil(state, fromNumber), state.breaker.open?.until ?? 0);
  return until <= now && state.breaker.open && mayNotProbe(state, now) ? now + PROBE_LOOK_MS : until;
}

/** A probe may strand its contact: it goes alone, to a provider that lives, and while few are stranded. */
function mayNotProbe(state: MemoryState, now: number): boolean {
  const { open, answeredAt = 0 } = state.breaker;
  const isAnswered = answeredAt >= (open?.until ?? 0) && now - answeredAt < state.holds.coolOff;
  return isProbing(state) || !isAnswered || unresolvedProbes(state) >= MOST_PROBES;
}

function unresolvedProbes({ probes, attempts }: MemoryState): number {
  const states = [...probes].map((id) => attempts.get(id)?.attempt.state);
  return states.filter((state) => state === 'posting' || state === 'unconfirmed').length;
}

/** Nothing but the probe may leave while the breaker is open. */
export function isKeptByBreaker({ breaker }: MemoryState, id: string): boolean {
  return breaker.open !== undefined && breaker.probe !== id;
}

/** The one attempt that went out since the cool-off ended has no result yet. */
function isProbing({ breaker, attempts }: MemoryState): boolean {
  const probe = breaker.open && attempts.get(breaker.probe ?? '');
  return probe?.attempt.state === 'opened' || probe?.attempt.state === 'posting';
}
