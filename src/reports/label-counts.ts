/** How often each label occurred. Labels come from outside, so only so many different ones are told apart. */
export interface LabelCounts {
  add(label: string): void;
  /** Sorted by label. */
  entries(): [label: string, count: number][];
}

const MOST_LABELS = 500;
const ALL_OTHERS = '(other)';

export function createLabelCounts(saved: Iterable<readonly [string, number]> = []): LabelCounts {
  const counts = new Map<string, number>(saved);
  return {
    add(label) {
      const key = counts.has(label) || counts.size < MOST_LABELS ? label : ALL_OTHERS;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    },
    entries: () => [...counts].sort(([a], [b]) => (a < b ? -1 : 1)),
  };
}
