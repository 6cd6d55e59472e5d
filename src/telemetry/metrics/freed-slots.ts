/** When slots of each from number came free and were not taken again yet. */
export interface FreedSlots {
  freed(fromNumber: string, at: number): void;
  /** The longest-free slot is taken: since when it was free. Undefined: it was never seen to come free. */
  taken(fromNumber: string): number | undefined;
}

/** A number that nothing is due for must not gather freed slots for ever. */
const MOST_FREE = 1_024;

export function createFreedSlots(): FreedSlots {
  const slots = new Map<string, number[]>();
  return {
    freed(fromNumber, at) {
      const free = slots.get(fromNumber);
      if (!free) slots.set(fromNumber, [at]);
      else if (free.push(at) > MOST_FREE) free.shift();
    },
    taken: (fromNumber) => slots.get(fromNumber)?.shift(),
  };
}
