import { test } from 'vitest';
import { playWorlds } from './kit/seed-runs.ts';

test('comes to its end by itself once nothing goes wrong any more', async () => {
  await playWorlds({ suite: 'liveness', mode: 'liveness', seeds: 5_000, each: 1 });
});
