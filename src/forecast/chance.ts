import { FORECAST_RESULTS, type ForecastResult, type Lengths, type Rates } from './assumptions.ts';

/** What is drawn for one call: each has chances of its own, so that a change of one thing changes nothing else. */
export const DRAWS = { result: 1, connecting: 2, onCall: 3, noticing: 4, analysis: 5, label: 6 } as const;

/**
 * From 0 up to 1, always the same for the same numbers: what becomes of a contact's nth call does not depend on when it
 * is made, so that two forecasts differ by what was changed and not by luck.
 */
export function chance(seed: number, person: number, n: number, draw: number): number {
  let mixed = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(person + 0x7f4a7c15, 0xc2b2ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d) ^ Math.imul(n * 8 + draw, 0x297a2d39);
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 0x1_0000_0000;
}

/** The length at this share of all calls, in whole ms. */
export function lengthAt(lengths: Lengths, share: number): number {
  const last = lengths.length - 1;
  if (last <= 0) return lengths[0] ?? 0;
  const place = share * last;
  const below = Math.floor(place);
  const low = lengths[below] ?? 0;
  return Math.round(low + ((lengths[below + 1] ?? low) - low) * (place - below));
}

/** The result at this share of all calls. */
export function resultAt(rates: Rates, share: number): ForecastResult {
  let left = share;
  for (const result of FORECAST_RESULTS) {
    left -= rates[result];
    if (left < 0) return result;
  }
  return FORECAST_RESULTS.findLast((result) => rates[result] > 0) ?? 'no_answer';
}
