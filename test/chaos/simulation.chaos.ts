import { test } from 'vitest';
import { playWorlds } from './kit/seed-runs.ts';

test('nobody is called twice, too late or not at all, whatever goes wrong', async () => {
  await playWorlds({ suite: 'simulation', mode: 'safety', seeds: 50_000, each: 20 });
});
