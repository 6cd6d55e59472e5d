import type { Clock } from '../domain/clock.ts';

/**
 * Ends what takes too long. One timer for everything under way: a timer and two abort signals for each request were a
 * tenth of its cost (measured).
 */
export interface Deadline {
  /** Calls `expire` once the time is up, unless what this gives is called before. */
  start(expire: () => void): () => void;
  /** The timer is let go, so that the process may end. Call it when nothing is under way any more. */
  close(): void;
}

export class TookTooLong extends Error {
  readonly code = 'DEADLINE';
}

interface Running {
  readonly until: number;
  readonly expire: () => void;
}

export function createDeadline(clock: Clock, timeoutMs: number): Deadline {
  /** All have the same time, so the first to have begun is the first to be late. */
  const running = new Set<Running>();
  const closing = new AbortController();
  let watching = false;

  const watch = async () => {
    if (watching) return;
    watching = true;
    for (let [first] = running; first && !closing.signal.aborted; [first] = running) {
      const restMs = first.until - clock.monotonicMs();
      if (restMs > 0) await clock.sleep(restMs, closing.signal);
      else first.expire();
    }
    watching = false;
  };

  const start = (expire: () => void) => {
    const stop = () => void running.delete(mine);
    const end = () => {
      stop();
      expire();
    };
    const mine: Running = { until: clock.monotonicMs() + timeoutMs, expire: end };
    running.add(mine);
    void watch();
    return stop;
  };

  return {
    start,
    close: () => closing.abort(),
  };
}
