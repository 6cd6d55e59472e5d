/**
 * Whether the store that answers after an interruption is the very one that was trusted before it. Then nothing that it
 * had taken in can be missing in it, and nobody need wait until it has been compared. Any other store has to prove itself.
 */
export interface StoreContinuity {
  /** The connection was cut; `lacks`: the store was found to lack something, whichever it is. */
  interrupted(lacks: boolean): void;
  /** The interruption is over: what answers from now on is trusted. */
  resumed(): void;
  /** Call it before the store is asked which it is; an answer from before an interruption proves nothing after it. */
  asking(): AskedStore;
}

/** `dataset`: as the store names it; undefined where it does not say, which is never the same. */
export interface AskedStore {
  isSame(dataset: string | undefined): boolean;
  trusted(dataset: string | undefined): void;
}

export function createStoreContinuity(): StoreContinuity {
  let known: string | undefined;
  let interruptions = 0;
  let isLacking = false;
  return {
    interrupted(lacks) {
      interruptions += 1;
      isLacking ||= lacks;
    },
    resumed() {
      isLacking = false;
    },
    asking() {
      const before = interruptions;
      const isFresh = () => before === interruptions;
      return {
        isSame: (dataset) => isFresh() && !isLacking && dataset !== undefined && dataset === known,
        trusted(dataset) {
          if (isFresh()) known = dataset;
        },
      };
    },
  };
}
