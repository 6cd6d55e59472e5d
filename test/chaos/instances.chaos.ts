import { test } from 'vitest';
import { heldUpRuns } from './kit/held-up-runs.ts';
import { killedAmongOthers } from './kit/instance-runs.ts';
import { playAll } from './kit/lanes.ts';
import { useStores } from './kit/store-lanes.ts';

const LANES = 5;
const KILLS = 13;
const urlOf = useStores(LANES);

test('shares the work between processes that are killed and held up', async () => {
  const kills = Array.from({ length: KILLS }, (_, seed) => killedAmongOthers(urlOf, seed));
  await playAll({ suite: 'instances', runs: [...heldUpRuns(urlOf), ...kills], lanes: LANES });
});
