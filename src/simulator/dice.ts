import type { Range } from './scenario-schema.ts';

/** A stream of chances that depends on its seed and purpose only, never on the order in which calls arrive. */
export interface Dice {
  /** From 0 up to, not including, 1. */
  next(): number;
  within(range: Range): number;
  chance(probability: number): boolean;
  /** A key drawn by weight. */
  pick<K extends string>(weights: Readonly<Partial<Record<K, number>>>): K;
}

export function dice(seed: number, ...purpose: readonly (string | number)[]): Dice {
  let state = hash(`${seed}|${purpose.join('|')}`);
  // mulberry32: one 32-bit state, good enough to shuffle outcomes
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    within: ({ min, max }) => min + next() * (max - min),
    chance: (probability) => next() < probability,
    pick: (weights) => pickFrom(weights, next()),
  };
}

function pickFrom<K extends string>(weights: Readonly<Partial<Record<K, number>>>, chance: number): K {
  const entries = Object.entries<number | undefined>(weights) as [K, number | undefined][];
  let left = chance * entries.reduce((sum, [, weight]) => sum + (weight ?? 0), 0);
  for (const [key, weight = 0] of entries) {
    if (left < weight) return key;
    left -= weight;
  }
  const last = entries.findLast(([, weight]) => (weight ?? 0) > 0) ?? entries.at(-1);
  if (!last) throw new RangeError('nothing to choose from');
  return last[0];
}

/** FNV-1a with a final mix, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  return value ^ (value >>> 13);
}
