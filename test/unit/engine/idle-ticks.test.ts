import { expect, it } from 'vitest';
import type { TickName } from '../../../src/domain/work-queue.ts';
import { createIdleTicks } from '../../../src/engine/idle-ticks.ts';

const EVERY = { dispatch: 2_000, track: 1_000, rescue: 5_000, expire: 1_000 };
const NONE = { opened: 0, posting: 0, unconfirmed: 0, placed: 0, ended: 0 };
const NEWS = { type: 'webhook' } as const;

/** A process that begins at 0, and asks for each tick at its beats, each a moment early. */
function begun(totals: () => Promise<typeof NONE> = async () => NONE) {
  let now = 0;
  const idle = createIdleTicks({
    ledger: { attempts: { totals } },
    clock: { monotonicMs: () => now },
    every: EVERY,
  });
  return {
    idle,
    /** The seconds, from that one on, in which the tick is asked for. */
    asked(name: TickName, from: number, seconds: number) {
      const beats = Array.from({ length: seconds }, (_, index) => from + index);
      return beats.filter((second) => {
        now = second * 1_000 - 3;
        return now % EVERY[name] > EVERY[name] - 10 && idle.isDue(name);
      });
    },
    at(second: number) {
      now = second * 1_000;
    },
  };
}

it('what only follows events comes at every beat while there are any, and at every fifth when there have been none', () => {
  for (const name of ['track', 'expire'] as const) {
    const { asked } = begun();
    expect(asked(name, 1, 10)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(asked(name, 11, 15)).toEqual([15, 20, 25]);
  }
});

it('an event brings it back at the next beat', () => {
  const { idle, asked, at } = begun();
  asked('track', 1, 30);
  at(31);
  idle.hear(NEWS);
  expect(asked('track', 32, 3)).toEqual([32, 33, 34]);
});

it('openings are looked for, and the stranded rescued, as often as ever', () => {
  const { asked } = begun();
  expect(asked('dispatch', 1, 40)).toHaveLength(20);
  expect(asked('rescue', 1, 40)).toHaveLength(8);
});

it('calls of which nothing is heard for long keep it awake, and so does a ledger that does not say', async () => {
  const talking = async () => ({ ...NONE, placed: 1 });
  const silent = () => Promise.reject(new Error('no reply'));
  for (const totals of [talking, silent]) {
    const { idle, asked, at } = begun(totals);
    at(9);
    await idle.lookForCalls();
    expect(asked('track', 11, 8)).toHaveLength(8);
  }
});

it('an attempt in doubt, which may wait for a person, does not', async () => {
  const { idle, asked, at } = begun(async () => ({ ...NONE, unconfirmed: 3 }));
  at(9);
  await idle.lookForCalls();
  expect(asked('track', 11, 10)).toEqual([11, 16]);
});

it('the ledger is not asked while there are events', async () => {
  let questions = 0;
  const { idle, at } = begun(async () => {
    questions += 1;
    return NONE;
  });
  at(100);
  idle.hear(NEWS);
  at(104);
  await idle.lookForCalls();
  expect(questions).toBe(0);
  at(106);
  await idle.lookForCalls();
  expect(questions).toBe(1);
});
