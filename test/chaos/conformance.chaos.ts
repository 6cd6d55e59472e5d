import { test } from 'vitest';
import { mustBeAlike } from '../conformance/model-run.ts';
import { emptiedLedgers } from '../conformance/redis-kit.ts';
import { playAll } from './kit/lanes.ts';

const LANES = 2;
/** FAIRDIAL_SEEDS: how many sequences of commands. */
const SEQUENCES = Number(process.env.FAIRDIAL_SEEDS ?? 2_000);
/** The first sequences of a seed are drawn short and from few values, the later ones longer and wilder. */
const SEQUENCES_PER_SEED = 100;
const makeLedgerIn = emptiedLedgers(LANES);

test('Redis and memory answer alike, and every script run twice is run once', async () => {
  const runs = Array.from({ length: SEQUENCES }, (_, index) => {
    const [seed, nth] = [Math.floor(index / SEQUENCES_PER_SEED), index % SEQUENCES_PER_SEED];
    return {
      name: `seed ${seed}, sequence ${nth}`,
      async play(lane: number) {
        await mustBeAlike(makeLedgerIn(lane), { numRuns: 1, seed, path: String(nth) });
        return [];
      },
    };
  });
  await playAll({ suite: 'conformance', runs, lanes: LANES });
});
