import type { Clock } from './clock.ts';

export interface Rhythm {
  readonly clock: Clock;
  /** From one round to the next, in ms. */
  readonly everyMs: number;
  readonly signal: AbortSignal;
  /** A round that failed is reported; the next one comes all the same. */
  readonly trouble: (error: unknown) => void;
}

/** Do the work again and again until the signal. Never rejects. */
export async function keepDoing(
  { clock, everyMs, signal, trouble }: Rhythm,
  work: () => Promise<unknown>,
): Promise<void> {
  while (!signal.aborted) {
    await work().catch(trouble);
    await clock.sleep(restOnTheBeat(clock, everyMs), signal);
  }
}

/** A beat so near, in intervals, is left out: a timer may be early. */
const TOO_NEAR = 0.1;

/**
 * How long to rest until the next whole multiple of the interval on the monotonic clock, in ms: from a tenth of the
 * interval to eleven tenths. What keeps to it is due together and wakes the process once: an idle one costs its wake-ups,
 * hardly what is done in each.
 */
export function restOnTheBeat(clock: Pick<Clock, 'monotonicMs'>, everyMs: number): number {
  const rest = everyMs - (clock.monotonicMs() % everyMs);
  return rest < everyMs * TOO_NEAR ? rest + everyMs : rest;
}
