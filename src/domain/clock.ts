/**
 * Time is handed in, never taken. `wallMs` is stored and shown; `monotonicMs` is subtracted.
 * The real clock is made in `systemClock` and nowhere else; tests and forecasts bring their own.
 */
export interface Clock {
  /** Milliseconds since the Unix epoch, UTC. */
  wallMs(): number;
  /** Milliseconds since some fixed moment; never goes back. For durations only. */
  monotonicMs(): number;
  /** Resolves after `ms`, or at once when `signal` aborts. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** setTimeout treats anything longer than 2^31-1 ms as 1 ms (measured), so no wait is longer than this. */
export const LONGEST_TIMER_MS = 24 * 86_400_000;

export const systemClock: Clock = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const finish = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', finish);
        resolve();
      };
      const timer = setTimeout(finish, Math.min(Math.max(0, ms), LONGEST_TIMER_MS));
      signal?.addEventListener('abort', finish, { once: true });
    }),
};
