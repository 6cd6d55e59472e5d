import { setTimeout as sleep } from 'node:timers/promises';

export interface Patience {
  readonly timeoutMs?: number;
  readonly everyMs?: number;
  /** What is waited for, to complete "Waited 5000 ms for …". */
  readonly what: string;
}

/**
 * Looks until `check` gives something truthy, and returns that. A check that throws counts as "not yet"; its last
 * error is the cause when time is up.
 */
export async function pollUntil<T>(check: () => T | Promise<T>, patience: Patience): Promise<NonNullable<T>> {
  const { timeoutMs = 5_000, everyMs = 10, what } = patience;
  const deadline = performance.now() + timeoutMs;
  let cause: unknown;
  while (performance.now() < deadline) {
    try {
      const fact = await check();
      if (fact) return fact;
    } catch (error) {
      cause = error;
    }
    await sleep(everyMs);
  }
  throw new Error(`Waited ${timeoutMs} ms for ${what}`, { cause });
}
