import type { NewContact } from '../domain/contact.ts';
import { PHONE_SLICES } from '../redis/keys.ts';
import {
  type Bucket,
  bucketOf,
  holdsSeparator,
  SOURCE_LETTERS,
  writtenBody,
  writtenRow,
} from './contact-codec.ts';

/** A batch of contacts as `add-contacts` reads it; may be handed from one thread to another. */
export interface PackedContacts {
  readonly count: number;
  /** Their buckets (JSON `[[text, JSON]]`). */
  readonly buckets: string;
  /** Of those that have one (JSON `{index from 1: [not before, not after]}`), 0 where there is none; or ''. */
  readonly periods: string;
  /** MessagePack: one array, five items a contact: slice of the phones and field in it, head, the index of its bucket from 1, body. */
  readonly bytes: Uint8Array;
}

/** Packs contacts one by one, so that none of them has to be kept. */
export interface ContactPacker {
  readonly count: number;
  add(contact: NewContact): void;
  /** What was added since the last time. */
  pack(): PackedContacts;
}

/** Pack contacts for `add-contacts`. At most 65,535 of them. */
export function packContacts(contacts: readonly NewContact[]): PackedContacts {
  const packer = contactPacker();
  for (const contact of contacts) packer.add(contact);
  return packer.pack();
}

const ARRAY_32 = 0xdd;
const TEXT_8 = 0xd9;
const TEXT_32 = 0xdb;
const NUMBER_16 = 0xcd;
const ITEMS = 5;
const ARRAY_HEAD_BYTES = 5;
/** Of a contact but for its body, at most. */
const HEAD_BYTES = 128;
/** The longest a character of text gets: as UTF-8, or escaped in JSON. */
const BYTES_A_CHARACTER = 6;
const COMMA = 44;
const UNIT = 31;

/** At most 65,535 contacts between two `pack`. */
export function contactPacker(): ContactPacker {
  let bytes = Buffer.allocUnsafeSlow(128 * 1024);
  let at = ARRAY_HEAD_BYTES;
  let count = 0;
  let indexes = new Map<Bucket, number>();
  let buckets: [string, string][] = [];
  let periods: Record<number, [number, number]> = {};

  const makeRoom = (contact: NewContact) => {
    const room = at + HEAD_BYTES + BYTES_A_CHARACTER * lengthOf(contact);
    if (room <= bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(2 * room);
    bytes.copy(larger, 0, 0, at);
    bytes = larger;
  };
  const indexOf = (contact: NewContact) => {
    const bucket = bucketOf(contact);
    const known = indexes.get(bucket);
    if (known !== undefined) return known;
    const same = buckets.findIndex(([text]) => text === bucket.text) + 1;
    const index = same || buckets.push([bucket.text, bucket.description]);
    indexes.set(bucket, index);
    return index;
  };
  return {
    get count() {
      return count;
    },
    add(contact) {
      makeRoom(contact);
      count += 1;
      const { phone, notBefore = 0, notAfter = 0 } = contact;
      if (notBefore !== 0 || notAfter !== 0) periods[count] = [notBefore, notAfter];
      const number = Number(phone.slice(1));
      const slice = number % PHONE_SLICES;
      at = writeNumber(bytes, slice, at);
      at = writeNumber(bytes, (number - slice) / PHONE_SLICES, at);
      at = writeHead(bytes, contact, at);
      const index = indexOf(contact);
      bytes[at] = NUMBER_16;
      bytes[at + 1] = index >> 8;
      bytes[at + 2] = index & 0xff;
      at = writeBody(bytes, contact, at + 3);
    },
    pack() {
      bytes[0] = ARRAY_32;
      bytes.writeUInt32BE(ITEMS * count, 1);
      // Not from the pool, which other buffers share: it is to be handed to another thread.
      const packed = Buffer.allocUnsafeSlow(at);
      bytes.copy(packed, 0, 0, at);
      const written = {
        count,
        buckets: JSON.stringify(buckets),
        periods: Object.keys(periods).length === 0 ? '' : JSON.stringify(periods),
        bytes: packed,
      };
      at = ARRAY_HEAD_BYTES;
      count = 0;
      indexes = new Map();
      buckets = [];
      periods = {};
      return written;
    },
  };
}

function lengthOf({ id, values }: NewContact): number {
  let length = id.length;
  for (const value of values) length += value.length + 1;
  return length;
}

/** A whole number as text of less than 256 digits. */
function writeNumber(bytes: Buffer, value: number, at: number): number {
  const from = at + 2;
  const end = writeDigits(bytes, value, from);
  bytes[at] = TEXT_8;
  bytes[at + 1] = end - from;
  return end;
}

function writeDigits(bytes: Buffer, value: number, at: number): number {
  let end = at + 1;
  for (let rest = value; rest >= 10; rest = Math.floor(rest / 10)) end += 1;
  let rest = value;
  for (let i = end - 1; i >= at; i--) {
    const tens = Math.floor(rest / 10);
    bytes[i] = 48 + rest - 10 * tens;
    rest = tens;
  }
  return end;
}

/** `+1…,row,notBefore,notAfter` */
function writeHead(bytes: Buffer, contact: NewContact, at: number): number {
  const { phone, notBefore, notAfter } = contact;
  let end = writeAscii(bytes, phone, at + 2);
  bytes[end] = COMMA;
  end = writeDigits(bytes, writtenRow(contact), end + 1);
  bytes[end] = COMMA;
  if (notBefore !== undefined) end = writeAscii(bytes, String(notBefore), end + 1) - 1;
  bytes[end + 1] = COMMA;
  end += 2;
  if (notAfter !== undefined) end = writeAscii(bytes, String(notAfter), end);
  bytes[at] = TEXT_8;
  bytes[at + 1] = end - at - 2;
  return end;
}

function writeAscii(bytes: Buffer, text: string, at: number): number {
  for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
  return at + text.length;
}

/** As `writtenBody`, without making a text of it. */
function writeBody(bytes: Buffer, contact: NewContact, at: number): number {
  const from = at + 5;
  const end = writePlainBody(bytes, contact, from) ?? from + bytes.write(writtenBody(contact), from, 'utf8');
  bytes[at] = TEXT_32;
  bytes.writeUInt32BE(end - from, at + 1);
  return end;
}

/** undefined where a text holds a separator. */
function writePlainBody(
  bytes: Buffer,
  { zoneSource, id, values }: NewContact,
  from: number,
): number | undefined {
  let at = writeCell(bytes, id, writeAscii(bytes, SOURCE_LETTERS[zoneSource], from));
  for (const value of values) {
    if (at < 0) return undefined;
    at = writeCell(bytes, value, at);
  }
  return at < 0 ? undefined : at;
}

/** Longer texts are written faster by the machine's own. */
const SHORT = 48;
const FIRST_SEPARATOR = 0x1d;

/** A separator and a text; -1 if the text holds one. */
function writeCell(bytes: Buffer, text: string, at: number): number {
  bytes[at] = UNIT;
  const from = at + 1;
  const { length } = text;
  if (length > SHORT) return writeAny(bytes, text, from);
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7f) return writeAny(bytes, text, from);
    if (code <= UNIT && code >= FIRST_SEPARATOR) return -1;
    bytes[from + i] = code;
  }
  return from + length;
}

function writeAny(bytes: Buffer, text: string, at: number): number {
  return holdsSeparator(text) ? -1 : at + bytes.write(text, at, 'utf8');
}
