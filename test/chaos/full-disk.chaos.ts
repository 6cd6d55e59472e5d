import { test } from 'vitest';
import { DISK_RUNS } from './kit/disk-runs.ts';
import { playAll } from './kit/lanes.ts';

test('keeps to the rules while the disk is full', async () => {
  await playAll({ suite: 'full-disk', runs: DISK_RUNS, lanes: 2 });
});
