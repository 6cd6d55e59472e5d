import type { Clock } from './clock.ts';

export interface Rhythm {
  readonly clock: Clock;
  /** Rest between two rounds, in ms. */
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
    await clock.sleep(everyMs, signal);
  }
}
