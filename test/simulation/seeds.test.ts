import { describe, expect, it } from 'vitest';
import { judge } from './judge.ts';
import regressions from './regressions.json' with { type: 'json' };
import type { Mode } from './scales.ts';
import { storyOf } from './story.ts';
import { runWorld } from './world.ts';

/*
 * The production core in a world of virtual time, where processes die at any await, replies are lost, items come twice
 * and the provider errs. One seed is one run, bit for bit.
 *
 *   npx vitest run test/simulation                                         this slice
 *   npm run test:chaos:simulation                                          50,000 seeds
 *   npm run test:chaos:liveness                                            5,000 in which all that goes wrong ends at one moment
 *   FAIRDIAL_SEED=1234 npx vitest run test/simulation -t 'one seed'        one seed, with its whole trace
 *   FAIRDIAL_SEED=1234 FAIRDIAL_MODE=liveness …                            one of the second kind
 *
 * A seed that fails shows what was done wrong and the last events before it. The long runs add it to regressions.json: it
 * is run for ever. A world changes with its scenario code, so that the seed then stands for the fault only loosely; keep
 * the test of the part as well.
 */

const SEEDS = Number(process.env.FAIRDIAL_SEEDS ?? 200);
const LIVENESS_SEEDS = SEEDS / 4;
const ONE_SEED = process.env.FAIRDIAL_SEED;
const MODE: Mode = process.env.FAIRDIAL_MODE === 'liveness' ? 'liveness' : 'safety';
const LONGEST_MS = 60_000 + SEEDS * 200;
const SEEDS_AT_A_TIME = 25;

describe('whatever goes wrong', () => {
  it(
    `nobody is called twice, too late or not at all, in ${SEEDS} worlds`,
    () => mustHold('safety', SEEDS),
    LONGEST_MS,
  );

  it(
    `and when nothing does any more, ${LIVENESS_SEEDS} worlds come to their end by themselves`,
    () => mustHold('liveness', LIVENESS_SEEDS),
    LONGEST_MS,
  );

  it.each<number>(regressions.safety)('nor in world %i, which once failed', (seed) =>
    mustHoldIn(seed, 'safety'),
  );

  it.each<number>(regressions.liveness)('world %i, which once did not, comes to its end', (seed) =>
    mustHoldIn(seed, 'liveness'),
  );

  it('a world runs the same each time', async () => {
    const [first, again, other] = [await runWorld(11), await runWorld(11), await runWorld(12)];
    expect(again.print).toBe(first.print);
    expect(again.events).toBe(first.events);
    expect(other.print).not.toBe(first.print);
  });

  it.runIf(ONE_SEED)('one seed', async () => {
    const ran = await runWorld(Number(ONE_SEED), { mode: MODE, traced: true });
    console.log(ran.trace.join('\n'));
    console.log(JSON.stringify({ weather: ran.scenario.weather, provider: ran.scenario.provider }));
    expect(judge(ran)).toEqual([]);
  });
});

async function mustHold(mode: Mode, seeds: number): Promise<void> {
  for (let from = 0; from < seeds; from += SEEDS_AT_A_TIME) {
    for (let seed = from; seed < Math.min(seeds, from + SEEDS_AT_A_TIME); seed += 1)
      await mustHoldIn(seed, mode);
    await new Promise(setImmediate);
  }
}

async function mustHoldIn(seed: number, mode: Mode): Promise<void> {
  // Nobody reads the stacks of the thousands of errors that are part of the weather.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  const wrong = await runWorld(seed, { mode }).then(judge, (error: unknown) => [String(error)]);
  Error.stackTraceLimit = stackTraceLimit;
  if (wrong.length > 0) throw new Error(await storyOf(seed, mode, wrong));
}
