import type { WorkQueue } from '../../../src/domain/work-queue.ts';

/** Durations of a dialing whose test does not look at them. */
export const SETTINGS = {
  guardMs: 0,
  proofMs: 60_000,
  postTimeoutMs: 60_000,
  firstLookMs: 1_000,
  maxCallMs: 3_600_000,
};

/** Takes whatever it is given and never has it done: the test itself calls whom a queue would. */
export const NO_QUEUE: WorkQueue = {
  place: async () => {},
  wake: async () => {},
  start: async () => {},
  setPlacingLimit: () => {},
  quiet: async () => {},
  close: async () => {},
};
