import { describe, expect, it } from 'vitest';
import { judge } from './judge.ts';
import regressions from './regressions.json' with { type: 'json' };
import { type Ran, runWorld } from './world.ts';

/*
 * The production core in a world of virtual time, where processes die at any await, replies are lost, items come twice
 * and the provider errs. One seed is one run, bit for bit.
 *
 *   npx vitest run test/simulation                                         this slice
 *   FAIRDIAL_SEEDS=50000 npx vitest run test/simulation                    the long run
 *   FAIRDIAL_SEED=1234 npx vitest run test/simulation -t 'one seed'        one seed, with its whole trace
 *
 * A seed that fails shows what was done wrong and the last events before it. Add it to regressions.json: it is run for
 * ever. A world changes with its scenario code, so that the seed then stands for the fault only loosely; keep the test
 * of the part as well.
 */

const SEEDS = Number(process.env.FAIRDIAL_SEEDS ?? 300);
const ONE_SEED = process.env.FAIRDIAL_SEED;
const LONGEST_MS = 60_000 + SEEDS * 200;
const SEEDS_AT_A_TIME = 25;

describe('whatever goes wrong', () => {
  it(
    `nobody is called twice, too late or not at all, in ${SEEDS} worlds`,
    async () => {
      for (let from = 0; from < SEEDS; from += SEEDS_AT_A_TIME) {
        for (let seed = from; seed < Math.min(SEEDS, from + SEEDS_AT_A_TIME); seed += 1) await mustHold(seed);
        await new Promise(setImmediate);
      }
    },
    LONGEST_MS,
  );

  it.each(regressions.seeds)('nor in world %i, which once failed', mustHold);

  it('a world runs the same each time', async () => {
    const [first, again, other] = [await runWorld(11), await runWorld(11), await runWorld(12)];
    expect(again.print).toBe(first.print);
    expect(again.events).toBe(first.events);
    expect(other.print).not.toBe(first.print);
  });

  it.runIf(ONE_SEED)('one seed', async () => {
    const ran = await runWorld(Number(ONE_SEED), { traced: true });
    console.log(ran.trace.join('\n'));
    console.log(JSON.stringify({ weather: ran.scenario.weather, provider: ran.scenario.provider }));
    expect(judge(ran)).toEqual([]);
  });
});

async function mustHold(seed: number): Promise<void> {
  const ran = await runWorld(seed).catch((error: unknown) => withTrace(seed, String(error)));
  const wrong = judge(ran);
  if (wrong.length > 0) await withTrace(seed, wrong.join('\n'));
}

/** The same run again, this time written down. */
async function withTrace(seed: number, wrong: string): Promise<Ran> {
  const trace: string[] = [];
  await runWorld(seed, { traced: true, trace }).catch(() => {});
  throw new Error(
    `seed ${seed}:\n${wrong}\n\nThe last events before its end:\n${trace.slice(-60).join('\n')}`,
  );
}
