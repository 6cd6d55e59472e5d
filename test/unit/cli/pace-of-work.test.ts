import { expect, it } from 'vitest';
import { createPaceOfWork } from '../../../src/cli/pace-of-work.ts';

it('is the growth over the last minute', () => {
  const pace = createPaceOfWork();
  for (let second = 0; second <= 300; second += 1)
    pace.add(second * 1_000, second <= 240 ? 0 : (second - 240) * 2);
  expect(pace.perMinute()).toBeCloseTo(120, 5);
});

it('says nothing until there is enough to go by', () => {
  const pace = createPaceOfWork();
  pace.add(0, 0);
  pace.add(1_000, 50);
  expect(pace.perMinute()).toBeUndefined();
  pace.add(6_000, 60);
  expect(pace.perMinute()).toBe(600);
});

it('is never below zero, should contacts come back', () => {
  const pace = createPaceOfWork();
  pace.add(0, 10);
  pace.add(10_000, 5);
  expect(pace.perMinute()).toBe(0);
});
