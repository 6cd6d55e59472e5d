import type { ContactResult } from '../domain/attempt.ts';
import type { Contact, ContactStatus, NewContact, TimeZoneSource } from '../domain/contact.ts';
import { type ContactTraits, textOfTraits, traitsOf } from '../domain/contact-traits.ts';

/**
 * How a contact is written in Redis. The record is `+1…,row,notBefore,notAfter,columns,source`, a unit separator, and its id and values
 * with the same between them; the scripts read its beginning by pattern, and its traits are its bucket's. Values that hold
 * a separator, which none of a contact file can, stand as JSON behind a record separator instead.
 * The state is `status|attempts|at|bucket|reason`, or the bucket alone of one that waits fresh (scripts/include/contact.lua).
 */
const UNIT = '\x1f';
const RECORD = '\x1e';
export const BETWEEN_CONTACTS = '\x1d';
/** Those, and the one that stands between contacts where many are read at once (read-contacts.lua). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const SEPARATORS = /[\x1d-\x1f]/;

export const SOURCE_LETTERS: Readonly<Record<TimeZoneSource, string>> = {
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

/** The row as it is written. */
export function writtenRow({ row, file }: NewContact): number {
  return row + ROWS_PER_FILE * ((file ?? 1) - 1);
}

/** What follows the number of the columns: how its zones are known, its id and its values. */
export function writtenBody({ zoneSource, id, values }: NewContact): string {
  const source = SOURCE_LETTERS[zoneSource];
  if (holdsSeparator(id) || values.some(holdsSeparator))
    return source + RECORD + JSON.stringify([id, ...values]);
  return values.length === 0 ? source + UNIT + id : source + UNIT + id + UNIT + values.join(UNIT);
}

export function holdsSeparator(text: string): boolean {
  return SEPARATORS.test(text);
}

interface ReadRecord {
  readonly row: number;
  readonly phone: string;
  readonly notBefore: number;
  readonly notAfter: number;
  /** The number of the names of its values. */
  readonly columns: number;
  readonly source: TimeZoneSource;
  readonly id: string;
  readonly values: readonly string[];
}

function readRecord(text: string): ReadRecord {
  const unit = text.indexOf(UNIT);
  const end = unit < 0 || text.lastIndexOf(RECORD, unit) >= 0 ? text.indexOf(RECORD) : unit;
  const [phone = '', row, notBefore, notAfter, columns, letter = ''] = text.slice(0, end).split(',');
  const rest = text.slice(end + 1);
  const cells = text[end] === UNIT ? rest.split(UNIT) : (JSON.parse(rest) as string[]);
  const id = cells.shift() ?? '';
  return {
    phone,
    row: Number(row),
    notBefore: Number(notBefore),
    notAfter: Number(notAfter),
    columns: Number(columns),
    source: SOURCES.get(letter) ?? 'campaign',
    id,
    values: cells,
  };
}

/** The number of the names of its values. */
export function columnsOfHead(text: string): number {
  let at = -1;
  for (let commas = 0; commas < 4; commas++) at = text.indexOf(',', at + 1);
  return Number(text.slice(at + 1, text.indexOf(',', at + 1)));
}

/** Traits of buckets and names of values, by their numbers. */
export interface ContactBooks {
  readonly bucket: ContactTraits;
  readonly variables: (columns: number) => readonly string[];
}

export function decodeRecord(seq: number, text: string, { bucket, variables }: ContactBooks): Contact {
  const { phone, row, notBefore, notAfter, columns, source, id, values } = readRecord(text);
  return {
    seq,
    row: lineOfRow(row),
    ...(row >= ROWS_PER_FILE ? { file: 1 + Math.floor(row / ROWS_PER_FILE) } : undefined),
    id,
    phone,
    ...bucket,
    zoneSource: source,
    ...(notBefore > 0 ? { notBefore } : undefined),
    ...(notAfter > 0 ? { notAfter } : undefined),
    variables: variables(columns),
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
  if (text >= '0' && text < ':')
    return { status: 'waiting', attempts: 0, at: 0, bucket: Number(text), reason: '' };
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

/** The text by which a bucket is found again, and what it says (JSON). */
export interface Bucket {
  readonly text: string;
  readonly description: string;
}

/** The bucket a contact waits in; for those that tell no more than a place always the very same object. */
export function bucketOf(contact: NewContact): Bucket {
  const { zones, jurisdictions, fromNumber, window, maxAttempts, priority } = contact;
  const isPlain = (fromNumber ?? window ?? maxAttempts ?? priority) === undefined;
  const known = isPlain ? plainBuckets.get(zones)?.get(jurisdictions) : undefined;
  if (known) return known;
  const bucket = { text: textOfTraits(contact), description: JSON.stringify(traitsOf(contact)) };
  if (isPlain) {
    const ofZones = plainBuckets.get(zones) ?? new Map<readonly string[] | undefined, Bucket>();
    plainBuckets.set(zones, ofZones.set(jurisdictions, bucket));
  }
  return bucket;
}

/** Of contacts that tell no more than a place. Who reads a million of them has the same few lists of zones, frozen, over and over. */
const plainBuckets = new WeakMap<readonly string[], Map<readonly string[] | undefined, Bucket>>();
