/**
 * GCRA (the generic cell rate algorithm) in ms. A pace of many calls a second cannot be kept by waking up for each:
 * what it has earned in the last moments may be opened at once. To keep to the pace in every second all the same, each
 * call then costs a little more time.
 */
export interface Pace {
  /** From one opening to the next. */
  readonly intervalMs: number;
  /** So much unused time may be made up for. */
  readonly creditMs: number;
}

/** A wake for an instant that is nearly there, or already past, would only spin. */
export const SHORTEST_WAKE_MS = 12;
/** Longer than that by what a timer and a look may be late; each ms of it costs a thousandth of the pace. */
const CREDIT_MS = 20;

export function paceOf(callsPerSecond: number): Pace {
  const intervalMs = 1000 / callsPerSecond;
  if (intervalMs >= CREDIT_MS) return { intervalMs, creditMs: 0 };
  return { intervalMs: intervalMs * (1 + CREDIT_MS / 1000), creditMs: CREDIT_MS };
}

/** When the next opening after this one may come. */
export function afterOpening({ intervalMs, creditMs }: Pace, nextAt: number, now: number): number {
  return Math.max(nextAt, now - creditMs) + intervalMs;
}
