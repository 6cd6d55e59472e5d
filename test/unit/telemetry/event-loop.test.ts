import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type EventLoopWatch, watchEventLoop } from '../../../src/telemetry/event-loop.ts';

let watch: EventLoopWatch;
beforeEach(() => {
  watch = watchEventLoop();
  watch.read();
});
afterEach(() => watch.stop());

/** Keep the event loop from everything else. */
function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

test('shows a stall as long as it was, in one reading', async () => {
  // A stall before the first sample would not be between two.
  await sleep(150);
  block(180);
  await sleep(80);
  const { max, p99 } = watch.read();
  expect(max).toBeGreaterThan(100);
  expect(p99).toBeGreaterThan(100);
  const { max: later } = watch.read();
  expect(later).toBeLessThan(max);
});

test('counts lateness from what was meant, not from one sample to the next, which is 50 ms', async () => {
  await sleep(400);
  expect(watch.read().p50).toBeLessThan(25);
});

test('is all 0 before anything was measured, as nothing is before the first reading', async () => {
  expect(watch.read()).toEqual({ p50: 0, p99: 0, max: 0 });
  const unread = watchEventLoop();
  await sleep(150);
  expect(unread.read()).toEqual({ p50: 0, p99: 0, max: 0 });
  unread.stop();
});
