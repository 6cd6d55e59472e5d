import type { ColumnRole } from './campaign.ts';
import type { ContactTraits } from './contact-traits.ts';

/** Where a contact stands; one at a time (spec §4). Their counts add up to `imported`, always. */
export const CONTACT_STATUSES = [
  'waiting',
  'calling',
  'unconfirmed',
  'done',
  'exhausted',
  'suppressed',
  'cancelled',
  'expired',
] as const;
export type ContactStatus = (typeof CONTACT_STATUSES)[number];

export type StatusCounts = Readonly<Record<ContactStatus, number>>;

/** How we know the zones of a contact: what the row says, what the campaign says, or all the evidence that was joined. */
export const TIME_ZONE_SOURCES = [
  'column',
  'campaign',
  'number',
  'postal',
  'state',
  'number+postal',
  'number+state',
  'postal+state',
  'number+postal+state',
] as const;
export type TimeZoneSource = (typeof TIME_ZONE_SOURCES)[number];

/** One person-and-number in one campaign, as imported. Never changes once called. */
export interface Contact extends ContactTraits {
  /** Position in the campaign, from 0, in order of first import. With the campaign's name, its identity. */
  readonly seq: number;
  /** Line of the file on which the row begins, header = 1. */
  readonly row: number;
  /** Which of the campaign's contact files, from 1; absent: the first. */
  readonly file?: number;
  /** The `id` column; empty when there is none. */
  readonly id: string;
  /** E.164 */
  readonly phone: string;
  readonly zoneSource: TimeZoneSource;
  /** Epoch ms. */
  readonly notBefore?: number;
  readonly notAfter?: number;
  /** Names of the variable columns of the file it came from; a later file may have others. */
  readonly variables: readonly string[];
  /** Their values, in the same order. */
  readonly values: readonly string[];
}

/** A contact before the ledger numbered it; its pass says what its values are called. */
export type NewContact = Omit<Contact, 'seq' | 'variables'>;

/** A row that was not imported, and why. `cells` are the input's, unchanged. */
export interface RejectedRow {
  readonly line: number;
  /** Stable, kebab-case, e.g. `invalid-number`. */
  readonly code: string;
  readonly message: string;
  readonly suggestion: string;
  readonly cells: readonly string[];
}

/** A pass over the contact files that was finished. `rows = added + changed + unchanged + kept + rejected`. */
export interface ImportRecord extends ImportTally {
  /** Day (UTC) and number of the pass on that day: `20261121-1`. */
  readonly id: string;
  /** Names of the files, without their folders. */
  readonly files: readonly string[];
  /** Of the files' contents and of what decides how they are read. */
  readonly fingerprint: string;
  /** Epoch ms. */
  readonly began: number;
  readonly ended: number;
}

export interface ImportTally {
  readonly rows: number;
  readonly added: number;
  /** Not called yet, and their rows now read otherwise, or are back. */
  readonly changed: number;
  readonly unchanged: number;
  /** Already called or closed: left as they are, whatever their rows say. */
  readonly kept: number;
  /** Waiting contacts that were cancelled, because their rows are gone. */
  readonly removed: number;
  /** Duplicates included. */
  readonly rejected: number;
  readonly duplicates: number;
}

/** The header of a contact file, understood. */
export interface ContactHeader {
  /** All headers as written, in order. */
  readonly headers: readonly string[];
  /** Index of each role's column. */
  readonly roles: Readonly<Partial<Record<ColumnRole, number>>>;
  /** Indexes of the variable columns, in order; `Contact.values` follows it. */
  readonly variables: readonly number[];
}

/** What the variables of this file are called, in order. */
export function variableNames({ headers, variables }: ContactHeader): string[] {
  return variables.map((column) => headers[column] ?? '');
}
