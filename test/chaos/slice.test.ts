import { describe, expect, test } from 'vitest';
import { CRASH_POINTS, type CrashPoint } from '../../src/domain/crash-point.ts';
import { type CrashRun, crashRun } from './kit/crash-runs.ts';
import { eventRuns } from './kit/event-runs.ts';
import { killRun } from './kit/kill-runs.ts';
import { playAll } from './kit/lanes.ts';
import { useStores } from './kit/store-lanes.ts';

/** A few runs of the fault suites with fixed seeds; `npm run test:chaos` plays them all. */
const LANES = 2;

/** One death at each of the places where a call could be lost or made twice. */
const DEATHS: readonly CrashRun[] = [
  { point: 'after-begin-posting', nth: 1, behaviour: '503, no call', seed: 11 },
  { point: 'after-post', nth: 1, behaviour: 'reset after accept', seed: 12 },
  { point: 'before-settle', nth: 2, behaviour: 'accept', seed: 13 },
  { point: 'after-import-batch', nth: 1, behaviour: 'accept', seed: 14 },
];

describe('a slice of the fault suites', () => {
  const urlOf = useStores(LANES);

  test('crash points', { timeout: 120_000 }, async () => {
    const reached = new Set<CrashPoint>();
    const runs = DEATHS.map((plan) => crashRun(plan, urlOf, reached));
    await playAll({ suite: 'slice: crash points', runs, lanes: LANES });
    expect([...reached].sort()).toEqual(DEATHS.map(({ point }) => point).sort());
  });

  test('kills', { timeout: 120_000 }, async () => {
    const tally = { kills: 0 };
    const runs = [21, 22].map((seed) => killRun(seed, urlOf, tally));
    await playAll({ suite: 'slice: kills', runs, lanes: LANES });
    expect(tally.kills).toBeGreaterThan(0);
  });

  test('events in any order', async () => {
    await playAll({ suite: 'slice: webhooks', runs: await eventRuns(1_000), lanes: 1 });
  });
});

test('every crash point is placed once or more, and none has another name', async () => {
  const { readdir, readFile } = await import('node:fs/promises');
  const paths = (await readdir('src', { recursive: true })).filter((path) => path.endsWith('.ts'));
  const texts = await Promise.all(paths.map((path) => readFile(`src/${path}`, 'utf8')));
  const placed = texts.flatMap((text) =>
    [...text.matchAll(/crashPoint\('([^']*)'\)/g)].map(([, name]) => name),
  );
  expect([...new Set(placed)].sort()).toEqual([...CRASH_POINTS].sort());
});
