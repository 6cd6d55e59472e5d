const WINDOW_MS = 60_000;
/** A rate over less than this says nothing. */
const LEAST_MS = 3_000;

/** How fast a count has grown over the last minute. */
export interface PaceOfWork {
  add(at: number, total: number): void;
  /** Per minute; undefined until there is enough to go by. */
  perMinute(): number | undefined;
}

export function createPaceOfWork(): PaceOfWork {
  let samples: { readonly at: number; readonly total: number }[] = [];
  return {
    add(at, total) {
      const kept = samples.findLastIndex((sample) => sample.at <= at - WINDOW_MS);
      samples = [...samples.slice(Math.max(0, kept)), { at, total }];
    },
    perMinute() {
      const first = samples[0];
      const last = samples.at(-1);
      if (!first || !last || last.at - first.at < LEAST_MS) return undefined;
      return (Math.max(0, last.total - first.total) * 60_000) / (last.at - first.at);
    },
  };
}
