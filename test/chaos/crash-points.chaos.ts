import { afterAll, beforeAll, expect, test } from 'vitest';
import { CRASH_POINTS, type CrashPoint } from '../../src/domain/crash-point.ts';
import { allCrashRuns, crashRun } from './kit/crash-runs.ts';
import { playAll } from './kit/lanes.ts';
import { openStore, type Store } from './kit/store.ts';

const LANES = 3;
let stores: Store[] = [];

beforeAll(async () => {
  stores = await Promise.all(Array.from({ length: LANES }, openStore));
});
afterAll(() => Promise.all(stores.map((store) => store.close())));

test('dies by SIGKILL at every named place, whatever the provider does, and comes to the same end', async () => {
  const reached = new Set<CrashPoint>();
  const urlOf = (lane: number) => stores[lane]?.url ?? '';
  const runs = allCrashRuns().map((plan) => crashRun(plan, urlOf, reached));
  const note = () => `${reached.size} of ${CRASH_POINTS.length} places died at`;
  await playAll({ suite: 'crash-points', runs, lanes: LANES, note });
  expect(CRASH_POINTS.filter((point) => !reached.has(point))).toEqual([]);
});
