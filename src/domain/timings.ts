import type { TickName } from './work-queue.ts';

/** How long the engine waits where nothing of the user's says so, in ms. One place, so that tests can hasten all of it. */
export interface Timings {
  /** How often each tick runs over all processes. Wakes do the work at once; ticks find what was missed. */
  readonly ticks: Readonly<Record<TickName, number>>;
  readonly heartbeat: number;
  /** A run that has not been heard of for so long counts as dead. */
  readonly deadAfter: number;
  /** How often the campaigns are read again. */
  readonly refresh: number;
  /** A look at an unconfirmed attempt before the provider's listing can have caught up would prove nothing. */
  readonly firstReconcile: number;
  /** How long one reading of the list may keep the attempts from other processes. */
  readonly reconcileLease: number;
  /** After the proof has failed for want of an echo, we go on looking, ever more rarely. */
  readonly laterLooks: readonly number[];
  /** An opened attempt older than this has lost its work item, or waits behind a slow API: a second item is harmless. */
  readonly requeueAfter: number;
  /** Held up for longer on its way from the door to the wire, a call does not leave. Far below `deadAfter`. */
  readonly latestDeparture: number;
  /** What a POST may take beyond its own time-out before the process that made it counts as stuck. */
  readonly postGrace: number;
  /** The analysis comes seconds after the end (oneinbox-api §8 row 14): when to ask again, counted from the end. */
  readonly analysisLooks: readonly number[];
  /** Least time between two looks at an ended call. */
  readonly analysisPause: number;
  /** How long an ended call's analysis look keeps others from looking. */
  readonly endedLease: number;
  /** While another process imports, or the file is being written, we look again this much later. */
  readonly importAgain: number;
  /** How often the first pages of the call list are read for calls of ours that the ledger does not know. */
  readonly listGlance: number;
  /** How long a call that was told to end gets to do so before it is settled as lost. */
  readonly stopGrace: number;
  readonly holds: HoldTimes;
}

/** How long the provider's trouble keeps us from calling, in ms. */
export interface HoldTimes {
  /** So close together must POSTs have ended in doubt to open the breaker. */
  readonly doubtsWithin: number;
  /**
   * How long the open breaker keeps everything back before one attempt probes; doubles with each probe that fails. For
   * so long also holds an answer of the provider's to a harmless question, which a probe needs.
   */
  readonly coolOff: number;
  readonly longestCoolOff: number;
  /** How long calls take to come back to full speed after the breaker or a long hold. */
  readonly ramp: number;
  /** A hold at least this long ends in a ramp. */
  readonly longHold: number;
}

export const TIMINGS: Timings = {
  ticks: { dispatch: 2_000, track: 1_000, rescue: 5_000, expire: 1_000 },
  heartbeat: 3_000,
  deadAfter: 15_000,
  refresh: 500,
  firstReconcile: 15_000,
  reconcileLease: 120_000,
  laterLooks: [60_000, 300_000, 1_800_000, 3_600_000],
  requeueAfter: 15_000,
  latestDeparture: 10_000,
  postGrace: 30_000,
  analysisLooks: [3_000, 6_000, 12_000, 30_000, 60_000],
  analysisPause: 1_000,
  endedLease: 10_000,
  importAgain: 2_000,
  listGlance: 60_000,
  stopGrace: 20_000,
  holds: {
    doubtsWithin: 60_000,
    coolOff: 30_000,
    longestCoolOff: 900_000,
    ramp: 60_000,
    longHold: 30_000,
  },
};

/** Where fault tests leave the product's times. */
export interface Haste {
  /** How many times shorter all waits are; 1, the default, is the product. */
  readonly haste?: number;
  /** The same for the holds; default: as all else. */
  readonly holdHaste?: number;
  /** Instead of `doubtsWithin`, in ms. */
  readonly doubtsWithinMs?: number;
}

/** The product's times, or those of a fault test that lives faster or forgives the provider more. */
export function timingsFor({ haste = 1, holdHaste = haste, doubtsWithinMs }: Haste): Timings {
  const holds = shortened(TIMINGS.holds, holdHaste);
  const doubtsWithin = doubtsWithinMs ?? holds.doubtsWithin;
  return { ...shortened(TIMINGS, haste), holds: { ...holds, doubtsWithin } };
}

function shortened<T>(times: T, haste: number): T {
  const text = JSON.stringify(times, (_, value) =>
    typeof value === 'number' ? Math.max(1, Math.round(value / haste)) : value,
  );
  return JSON.parse(text) as T;
}
