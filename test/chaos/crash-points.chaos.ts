import { expect, test } from 'vitest';
import { CRASH_POINTS, type CrashPoint } from '../../src/domain/crash-point.ts';
import { allCrashRuns, crashRun } from './kit/crash-runs.ts';
import { playAll } from './kit/lanes.ts';
import { useStores } from './kit/store-lanes.ts';

const LANES = 7;
const urlOf = useStores(LANES);

test('dies by SIGKILL at every named place, whatever the provider does, and comes to the same end', async () => {
  const reached = new Set<CrashPoint>();
  const runs = allCrashRuns().map((plan) => crashRun(plan, urlOf, reached));
  const note = () => `${reached.size} of ${CRASH_POINTS.length} places died at`;
  await playAll({ suite: 'crash-points', runs, lanes: LANES, note });
  if (!process.env.CHAOS_ONLY) expect(CRASH_POINTS.filter((point) => !reached.has(point))).toEqual([]);
});
