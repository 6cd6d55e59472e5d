import type { Campaign, CampaignState } from '../domain/campaign.ts';
import type { CapOverrides } from '../domain/caps.ts';
import type { ContactHeader, StatusCounts } from '../domain/contact.ts';
import type { FileProblem } from '../domain/file-problem.ts';
import type { FirstCalls } from '../domain/first-calls.ts';
import type { AttemptLedger } from './attempt-ledger.ts';
import type { ContactLedger } from './contact-ledger.ts';
import type { GenerationLedger } from './generation.ts';
import type { InsightLedger } from './insight-ledger.ts';
import type { RescueLedger } from './rescue-ledger.ts';

export type {
  AttemptLedger,
  AttemptPlace,
  BackOff,
  Breaker,
  BucketTerms,
  CampaignOffer,
  FoundAttempt,
  GiveBack,
  LeaveResult,
  MarkResult,
  OpenedAttempt,
  OpenRequest,
  OpenResult,
  PassedFence,
  PostingPass,
  PostingResult,
  ProviderTrouble,
  Seen,
  Settlement,
  SlotUse,
} from './attempt-ledger.ts';
export { MOST_PROBES } from './attempt-ledger.ts';
export type {
  AddResult,
  Bucket,
  BucketRef,
  ContactLedger,
  ContactView,
  FinishedPass,
  ImportPass,
} from './contact-ledger.ts';

/**
 * The record of campaigns, contacts and attempts: the one truth. Two implementations, Redis and memory, held equal
 * by `test/conformance`. Every method that changes something may be called twice with the same arguments and has
 * the effect of one call. `now` is epoch milliseconds and always handed in.
 *
 * Every method rejects with `LedgerUnavailable` when the store cannot answer in time; nothing is then known about
 * whether a change was made, and calling again is safe.
 */
export interface Ledger {
  readonly campaigns: CampaignLedger;
  readonly contacts: ContactLedger;
  readonly attempts: AttemptLedger;
  readonly suppressions: SuppressionLedger;
  readonly rescue: RescueLedger;
  readonly generation: GenerationLedger;
  readonly insight: InsightLedger;
  /** Counts up whenever a campaign's definition, state or imported contacts, a suppression or a back-off changed. */
  revision(): Promise<number>;
  close(): Promise<void>;
}

// ---------------------------------------------------------------------------------------------- campaigns

export interface CampaignLedger {
  /** Store a definition. A new name starts as `running`; an old one keeps its state. Limits apply at once. */
  apply(campaign: Campaign, now: number): Promise<'added' | 'changed' | 'same'>;
  list(): Promise<CampaignEntry[]>;
  get(name: string): Promise<CampaignEntry | undefined>;
  /** What its file says, as it stands in the ledger now; cheap to ask for with every call. */
  definition(name: string): Promise<Campaign | undefined>;
  /** The same as it was last read, if it was: nobody is asked. Whoever rests on it has its version compared. */
  lastRead(name: string): Campaign | undefined;
  /** Pausing by hand what is paused already keeps it paused by hand; pausing for the same cause (the words up to a colon) tells the newer reason. Legal moves only (`ready`→`running`⇄`paused`→`finished`|`cancelled`; `finished`→`running` when contacts were added; none is `finished` while anybody waits or is in a call). */
  setState(
    name: string,
    state: CampaignState,
    reason: string,
    now: number,
  ): Promise<'changed' | 'same' | 'illegal' | 'unknown' | 'held'>;
  /**
   * From now on the campaign lets this number carry so many calls at once, whatever its file says; undefined: as its file
   * says. Holds until the file's own value for the number changes. Nobody is hung up; lowered, nothing new opens.
   */
  setCap(
    name: string,
    fromNumber: string,
    max: number | undefined,
    now: number,
  ): Promise<'changed' | 'same' | 'unknown' | 'unknown-number'>;
  /** The first calls of a campaign with a ramp hold nothing back any more. */
  endRamp(name: string): Promise<'changed' | 'same' | 'unknown'>;
  /**
   * The contacts with this fingerprint are not to be dialled before a person says so. Until then, or until other contacts are imported,
   * a paused campaign stays paused: asked to run it is `held`, and its reason is `why`.
   */
  noteRefused(name: string, fingerprint: string, why: string): Promise<void>;
  /** A person says so: what was refused last is accepted. */
  acceptRefused(name: string): Promise<void>;
  /** So many outcomes this process could not write onto the provider's records since it began, the latest for this reason. */
  noteUnwritten(name: string, run: string, unwritten: Unwritten): Promise<void>;
  /** This source (`FileProblem`) is not used as it is now; undefined: it is, or it is gone. Does not move the revision. */
  noteFileProblem(source: string, problem: FileProblem | undefined): Promise<void>;
  /** The latest of each source, by source. */
  fileProblems(): Promise<FileProblem[]>;
  counts(name: string): Promise<StatusCounts>;
  /**
   * Remove all that a finished or cancelled campaign holds of people: contacts, results, variables, rejected rows, attempts,
   * imports, and its counts too unless they are kept. Suppressions and the history of calls to a person stay. A piece at a
   * time: `more` until it is `done`; may be broken off. From the first piece on the name is closed for good: nothing is
   * imported under it, and it does not run again. `open`: neither finished nor cancelled. `busy`: somebody waits or is in
   * a call still, or an import runs.
   */
  purge(name: string, how: { keepCounts: boolean; now: number }): Promise<PurgeResult>;
  /** The smallest limit any unfinished campaign gives each from number, by its file or by hand. */
  limits(): Promise<ReadonlyMap<string, NumberLimit>>;
}

