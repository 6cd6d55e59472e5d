import type { Attempt } from '../domain/attempt.ts';
import type { JournalEntry, JournalMark } from './lines.ts';

/**
 * What this machine knows to have done, on its own disk, ahead of the ledger: an attempt is here before its first
 * byte leaves. Owned by one process at a time. Only a hash of phone numbers is kept.
 */
export interface Journal {
  readonly path: string;
  mark(): JournalMark;
  /** Attempts from their posting on; those that placed no call are forgotten, settled ones after some thousands. */
  entries(): readonly JournalEntry[];
  /** Those of them that have not left the ledger, as far as is known here, and that it has not lost. */
  openEntries(): readonly JournalEntry[];
  entry(id: string): JournalEntry | undefined;
  /** A person of whom the ledger lost a call that could not be put back yet. */
  lostOf(campaign: string, phone: string): JournalEntry | undefined;
  /** All of those. */
  lostEntries(): JournalEntry[];
  isPhoneOf(entry: JournalEntry, phone: string): boolean;

  /** Resolves once it is on the disk; only then may a byte leave. Rejects with `JournalUnavailable`. */
  posting(attempt: Attempt, posting: number): Promise<void>;
  /** Likewise. What is learnt stays known here even if the disk refuses it. */
  placed(id: string, call: { callId: string; acceptedAt: number; httpStatus?: number }): Promise<void>;
  /** The call was another attempt's: whether one exists for this one is not known. */
  unplaced(id: string): Promise<void>;
  /**
   * Known here at once; on the disk ahead of the next line that must be there, or soon (`DEFERRED_MS`), so that it costs
   * no sync of its own. A crash may lose it, which leaves what a crash right before this call leaves: an attempt
   * that is open here and has left the ledger. The next start (`restoreLost`) repeats no call for that and restores nothing:
   * - its posting is counted, its call is known: the ledger remembers for 50 hours whose call that was, and answers `gone`;
   * - its posting is counted, no call is known: nobody asks for it, and the next sweep closes it;
   * - the ledger lost the posting too: a settled one is put back as it is with this line. One that was returned counts as
   *   unconfirmed until it is proved absent once more: later than with this line, but called no more often.
   * A second posting to that person is in a later line, so where that one is, this one is.
   */
  closed(id: string, how: 'settled' | 'returned'): Promise<void>;
  lost(id: string): Promise<void>;
  found(id: string): Promise<void>;
  /** The contact it was about has another place in the campaign now. */
  moved(id: string, seq: number): Promise<void>;
  /** The ledger it belongs to from now on, and how far it has come with it. */
  keepMark(mark: Omit<JournalMark, 'journal'>): Promise<void>;

  /** Why it cannot be written, since when; undefined once it can again. */
  trouble(): { readonly error: Error; readonly since: number } | undefined;
  close(): Promise<void>;
}
