import { test } from 'vitest';
import { instanceRuns } from './kit/instance-runs.ts';
import { playAll } from './kit/lanes.ts';
import { useStores } from './kit/store-lanes.ts';

const LANES = 2;
const urlOf = useStores(LANES);

test('shares the work between processes that are killed and held up', async () => {
  await playAll({ suite: 'instances', runs: instanceRuns(urlOf), lanes: LANES });
});
