import { expect, it } from 'vitest';
import { createStopWishes } from '../../../src/cli/stop-signals.ts';

/** What is asked for when these signals come at these milliseconds. */
function wishes(...signals: readonly (readonly [130 | 143, number])[]): string[] {
  let nowMs = 0;
  const wishOf = createStopWishes({ monotonicMs: () => nowMs });
  return signals.map(([asked, atMs]) => {
    nowMs = atMs;
    return wishOf(asked);
  });
}

it('one key press that arrives twice, as under npm, asks for an orderly stop', () => {
  expect(wishes([130, 0], [130, 4])).toEqual(['stop in order', 'nothing more']);
});

it('a second key press means at once, whether or not each arrives twice', () => {
  expect(wishes([130, 0], [130, 1_500])).toEqual(['stop in order', 'stop at once']);
  expect(wishes([130, 0], [130, 4], [130, 1_500])).toEqual(['stop in order', 'nothing more', 'stop at once']);
});

it('an impatient third within the second means at once, too', () => {
  expect(wishes([130, 0], [130, 4], [130, 300])).toEqual(['stop in order', 'nothing more', 'stop at once']);
});

it('SIGTERM comes from no keyboard: a second one, or one besides a SIGINT, means at once', () => {
  expect(wishes([143, 0], [143, 4])).toEqual(['stop in order', 'stop at once']);
  expect(wishes([143, 0], [130, 4])).toEqual(['stop in order', 'stop at once']);
  expect(wishes([130, 0], [143, 4])).toEqual(['stop in order', 'stop at once']);
});
