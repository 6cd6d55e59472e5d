import { bothTimes } from '../domain/standing.ts';

/**
 * Why a waiting contact is not being called. Each falls under one cause: the first of this list that holds. First comes
 * what stops the whole campaign; then what no time changes; then the contact's own time, the later of its opening
 * and its due time; and only for whom all that allows a call, what they share with others, which only a slot more or less decides.
 */
export const CAUSES = [
  /** The campaign is not running. */
  'paused',
  /** No process runs that could dial. */
  'no-process',
  /** Processes run, and none of them dials, because store, journal or clock are in doubt. */
  'not-trusted',
  /** Pinned to a number the campaign does not call from. */
  'no-number',
  /** The campaign's `freeze` holds where they are. */
  'frozen',
  /** No calling hours are left, or their zone is unknown. */
  'no-hours',
  'window',
  /** Not due yet: after a call, */
  'retry',
  /** because they were called often enough, */
  'limits',
  /** because the person is in a call of another campaign, */
  'other-call',
  /** because their row says so, */
  'not-before',
  /** because an attempt was taken back before it became a call. */
  'given-back',
  /** Not due yet, and more of them than were looked at one by one; see `breakdown`. */
  'later',
  'breaker',
  /** The account's calls of the day are used up. */
  'daily-cap',
  'back-off',
  /** The first calls of the campaign open slowly, and are judged before more of them open. */
  'ramp',
  'account-limit',
  'campaign-limit',
  'slots',
  'pace',
  /** Nothing is in the way. */
  'due',
] as const;
export type CauseName = (typeof CAUSES)[number];

export interface Cause {
  readonly cause: CauseName;
  readonly count: number;
  /** For people; says nothing of when. */
  readonly text: string;
  /** When it clears for the first of them (epoch ms), if that is known. */
  readonly until?: number;
  /** When it clears for the last of them, if that is known and later. */
  readonly last?: number;
  /** For windows: whose clocks must be inside. */
  readonly zones?: readonly string[];
  /** For windows: `until` on those clocks. */
  readonly local?: readonly LocalInstant[];
  /** For windows: the legal rules that close, by themselves. */
  readonly rules?: readonly ClosingRule[];
  /** For slots, pace and back-offs: the numbers they could be called from. */
  readonly numbers?: readonly NumberLoad[];
  /** For `later`. */
  readonly breakdown?: Breakdown;
}

export interface LocalInstant {
  readonly zone: string;
  /** With offset, `2026-12-02T09:00:00-05:00`. */
  readonly at: string;
}

export interface ClosingRule {
  readonly code: string;
  readonly name: string;
  readonly source: string;
}

/** A from number of the campaign, and what it carries. */
export interface NumberLoad {
  readonly number: string;
  /** Live calls of all campaigns. */
  readonly live: number;
  readonly limit: number;
  /** The campaign whose file gives that limit, when it is another. */
  readonly limitOf?: string;
  readonly callsPerSecond?: number;
  readonly heldUntil?: number;
  readonly heldBecause?: string;
  /** Other running campaigns that call from it; those of higher priority go first. */
  readonly sharedWith: readonly { readonly campaign: string; readonly priority: number }[];
}

/** What those wait for who are not due yet, as far as they were looked at. */
export interface Breakdown {
  readonly looked: number;
  readonly of: number;
  readonly parts: readonly Cause[];
}

/** Those under one cause that read the same are one, with the earliest time; in the order of `CAUSES`, the most first. */
export function combined(causes: readonly Cause[]): Cause[] {
  const groups = new Map<string, Cause>();
  for (const cause of causes) {
    if (cause.count === 0) continue;
    const key = [cause.cause, cause.text, cause.cause === 'window' ? cause.until : ''].join('\n');
    const known = groups.get(key);
    groups.set(key, known ? together(known, cause) : cause);
  }
  return [...groups.values()].sort(
    (a, b) => CAUSES.indexOf(a.cause) - CAUSES.indexOf(b.cause) || b.count - a.count,
  );
}

function together(a: Cause, b: Cause): Cause {
  return { ...a, count: a.count + b.count, ...bothTimes(a, b) };
}

export function sumOf(causes: readonly Cause[]): number {
  return causes.reduce((total, { count }) => total + count, 0);
}
