import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type NewContact, TIME_ZONE_SOURCES } from '../../../src/domain/contact.ts';
import { bucketOf, decodePlace, decodeRecord, writtenBody } from '../../../src/ledger/contact-codec.ts';
import { contactPacker, type PackedContacts, packContacts } from '../../../src/ledger/contact-pack.ts';
import { placeOfPhone } from '../../../src/redis/keys.ts';

const bucket = { zones: ['America/New_York'], jurisdictions: ['US', 'US-NY'], priority: 5 };
const contact: NewContact = {
  row: 2,
  id: 'crm-7',
  phone: '+12125550100',
  zoneSource: 'number',
  ...bucket,
  values: ['Ann'],
};

/** As add-contacts puts it together. */
function written(of: NewContact, columns: number): string {
  const [, , head, , body] = itemsOf(packContacts([of]));
  return `${head},${columns},${body}`;
}

/** Of MessagePack what is in use: one array of short texts, long texts and numbers of 16 bits. */
function itemsOf({ bytes }: PackedContacts): (string | number)[] {
  const view = Buffer.from(bytes);
  const items: (string | number)[] = [];
  let at = 5;
  const text = (from: number, length: number) => {
    at = from + length;
    return view.toString('utf8', from, at);
  };
  while (at < view.length) {
    if (view[at] === 0xd9) items.push(text(at + 2, view.readUInt8(at + 1)));
    else if (view[at] === 0xdb) items.push(text(at + 5, view.readUInt32BE(at + 1)));
    else {
      items.push(view.readUInt16BE(at + 1));
      at += 3;
    }
  }
  return items;
}

test('contacts are packed one after another: places of the numbers, buckets once, periods apart', () => {
  const other = { ...contact, phone: '+442079460100', zones: ['Europe/London'], notAfter: 1_800_000_000_000 };
  const packer = contactPacker();
  for (const each of [contact, other, { ...contact, row: 3 }]) packer.add(each);
  const packed = packer.pack();
  expect(packed.count).toBe(3);
  expect(JSON.parse(packed.buckets).map(([text]: [string]) => text)).toEqual(
    [contact, other].map((each) => bucketOf(each).text),
  );
  expect(JSON.parse(packed.periods)).toEqual({ 2: [0, 1_800_000_000_000] });
  const items = itemsOf(packed);
  expect(Buffer.from(packed.bytes).readUInt32BE(1)).toBe(items.length);
  const rows = [0, 5, 10].map((from) => items.slice(from, from + 5));
  expect(rows.map(([slice, field]) => ({ slice, field }))).toEqual(
    [contact, other, contact].map(({ phone }) => placeOfPhone(phone.slice(1))),
  );
  expect(rows.map((row) => row[2])).toEqual([
    '+12125550100,2,,',
    '+442079460100,2,,1800000000000',
    '+12125550100,3,,',
  ]);
  expect(rows.map((row) => row[3])).toEqual([1, 2, 1]);
  expect(packer.pack()).toMatchObject({ count: 0, buckets: '[]', periods: '' });
});

test('what is packed is what is written, whatever the text and however much of it', () => {
  const odd = ['ä', 'x'.repeat(70), 'ü'.repeat(60), '日本', '😀', '\ud800', '\x1d', 'a\x1e', '\x1fb'];
  const cell = fc.oneof(fc.string({ maxLength: 20 }), fc.constantFrom(...odd));
  const rows = fc.array(fc.record({ id: cell, values: fc.array(cell, { maxLength: 8 }) }), {
    maxLength: 200,
  });
  fc.assert(
    fc.property(rows, (given) => {
      const contacts = given.map((each, row) => ({ ...contact, row, ...each }));
      const items = itemsOf(packContacts(contacts));
      const bodies = contacts.map((_, index) => items[5 * index + 4]);
      expect(bodies).toEqual(contacts.map((each) => Buffer.from(writtenBody(each)).toString()));
    }),
    { numRuns: 30 },
  );
});

function again(of: NewContact) {
  return decodeRecord(7, written(of, 3), { bucket, variables: (columns) => ['name', String(columns)] });
}

describe('a stored contact comes back as it was', () => {
  test.each(TIME_ZONE_SOURCES)('its zone known from %s', (zoneSource) => {
    const same = { ...contact, zoneSource };
    expect(again(same)).toEqual({ ...same, seq: 7, variables: ['name', '3'] });
  });

  test.each<[string, Partial<NewContact>]>([
    ['no values', { values: [] }],
    ['an empty value', { values: [''] }],
    ['an empty id and empty values', { id: '', values: ['', '', ''] }],
    ['text of every kind', { id: 'ä,"|\n', values: ['["x",1]', 'ü\t,', '日本', "'"] }],
    ['separators in its values', { values: ['a\x1fb', '\x1e'] }],
    ['a separator in its id', { id: '\x1f' }],
    ['a record separator in a value', { values: ['\x1e', 'x'] }],
    ['a beginning', { notBefore: 1_800_000_000_000 }],
    ['an end', { notAfter: 1_800_000_000_000 }],
    ['both', { notBefore: 1_800_000_000_000, notAfter: 1_900_000_000_000 }],
    ['a row of the third file', { row: 999_999_999, file: 3 }],
  ])('with %s', (_, given) => {
    expect(again({ ...contact, ...given })).toEqual({
      ...contact,
      ...given,
      seq: 7,
      variables: ['name', '3'],
    });
  });
});

test('the bucket alone says that somebody waits fresh', () => {
  expect(decodePlace('12')).toEqual({ status: 'waiting', attempts: 0, at: 0, bucket: 12, reason: '' });
  expect(decodePlace('w|1|500|12|a|b')).toEqual({
    status: 'waiting',
    attempts: 1,
    at: 500,
    bucket: 12,
    reason: 'a|b',
  });
});

test('contacts of one place share a bucket, and what else they ask for parts them', () => {
  const plain = { ...contact, priority: undefined };
  const { priority: _, ...place } = plain;
  const first = bucketOf(place);
  expect(bucketOf({ ...place, values: ['Bob'] })).toBe(first);
  expect(bucketOf({ ...place, zones: [...place.zones] })).toEqual(first);
  const texts = [place, contact, { ...place, maxAttempts: 1 }, { ...place, fromNumber: '+12125550190' }].map(
    (each) => bucketOf(each).text,
  );
  expect(new Set(texts).size).toBe(4);
});
