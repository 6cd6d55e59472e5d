import { test } from 'vitest';
import { mustBeAlike } from '../conformance/model-run.ts';
import { emptiedLedgers } from '../conformance/redis-kit.ts';
import { playAll } from './kit/lanes.ts';

const LANES = 2;
/** FAIRDIAL_SEEDS: how many sequences of commands. */
const SEQUENCES = Number(process.env.FAIRDIAL_SEEDS ?? 2_000);
const makeLedgerIn = emptiedLedgers(LANES);

test('Redis and memory answer alike, and every script run twice is run once', async () => {
  const runs = Array.from({ length: SEQUENCES }, (_, seed) => ({
    name: `seed ${seed}`,
    async play(lane: number) {
      await mustBeAlike(makeLedgerIn(lane), { numRuns: 1, seed });
      return [];
    },
  }));
  await playAll({ suite: 'conformance', runs, lanes: LANES });
});
