/** What was counted by the values of one or two labels, since it was last taken. */
export interface LabelTally {
  count(first: string, second?: string): void;
  /** What has come together by now; then nothing has. */
  takeAll(take: (labels: Readonly<Record<string, string>>, count: number) => void): void;
}

/**
 * For what happens several times in each call: prom-client makes objects and a text of every increment, 0.2 KB and 0.5 µs
 * (measured). Handed to it when somebody reads.
 */
export function createLabelTally(first: string, second?: string): LabelTally {
  const counts = new Map<string, Map<string, number>>();
  return {
    count(one, other = '') {
      const ofOne = counts.get(one);
      if (ofOne) ofOne.set(other, (ofOne.get(other) ?? 0) + 1);
      else counts.set(one, new Map([[other, 1]]));
    },
    takeAll(take) {
      for (const [one, ofOne] of counts)
        for (const [other, count] of ofOne)
          take(second === undefined ? { [first]: one } : { [first]: one, [second]: other }, count);
      counts.clear();
    },
  };
}
