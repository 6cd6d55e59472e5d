import type { Clock } from '../../../src/domain/clock.ts';

export interface VirtualClock extends Clock {
  /** Let this much time pass; whoever slept till then has run before it returns. */
  advance(ms: number): Promise<void>;
}

export function virtualClock(): VirtualClock {
  let now = 0;
  const sleepers = new Set<{ readonly at: number; readonly wakeUp: () => void }>();
  const earliest = (until: number) =>
    [...sleepers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];

  return {
    wallMs: () => now,
    monotonicMs: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const sleeper = {
          at: now + Math.max(0, ms),
          wakeUp: () => {
            sleepers.delete(sleeper);
            signal?.removeEventListener('abort', sleeper.wakeUp);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', sleeper.wakeUp, { once: true });
      }),
    async advance(ms) {
      const until = now + ms;
      await settle();
      for (let next = earliest(until); next; next = earliest(until)) {
        now = Math.max(now, next.at);
        next.wakeUp();
        await settle();
      }
      now = until;
    },
  };
}

/** Everything that can run without time passing has run. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
