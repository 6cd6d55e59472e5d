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
        if (signal) wakesNoMore(signal, finish);
        resolve();
      };
      const timer = setTimeout(finish, Math.min(Math.max(0, ms), LONGEST_TIMER_MS));
      if (signal) wakesAtAbort(signal, finish);
    }),
};

interface Sleepers {
  readonly asleep: Set<() => void>;
  readonly wakeAll: () => void;
}

/** One listener for all who sleep until the same signal: the loops of an idle process come and go, and listening costs more than a timer. */
const sleepersUntil = new WeakMap<AbortSignal, Sleepers>();

function wakesAtAbort(signal: AbortSignal, wake: () => void): void {
  const known = sleepersUntil.get(signal);
  if (known) return void known.asleep.add(wake);
  const asleep = new Set([wake]);
  const wakeAll = () => {
    for (const each of [...asleep]) each();
  };
  sleepersUntil.set(signal, { asleep, wakeAll });
  signal.addEventListener('abort', wakeAll, { once: true });
}

/** A listener that stays would keep some signals (`AbortSignal.any`) for ever. */
function wakesNoMore(signal: AbortSignal, wake: () => void): void {
  const known = sleepersUntil.get(signal);
  known?.asleep.delete(wake);
  if (!known || known.asleep.size > 0) return;
  sleepersUntil.delete(signal);
  signal.removeEventListener('abort', known.wakeAll);
}
