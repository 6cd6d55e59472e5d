import { test } from 'vitest';
import { playAll } from './kit/lanes.ts';
import { REDIS_RUNS } from './kit/redis-runs.ts';

test('keeps to the rules while Redis dies, stalls, forgets and lies', async () => {
  await playAll({ suite: 'redis', runs: REDIS_RUNS, lanes: 6 });
});
