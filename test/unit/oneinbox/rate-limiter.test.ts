import { expect, it } from 'vitest';
import type { Clock } from '../../../src/domain/clock.ts';
import { createRateLimiter } from '../../../src/oneinbox/rate-limiter.ts';

/** A clock that jumps to the end of every sleep. */
function jumpingClock(): Clock {
  let now = 0;
  return {
    wallMs: () => now,
    monotonicMs: () => now,
    sleep: async (ms) => {
      await Promise.resolve();
      now += ms;
    },
  };
}

it('lets everything pass without a figure', async () => {
  const limiter = createRateLimiter(undefined, jumpingClock());
  expect(await limiter.take('question', 0)).toBe(true);
});

it('keeps the pace over all requests', async () => {
  const clock = jumpingClock();
  const limiter = createRateLimiter(20, clock);
  const times = await Promise.all(
    Array.from({ length: 100 }, async () => {
      await limiter.take('question', 60_000);
      return clock.monotonicMs();
    }),
  );
  for (let start = 0; start < 5_000; start += 250) {
    const inThisSecond = times.filter((at) => at >= start && at < start + 1_000);
    expect(inThisSecond.length).toBeLessThanOrEqual(22);
  }
  expect(clock.monotonicMs()).toBeLessThan(5_200);
});

it('serves placements before questions', async () => {
  const limiter = createRateLimiter(1, jumpingClock());
  const served: string[] = [];
  const ask = async (kind: 'placement' | 'question') => {
    await limiter.take(kind, 60_000);
    served.push(kind);
  };
  await Promise.all([ask('question'), ask('question'), ask('placement'), ask('placement')]);
  expect(served).toEqual(['question', 'placement', 'placement', 'question']);
});

it('turns away who would wait too long', async () => {
  const limiter = createRateLimiter(1, jumpingClock());
  const turns = Array.from({ length: 6 }, () => limiter.take('placement', 3_000));
  expect(await Promise.all(turns)).toEqual([true, true, true, true, false, false]);
});

it('turns everybody away once closed', async () => {
  const limiter = createRateLimiter(1, jumpingClock());
  await limiter.take('placement', 1_000);
  limiter.close();
  expect(await limiter.take('placement', 60_000)).toBe(false);
});
