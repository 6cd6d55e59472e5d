/**
 * `safety`: whatever goes wrong, nobody is called twice, too late or not at all. `liveness`: at one moment all that goes
 * wrong ends, and with it all luck: nobody restarts a process or wakes a campaign; by itself everything must end soon.
 */
export type Mode = 'safety' | 'liveness';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const GUARD_MS = 60 * SECOND;
export const PROOF_MS = 60 * SECOND;
export const POST_TIMEOUT_MS = 60 * SECOND;
export const MAX_CALL_MS = 8 * MINUTE;
/** The slowest the provider takes to accept a call. */
export const SLOWEST_ACCEPT_MS = 40 * SECOND;

/** The most that well-kept clocks differ by. */
export const CLOCKS_APART_MS = 2 * SECOND;

export interface Span {
  readonly from: number;
  readonly until: number;
}

export function isDuring({ from, until }: Span, at: number): boolean {
  return at >= from && at < until;
}