export type PurgeResult = 'more' | 'done' | 'unknown' | 'open' | 'busy';

export interface CampaignEntry {
  readonly campaign: Campaign;
  readonly state: CampaignState;
  /** Why it is in this state, for people; empty when plain. */
  readonly reason: string;
  readonly since: number;
  readonly createdAt: number;
  /** Since when this version of its file holds; absent: taken up before that was noted. */
  readonly versionSince?: number;
  readonly import: ImportStatus;
  /** Limits given by hand; absent: none. */
  readonly caps?: CapOverrides;
  /** Absent: none ended while it had a ramp. Counts do not move the revision. */
  readonly first?: FirstCalls;
  /** Outcomes that no process could write onto the provider's records; absent: none. */
  readonly unwritten?: Unwritten;
  /** Since when it holds nobody any more, or its people are being removed. */
  readonly purgedAt?: number;
}

export interface Unwritten {
  readonly count: number;
  /** Of the latest. */
  readonly reason: string;
  readonly at: number;
}

export interface ImportStatus {
  /** Fingerprint of the files and column settings last imported whole; undefined before the first and while one is begun and not finished. */
  readonly completed?: string;
  /** Fingerprint being imported now. */
  readonly running?: string;
  /** Fingerprint of what a person wants dialled although too many of its rows are rejected. */
  readonly accepted?: string;
  readonly header?: ContactHeader;
  readonly rejected: number;
}

export interface NumberLimit {
  readonly maxConcurrent: number;
  readonly callsPerSecond?: number;
}

// ------------------------------------------------------------------------------------------- suppressions

/** Which list: the one of all campaigns, or the one of this campaign. */
export interface SuppressionScope {
  readonly campaign?: string;
}

/**
 * Numbers that are not dialled. Several sources may name a number; while one of them is left, it is suppressed. An entry
 * that has run out suppresses until `expire` has taken it away: when in doubt, nobody is dialled.
 */
export interface SuppressionLedger {
  /**
   * Never dial these again, and close their waiting contacts as `suppressed`. A source that names a number again keeps its
   * first date and reason; of two ends the later holds (none is the latest), but a followed file is taken at its last word.
   * `added`: numbers that nobody named on this list before.
   */
  add(entries: readonly Suppression[], scope: SuppressionScope): Promise<{ added: number }>;
  /**
   * Forget who names this number on the list of all campaigns, except for files that are followed; with `all` those too.
   * Contacts closed because of it stay closed. Whether there was anything to forget.
   */
  remove(phone: string, how?: { all?: boolean }): Promise<boolean>;
  /** This source names these numbers no more. Returns how many it did name. */
  lift(phones: readonly string[], from: SuppressionScope & { source: string }): Promise<{ lifted: number }>;
  /** Drop entries that have run out, those of at most `limit` numbers; returns how many of these nobody names any more. */
  expire(now: number, limit: number): Promise<number>;
  /** On the list of all campaigns. */
  has(phone: string): Promise<boolean>;
  /** Everybody who names this number, on every list. */
  of(phone: string): Promise<(Suppression & SuppressionScope)[]>;
  /** A number named by several sources comes once for each of them; a number may come twice. */
  list(
    cursor: string,
    limit: number,
    scope?: SuppressionScope,
  ): Promise<{ cursor: string; entries: Suppression[] }>;
  /** Numbers on the list of all campaigns. */
  count(): Promise<number>;
  /** The files that were read into this list whole: source → fingerprint of what was read. */
  readings(scope: SuppressionScope): Promise<ReadonlyMap<string, string>>;
  /** Remember that this was read whole; without a fingerprint, forget the file. */
  noteReading(source: string, fingerprint: string | undefined, scope: SuppressionScope): Promise<void>;
}
export interface Suppression {
  readonly phone: string;
  readonly reason: string;
  /** Who names it: `cli`, `call`, or the name of a file. */
  readonly source: string;
  readonly at: number;
  /** Epoch ms from which on it no longer holds; absent: for ever. */
  readonly until?: number;
  /** From a file that is read again when it changes: the entry goes with its row. */
  readonly followed?: true;
}
