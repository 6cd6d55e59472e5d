import type { NumberLimit } from './ledger.ts';
import type { MemoryState } from './memory-state.ts';

/** So much of a ramp's allowance may be used at once: timers tick in whole milliseconds. */
const BURST_MS = 100;

/** Calls of this scope (a from number, or '' for the account) come back slowly from `from` on. */
export function startRamp({ ramps }: MemoryState, scope: string, from: number): void {
  if ((ramps.get(scope)?.from ?? 0) < from) ramps.set(scope, { from, nextAt: from });
}

/** When the next attempt of this number may open; 0 when no ramp holds it back. */
export function waitOfRamps(state: MemoryState, fromNumber: string, now: number): number {
  if (state.ramps.size === 0) return 0;
  const waits = rampsOf(state, fromNumber, now).map(({ ramp }) => ramp.nextAt);
  return Math.max(0, ...waits.filter((nextAt) => nextAt - BURST_MS > now));
}

export function keepRamps(state: MemoryState, fromNumber: string, now: number): void {
  if (state.ramps.size === 0) return;
  for (const { ramp, intervalMs } of rampsOf(state, fromNumber, now))
    ramp.nextAt = Math.max(ramp.nextAt, now) + intervalMs;
}

/** From one call a second to full speed, in a straight line. */
function rampsOf(state: MemoryState, fromNumber: string, now: number) {
  const { ramps, holds, limits } = state;
  const fullSpeeds: readonly [string, number][] = [
    ['', [...limits.values()].reduce((sum, limit) => sum + fullSpeed(limit), 0)],
    [fromNumber, fullSpeed(limits.get(fromNumber))],
  ];
  return fullSpeeds.flatMap(([scope, full]) => {
    const ramp = ramps.get(scope);
    if (!ramp || now - ramp.from >= holds.ramp) return [];
    const share = Math.max(0, now - ramp.from) / holds.ramp;
    return [{ ramp, intervalMs: 1000 / (1 + (Math.max(1, full) - 1) * share) }];
  });
}

/** Its pace, or else as many calls a second as may be live at once. */
function fullSpeed(limit: NumberLimit | undefined): number {
  return limit?.callsPerSecond ?? limit?.maxConcurrent ?? 0;
}
