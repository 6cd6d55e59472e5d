import type { AttemptRecord } from '../domain/attempt.ts';
import type { CallHistory } from '../domain/call-history.ts';
import type { BucketRef } from './contact-ledger.ts';
import type { BackOff } from './ledger.ts';

/** What only people ask, to understand what the engine does. Nothing here changes anything. */
export interface InsightLedger {
  /**
   * Who waits, counted at one instant: the buckets' numbers add up to `waiting`. `parting` says for a bucket until when
   * a timed contact counts as due (Infinity: all do); for one it does not name, that is `now`.
   */
  countWaiting(campaign: string, parting: ReadonlyMap<number, number>, now: number): Promise<WaitingCount>;
  /** Timed contacts of a bucket in the order of their due times: from the `from`-th on, at most `limit`. */
  timed(ref: BucketRef, from: number, limit: number): Promise<TimedContact[]>;
  /**
   * Of the next `limit` lines of a campaign's journal after `cursor` ('' for the first) those about one person.
   * `looked`: how many lines that were; fewer than `limit` at the end.
   */
  journalOf(who: { campaign: string; phone: string }, cursor: string, limit: number): Promise<JournalPage>;
  /** Calls to a person as the door weighs them against its limits. */
  callHistory(phone: string): Promise<CallHistory>;
  /** The hold of the account for the calls it may make in a day, if it is on. */
  dayHold(now: number): Promise<BackOff | undefined>;
}

export interface WaitingCount {
  readonly waiting: number;
  /** All that were ever used, by number. */
  readonly buckets: readonly WaitingBucket[];
}

export interface WaitingBucket {
  readonly bucket: number;
  readonly fresh: number;
  /** Timed, by the instant asked for, and after it. */
  readonly due: number;
  readonly later: number;
  /** The earliest of those later. */
  readonly laterAt?: number;
}

export interface TimedContact {
  readonly seq: number;
  readonly at: number;
  /** Why it waits; empty when only its row says so. */
  readonly reason: string;
}

export interface JournalPage {
  readonly cursor: string;
  readonly looked: number;
  readonly records: readonly AttemptRecord[];
}
