import { test } from 'vitest';
import { eventRuns } from './kit/event-runs.ts';
import { playAll } from './kit/lanes.ts';

test('comes to one final state, in whatever order and however often a call is told of', async () => {
  await playAll({ suite: 'webhooks', runs: await eventRuns(20_000), lanes: 1 });
});
