import type { Disposition } from './disposition.ts';

/** How the first calls of a campaign with a `ramp` went, since the ramp was in its file. */
export interface FirstCalls {
  readonly calls: number;
  readonly answered: number;
  /** Of the answered: over within `SHORT_SECONDS`. */
  readonly short: number;
  /** Did not connect, to a number that is none, or lost. */
  readonly failed: number;
  /** They were judged, or a person went on without: nothing is held back any more. */
  readonly over?: true;
}

/** What one call was, for the judgement. */
export const FIRST_CALL_KINDS = ['answered', 'short', 'failed', 'other'] as const;
export type FirstCallKind = (typeof FIRST_CALL_KINDS)[number];

export const NO_FIRST_CALLS: FirstCalls = { calls: 0, answered: 0, short: 0, failed: 0 };
/** An answered call this short had nobody say anything, or somebody hang up on the first words. */
export const SHORT_SECONDS = 3;

/** Undefined for what was no call: the API refused it. */
export function kindOfFirstCall(disposition: Disposition, seconds?: number): FirstCallKind | undefined {
  switch (disposition) {
    case 'rejected':
    case 'cancelled':
      return undefined;
    case 'answered':
      return seconds !== undefined && seconds < SHORT_SECONDS ? 'short' : 'answered';
    case 'opted_out':
      return 'answered';
    case 'failed':
    case 'invalid_number':
    case 'lost':
      return 'failed';
    default:
      return 'other';
  }
}

/**
 * How many more may open now: one at a time at first, two once one has ended, four once three have, and so on, and never
 * more than `ramp` calls in all before they are judged. `open`: contacts in a call whose result is not known yet.
 */
export function roomOfFirstCalls(ramp: number, { calls }: FirstCalls, open: number): number {
  const atOnce = 2 ** Math.floor(Math.log2(calls + 1));
  return Math.min(atOnce, ramp - calls) - open;
}

/** What keeps the others meanwhile, for people. */
export function firstCallsText(ramp: number, { calls }: FirstCalls): string {
  const ended = calls >= ramp ? 'all have ended and are being judged' : `${calls} ended so far`;
  return `the first ${ramp} calls open slowly (ramp): ${ended}`;
}

/** What a campaign on its feet has at most (at least, of the answered), with a margin for lists and agents of all kinds. */
const MOST_FAILED = 0.3;
const MOST_SHORT = 0.15;
const LEAST_ANSWERED = 0.15;
/** Two early hang-ups can happen to anybody. */
const LEAST_SHORT_CALLS = 3;

/** How the reason of the pause begins; `resume` then goes on without the ramp. */
export const FIRST_CALLS_UNLIKE = 'the first calls are not what a campaign should look like';

/**
 * What is wrong with the first calls; undefined when nothing is. A share is too large only when chance does not explain it:
 * when the one-sided 95 % bound of its Wilson interval lies beyond what may be. Of 20 calls that is: 10 and more failed;
 * nobody answered; or of 10 answered 4 and more were over within 3 seconds.
 */
export function wrongWithFirstCalls({ calls, answered, short, failed }: FirstCalls): string | undefined {
  const found = [
    ...(lowest(failed, calls) > MOST_FAILED ? [`${failed} of ${calls} did not connect`] : []),
    ...(highest(answered, calls) < LEAST_ANSWERED
      ? [`${answered === 0 ? 'nobody' : `only ${answered}`} of ${calls} answered`]
      : []),
    ...(short >= LEAST_SHORT_CALLS && lowest(short, answered) > MOST_SHORT
      ? [`${short} of ${answered} answered calls were over within ${SHORT_SECONDS} seconds`]
      : []),
  ];
  return found.length > 0 ? `${FIRST_CALLS_UNLIKE}: ${found.join('; ')}` : undefined;
}

/** Of the normal distribution, one-sided 95 %. */
const Z = 1.645;

/** Ends of the Wilson interval of a share. */
function lowest(count: number, of: number): number {
  return of === 0 ? 0 : wilson(count / of, of, -1);
}

function highest(count: number, of: number): number {
  return of === 0 ? 1 : wilson(count / of, of, 1);
}

function wilson(share: number, of: number, side: 1 | -1): number {
  const z2 = Z * Z;
  const spread = Z * Math.sqrt((share * (1 - share)) / of + z2 / (4 * of * of));
  return (share + z2 / (2 * of) + side * spread) / (1 + z2 / of);
}
