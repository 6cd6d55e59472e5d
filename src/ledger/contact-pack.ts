import type { NewContact } from '../domain/contact.ts';
import { placeOfPhone } from '../redis/keys.ts';
import { bucketOf, writtenBody, writtenPeriod, writtenRow } from './contact-codec.ts';

/** A batch of contacts as `add-contacts` reads it; may be handed from one thread to another. */
export interface PackedContacts {
  readonly count: number;
  /** Their buckets (JSON `[[text, JSON]]`). */
  readonly buckets: string;
  /** MessagePack: one array, seven items a contact: digits, slice of the phones and field in it, row, period or '', the index of its bucket from 1, body. */
  readonly bytes: Uint8Array;
}

const ARRAY_32 = 0xdd;
const TEXT_8 = 0xd9;
const TEXT_32 = 0xdb;
const NUMBER_16 = 0xcd;
const ITEMS = 7;
/** Of a contact but for its body, at most. */
const HEAD_BYTES = 96;

/** Pack contacts for `add-contacts`. At most 65,535 of them. */
export function packContacts(contacts: readonly NewContact[]): PackedContacts {
  const indexes = new Map<string, number>();
  const buckets: [string, string][] = [];
  const indexOf = (contact: NewContact) => {
    const { text, description } = bucketOf(contact);
    const known = indexes.get(text) ?? buckets.push([text, description]);
    indexes.set(text, known);
    return known;
  };
  const bodies = contacts.map(writtenBody);
  const room = bodies.reduce((sum, body) => sum + Buffer.byteLength(body) + HEAD_BYTES, ITEMS);
  // Not from the pool, which other buffers share: it is to be handed to another thread.
  const bytes = Buffer.allocUnsafeSlow(room);
  let at = bytes.writeUInt32BE(ITEMS * contacts.length, bytes.writeUInt8(ARRAY_32, 0));
  for (const [index, contact] of contacts.entries()) {
    const digits = contact.phone.slice(1);
    const { slice, field } = placeOfPhone(digits);
    at = writeShort(bytes, digits, at);
    at = writeShort(bytes, slice, at);
    at = writeShort(bytes, field, at);
    at = writeShort(bytes, writtenRow(contact), at);
    at = writeShort(bytes, writtenPeriod(contact), at);
    at = bytes.writeUInt16BE(indexOf(contact), bytes.writeUInt8(NUMBER_16, at));
    at = writeLong(bytes, bodies[index] ?? '', at);
  }
  return { count: contacts.length, buckets: JSON.stringify(buckets), bytes: bytes.subarray(0, at) };
}

/** ASCII, up to 255 characters. */
function writeShort(bytes: Buffer, text: string, at: number): number {
  bytes[at] = TEXT_8;
  bytes[at + 1] = text.length;
  return at + 2 + bytes.write(text, at + 2, 'latin1');
}

function writeLong(bytes: Buffer, text: string, at: number): number {
  bytes[at] = TEXT_32;
  const length = bytes.write(text, at + 5, 'utf8');
  return bytes.writeUInt32BE(length, at + 1) + length;
}
