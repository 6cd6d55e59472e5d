import { expect, it } from 'vitest';
import { steadyLookMs } from '../../../src/tracking/steady-look.ts';

const usual = { mostMs: 5_000, callMs: 60_000 };

it('is as rare as told where few calls pay for looks, and frequent with many', () => {
  expect(steadyLookMs({ ...usual, live: 1 })).toBe(5_000);
  expect(steadyLookMs({ ...usual, live: 100 })).toBe(600);
  expect(steadyLookMs({ ...usual, live: 10_000 })).toBeLessThanOrEqual(5_000);
});

it('is the sooner the shorter calls are, and never more than half of the requests pay for', () => {
  const short = steadyLookMs({ ...usual, callMs: 3_000, live: 100 });
  expect(short).toBeLessThan(600);
  expect(steadyLookMs({ ...usual, callMs: 3_000, live: 100, requestsPerSecond: 1 })).toBeGreaterThan(short);
  expect(steadyLookMs({ mostMs: 200, callMs: 1_500, live: 8 })).toBe(200);
});
