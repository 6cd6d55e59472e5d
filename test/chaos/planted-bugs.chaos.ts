import { afterAll, beforeAll, expect, test } from 'vitest';
import { playAll } from './kit/lanes.ts';
import { PLANTED_BUGS } from './planted-bugs/all-bugs.ts';
import { type Checkout, copyCheckout } from './planted-bugs/checkout.ts';
import { type Catch, plantedRun, soundTests, tableOfCatches } from './planted-bugs/planted-runs.ts';

const LANES = 2;

/** As the checkout stood at the beginning, so that whoever edits it meanwhile changes nothing. */
let sound: Checkout;
beforeAll(async () => {
  sound = await copyCheckout();
});
afterAll(() => sound.remove());

test('the tests that are to notice are green where nothing is planted', async () => {
  const results = await soundTests(sound, PLANTED_BUGS);
  expect(results.filter(({ status }) => status !== 'passed')).toEqual([]);
  const unwatched = PLANTED_BUGS.filter(
    ({ caughtBy: { file, test } }) => !results.some((ran) => ran.file === file && ran.name.includes(test)),
  );
  expect(unwatched).toEqual([]);
});

test('every planted bug is noticed', async () => {
  const catches: Catch[] = [];
  const runs = PLANTED_BUGS.map((bug) => plantedRun(bug, { sound, catches }));
  const note = () => `${catches.length} of ${PLANTED_BUGS.length} caught`;
  await playAll({ suite: 'planted bugs', runs, lanes: LANES, note }).finally(() =>
    console.log(tableOfCatches(catches)),
  );
});
