import type { ContactResult } from '../domain/attempt.ts';
import type { Contact, ContactStatus, NewContact, TimeZoneSource } from '../domain/contact.ts';
import { type ContactTraits, textOfTraits, traitsOf } from '../domain/contact-traits.ts';

/**
 * How a contact is written in Redis. The record is a JSON array whose first four items the scripts read by pattern:
 * `["+1…",row,notBefore|0,notAfter|0,columns,source,id,…values]`; its traits are its bucket's.
 * The state is `status|attempts|at|bucket|reason` (scripts/include/contact.lua).
 */
const SOURCE_LETTERS: Readonly<Record<TimeZoneSource, string>> = {
  column: 'c',
  campaign: 'd',
  number: 'n',
  postal: 'p',
  state: 's',
  'number+postal': 'np',
  'number+state': 'ns',
  'postal+state': 'ps',
  'number+postal+state': 'nps',
};
const SOURCES = new Map(
  Object.entries(SOURCE_LETTERS).map(([source, letter]) => [letter, source as TimeZoneSource]),
);

const STATUS_LETTERS: Readonly<Record<string, ContactStatus>> = {
  f: 'waiting',
  w: 'waiting',
  c: 'calling',
  u: 'unconfirmed',
  d: 'done',
  x: 'exhausted',
  s: 'suppressed',
  k: 'cancelled',
  e: 'expired',
};

/** The letter of a closed status, as the scripts expect it. */
export const CLOSED_LETTERS = {
  done: 'd',
  exhausted: 'x',
  suppressed: 's',
  cancelled: 'k',
  expired: 'e',
} as const;

/** The row of a contact of the nth file, from 0, is written as n times this, plus its line. */
const ROWS_PER_FILE = 1_000_000_000;

/** The line, of whichever file. */
export function lineOfRow(row: number): number {
  return row % ROWS_PER_FILE;
}

/** `columns`: the number under which the names of its values stand. */
export function encodeRecord(contact: NewContact, columns: number): string {
  return JSON.stringify([
    contact.phone,
    contact.row + ROWS_PER_FILE * ((contact.file ?? 1) - 1),
    contact.notBefore ?? 0,
    contact.notAfter ?? 0,
    columns,
    SOURCE_LETTERS[contact.zoneSource],
    contact.id,
    ...contact.values,
  ]);
}

type RecordItems = [
  phone: string,
  row: number,
  notBefore: number,
  notAfter: number,
  columns: number,
  source: string,
  id: string,
  ...values: string[],
];

/** The number of the names of its values. */
export function columnsOfRecord(text: string): number {
  return (JSON.parse(text) as RecordItems)[4];
}

export function decodeRecord(
  seq: number,
  text: string,
  { bucket, variables }: { bucket: ContactTraits; variables: readonly string[] },
): Contact {
  const [phone, row, notBefore, notAfter, , letter, id, ...values] = JSON.parse(text) as RecordItems;
  return {
    seq,
    row: lineOfRow(row),
    ...(row >= ROWS_PER_FILE ? { file: 1 + Math.floor(row / ROWS_PER_FILE) } : {}),
    id,
    phone,
    ...bucket,
    zoneSource: SOURCES.get(letter) ?? 'campaign',
    ...(notBefore > 0 ? { notBefore } : {}),
    ...(notAfter > 0 ? { notAfter } : {}),
    variables,
    values,
  };
}

export interface ContactPlace {
  readonly status: ContactStatus;
  readonly attempts: number;
  readonly at: number;
  readonly bucket: number;
  readonly reason: string;
}

export function decodePlace(text: string): ContactPlace {
  const [letter = '', attempts, at, bucket, ...reason] = text.split('|');
  const status = STATUS_LETTERS[letter];
  if (!status) throw new Error(`a contact in no known state: ${letter}`);
  return {
    status,
    attempts: Number(attempts),
    at: Number(at),
    bucket: Number(bucket),
    reason: reason.join('|'),
  };
}

export function decodeResult(text: string | undefined): ContactResult | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as ContactResult);
}

/** The text by which a bucket is found again, and what it says. */
export function bucketOf(contact: NewContact): { text: string; description: ContactTraits } {
  return { text: textOfTraits(contact), description: traitsOf(contact) };
}
