import type { Clock } from '../domain/clock.ts';

/** One pace for all requests to the API. */
export interface RateLimiter {
  /** Wait for this request's turn; placements go first. False: not within `patienceMs`, or the limiter was closed. */
  take(kind: 'placement' | 'question', patienceMs: number): Promise<boolean>;
  close(): void;
}

interface Waiting {
  readonly until: number;
  readonly answer: (granted: boolean) => void;
}

/** So much of a second's allowance may be spent at once: timers tick in whole milliseconds. */
const BURST_SECONDS = 0.1;

/** A token bucket of `requestsPerSecond`; without a figure every request goes at once. */
export function createRateLimiter(requestsPerSecond: number | undefined, clock: Clock): RateLimiter {
  const perMs = (requestsPerSecond ?? Number.POSITIVE_INFINITY) / 1_000;
  if (perMs === Number.POSITIVE_INFINITY) return { take: async () => true, close: () => {} };
  const capacity = Math.max(1, perMs * 1_000 * BURST_SECONDS);
  const placements: Waiting[] = [];
  const questions: Waiting[] = [];
  const stopping = new AbortController();
  let tokens = capacity;
  let filledAt = clock.monotonicMs();
  let serving = false;

  const refill = () => {
    const now = clock.monotonicMs();
    tokens = Math.min(capacity, tokens + (now - filledAt) * perMs);
    filledAt = now;
  };
  const dropExpired = () => {
    const now = clock.monotonicMs();
    for (const queue of [placements, questions]) {
      while (queue[0] && queue[0].until < now) queue.shift()?.answer(false);
    }
  };
  const next = () => (placements.length > 0 ? placements : questions).shift();

  const grantNext = () => {
    const first = next();
    if (first) tokens -= 1;
    first?.answer(true);
  };

  const serve = async () => {
    serving = true;
    while (placements.length + questions.length > 0 && !stopping.signal.aborted) {
      refill();
      dropExpired();
      if (tokens < 1) await clock.sleep(Math.ceil((1 - tokens) / perMs), stopping.signal);
      else grantNext();
    }
    for (let left = next(); left; left = next()) left.answer(false);
    serving = false;
  };

  return {
    take: (kind, patienceMs) =>
      new Promise((answer) => {
        const queue = kind === 'placement' ? placements : questions;
        queue.push({ until: clock.monotonicMs() + patienceMs, answer });
        if (!serving) void serve();
      }),
    close: () => stopping.abort(),
  };
}
