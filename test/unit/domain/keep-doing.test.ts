import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keepDoing, restOnTheBeat } from '../../../src/domain/keep-doing.ts';

const at = (now: number) => ({ monotonicMs: () => now });

describe('the rest on the beat', () => {
  it('ends at a whole multiple of the interval, a tenth to eleven tenths of it away', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e9 }),
        fc.integer({ min: 1, max: 86_400_000 }),
        (now, everyMs) => {
          const rest = restOnTheBeat(at(now), everyMs);
          expect((now + rest) % everyMs).toBe(0);
          expect(rest).toBeGreaterThanOrEqual(everyMs * 0.1);
          expect(rest).toBeLessThan(everyMs * 1.1);
        },
      ),
    );
  });

  it('leaves out a beat that a timer met a moment too early', () => {
    expect(restOnTheBeat(at(999.5), 1_000)).toBe(1_000.5);
  });
});

it('what is done at the same interval is due at the same instants, whenever it began', async () => {
  let now = 130;
  const rounds: number[] = [];
  const stopping = new AbortController();
  const clock = {
    wallMs: () => now,
    monotonicMs: () => now,
    sleep: async (ms: number) => {
      now += ms;
    },
  };
  const rhythm = { clock, everyMs: 500, signal: stopping.signal, trouble: () => {} };
  await keepDoing(rhythm, async () => {
    rounds.push(now);
    now += 70;
    if (rounds.length === 4) stopping.abort();
  });
  expect(rounds).toEqual([130, 500, 1_000, 1_500]);
});
