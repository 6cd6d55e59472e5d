import { test } from 'vitest';
import { killRun } from './kit/kill-runs.ts';
import { playAll } from './kit/lanes.ts';
import { useStores } from './kit/store-lanes.ts';

const LANES = 7;
const SCHEDULES = 300;
const urlOf = useStores(LANES);

test('is killed at random instants, again and again, and comes to the same end', async () => {
  const tally = { kills: 0 };
  const runs = Array.from({ length: SCHEDULES }, (_, seed) => killRun(seed, urlOf, tally));
  await playAll({ suite: 'kills', runs, lanes: LANES, note: () => `${tally.kills} kills` });
});
