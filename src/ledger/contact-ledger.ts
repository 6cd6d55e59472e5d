import type { ContactResult } from '../domain/attempt.ts';
import type {
  Contact,
  ContactHeader,
  ContactStatus,
  ImportRecord,
  ImportTally,
  NewContact,
  RejectedRow,
} from '../domain/contact.ts';
import type { ContactTraits } from '../domain/contact-traits.ts';
import type { PackedContacts } from './contact-pack.ts';

/** Reason of a contact that was cancelled because its row was removed: it comes back with its row. */
export const ROW_REMOVED = 'row removed';

export interface ContactLedger {
  /**
   * Begin (or begin again, after a crash) a pass over the contact files. Only one runner holds it: `busy` while
   * another's lease is fresh and the process that took it lives. Forgets earlier rejected rows and which contacts an unfinished pass had seen.
   */
  beginImport(pass: ImportPass, now: number): Promise<'begun' | 'busy'>;
  /** Add, update or recognise rows; they can be dialled from now on. Extends the lease. One result per row. */
  addBatch(pass: ImportPass, contacts: readonly NewContact[], now: number): Promise<AddResult[]>;
  /** The same of contacts that are packed already. Only where the ledger is of a kind that packs them. */
  addPacked?(pass: ImportPass, packed: PackedContacts, now: number): Promise<AddResult[]>;
  /** Extends the lease. */
  addRejected(pass: ImportPass, rows: readonly RejectedRow[], now: number): Promise<void>;
  /** Cancel waiting contacts the pass did not see, in steps of up to `limit`; `done` once none is left. */
  sweepUnseen(pass: ImportPass, limit: number, now: number): Promise<{ cancelled: number; done: boolean }>;
  /** With what the pass did, it is put on record; its id is returned then. */
  finishImport(pass: ImportPass, now: number, done?: FinishedPass): Promise<string | undefined>;
  /** Give the lease up without finishing. */
  abandonImport(pass: ImportPass): Promise<void>;

  /** The latest 100 passes on record, the oldest first. */
  imports(campaign: string): Promise<ImportRecord[]>;
  imported(campaign: string): Promise<number>;
  /** Contacts `from`, `from`+1, … in order, at most `limit`, each with where it stands. For reports. */
  page(campaign: string, from: number, limit: number): Promise<ContactView[]>;
  rejected(campaign: string, from: number, limit: number): Promise<RejectedRow[]>;
  /** Every campaign's contact with this number. */
  find(phone: string): Promise<{ campaign: string; view: ContactView }[]>;

  /** The buckets of a campaign that were ever used, with what waits in them. `dueAt` is the earliest future or past due time. */
  buckets(campaign: string, now: number): Promise<Bucket[]>;
  /**
   * Close up to `limit` waiting contacts of a bucket for good. Returns how many. With a `version`: nobody where the campaign
   * has been edited since; a contact once closed is revived by no edit.
   */
  closeWaiting(
    bucket: BucketRef & { readonly version?: string },
    status: 'expired' | 'cancelled',
    reason: string,
    limit: number,
    now: number,
  ): Promise<number>;
  /** Close up to `limit` waiting contacts whose own `notAfter` has passed as `expired`. */
  expireOverdue(campaign: string, limit: number, now: number): Promise<number>;
}

export interface ImportPass {
  readonly campaign: string;
  /** What is imported: changes when the files or the column settings change. */
  readonly fingerprint: string;
  /** Unique to this pass; the lease's token. */
  readonly token: string;
  /** The process run that makes it: once its heartbeat has run out, nobody waits for its lease to do so. */
  readonly run?: string;
  readonly header: ContactHeader;
}

/** What is put on record of a pass besides its fingerprint and its end. */
export interface FinishedPass extends ImportTally {
  readonly files: readonly string[];
  readonly began: number;
}

export type AddResult =
  | { readonly kind: 'added'; readonly seq: number }
  /**
   * Known and not yet called: its row now reads as given. Or called, cancelled when its row was removed, and back with it:
   * it waits again as it did, with its attempts, its results and the row it was called with.
   */
  | { readonly kind: 'updated'; readonly seq: number }
  | { readonly kind: 'unchanged'; readonly seq: number }
  /** Known and already called or closed: kept as it is. */
  | { readonly kind: 'kept'; readonly seq: number }
  | { readonly kind: 'duplicate'; readonly seq: number; readonly ofRow: number };

export interface ContactView {
  readonly contact: Contact;
  readonly status: ContactStatus;
  readonly reason: string;
  readonly attempts: number;
  /** Waiting: when it may be tried next (0: at once). Calling or unconfirmed: when the attempt opened. */
  readonly at: number;
  readonly result?: ContactResult;
}

/** Waiting contacts of one campaign that share their traits: open or closed together. */
export interface BucketRef {
  readonly campaign: string;
  readonly bucket: number;
}
export interface Bucket extends BucketRef, ContactTraits {
  /** Never called, in file order; due at once. */
  readonly fresh: number;
  /** Retries and `not_before`, whether due yet or not. */
  readonly timed: number;
  /** The earliest due time among `timed`. */
  readonly dueAt?: number;
}
