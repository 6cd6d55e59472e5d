import type { CampaignState } from './campaign.ts';
import type { StatusCounts } from './contact.ts';
import type { FileProblem } from './file-problem.ts';

/** Where things stand: what `status`, the progress display and the HTTP API show. Made by `reports/standing.ts`. */
export interface Standing {
  readonly at: number;
  readonly campaigns: readonly CampaignStanding[];
  readonly numbers: readonly NumberStanding[];
  /** Files that are not taken up as they lie there; absent: none. */
  readonly fileProblems?: readonly FileProblemStanding[];
  readonly account: {
    readonly live: number;
    readonly limit?: number;
    /** All numbers are held back. */
    readonly backOff?: HoldStanding;
  };
  /** Absent while the provider takes calls. `half-open`: one call probes whether it does again. */
  readonly breaker?: HoldStanding & { readonly state: 'open' | 'half-open'; readonly waitsFor: BreakerWait };
}

/**
 * What the next probe waits for: that it cools off; that the provider answers a question; that one of the three earlier
 * probes is found, proved absent or released; or for nothing but its own result.
 */
export type BreakerWait = 'time' | 'answer' | 'earlier-probes' | 'probe';

/** `text`: all of it in a sentence, and what goes on meanwhile. */
export type FileProblemStanding = FileProblem & { readonly text: string };

/** Nothing is dialled before `until`. */
export interface HoldStanding {
  readonly since: number;
  readonly until: number;
  readonly reason: string;
}

export interface CampaignStanding {
  readonly name: string;
  readonly state: CampaignState;
  readonly reason: string;
  readonly since: number;
  readonly version: string;
  /** Since when this version holds; absent: for longer than that is noted. */
  readonly versionSince?: number;
  readonly priority: number;
  readonly importing: boolean;
  readonly imported: number;
  readonly rejected: number;
  readonly counts: StatusCounts;
  /** Since when it holds nobody any more, or its people are being removed (`reason` says which); its counts are 0 unless they were kept. */
  readonly purgedAt?: number;
  /** Unconfirmed attempts only a person can decide. */
  readonly held: number;
  readonly live: number;
  readonly maxConcurrent?: number;
  /** `write_back_outcomes`: so many outcomes did not get onto the provider's records; `reason` and `at` are the latest's. */
  readonly notWrittenBack?: { readonly count: number; readonly reason: string; readonly at: number };
  /** Every waiting contact under exactly one cause; the counts add up to `counts.waiting`. */
  readonly waiting: readonly WaitingCause[];
}

export interface WaitingCause {
  /** `retry`: not due yet, for whatever reason; `text` says which. */
  readonly cause: 'paused' | 'window' | 'retry' | 'slots' | 'pace' | 'ramp' | 'back-off' | 'never' | 'due';
  readonly count: number;
  /** A sentence for people, e.g. `outside calling hours`. */
  readonly text: string;
  /** When it clears for the first of them, if that is known. */
  readonly until?: number;
  /** When it clears for the last of them, if that is known and later. */
  readonly last?: number;
}

/** Somebody waits longer than until `at`, whatever the pace: for their hours, their next try, or for a person. */
export function waitsBeyond(waiting: readonly WaitingCause[], at: number): boolean {
  return waiting.some(({ cause, until, last = until }) => (last ?? untilSaid(cause)) > at);
}

function untilSaid(cause: WaitingCause['cause']): number {
  return cause === 'window' || cause === 'paused' || cause === 'never' ? Number.POSITIVE_INFINITY : 0;
}

type Times = Pick<WaitingCause, 'until' | 'last'>;

/** Of two groups that become one. */
export function bothTimes(a: Times, b: Times): Times {
  return firstAndLast([a.until, b.until, a.last, b.last].filter((at) => at !== undefined));
}

/** `last` only where it is later. */
export function firstAndLast(times: readonly number[]): Times {
  if (times.length === 0) return {};
  const [until, last] = [Math.min(...times), Math.max(...times)];
  return { until, ...(last > until && { last }) };
}

export interface CapStanding {
  readonly campaign: string;
  readonly limit: number;
  readonly fileSays: number;
  readonly since: number;
}

export interface NumberStanding {
  readonly number: string;
  readonly live: number;
  /** The smallest limit of all unfinished campaigns, by their files or by hand. */
  readonly limit: number;
  /** Limits that a person gave in place of what a campaign's file says. */
  readonly byHand?: readonly CapStanding[];
  readonly callsPerSecond?: number;
  readonly campaigns: readonly string[];
  /** Set when campaigns disagree about the limit: which limits they gave. */
  readonly disagreement?: readonly { readonly campaign: string; readonly limit: number }[];
  readonly backOff?: { readonly since?: number; readonly until: number; readonly reason: string };
}
