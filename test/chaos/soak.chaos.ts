import { test } from 'vitest';
import { playAll } from './kit/lanes.ts';
import { type Soaked, soakRun } from './kit/soak.ts';
import { useStores } from './kit/store-lanes.ts';

const urlOf = useStores(1);

test('keeps its memory, its event loop and its word under load and every fault at once', async () => {
  const soaked: Soaked = { figures: [], note: '' };
  const suite = { suite: 'soak', runs: [soakRun(urlOf, soaked)], lanes: 1 };
  await playAll({ ...suite, note: () => soaked.note, figures: () => soaked.figures });
});
