import { describe, expect, test } from 'vitest';
import { type NewContact, TIME_ZONE_SOURCES } from '../../../src/domain/contact.ts';
import {
  bucketOf,
  decodePlace,
  decodeRecord,
  writtenBody,
  writtenPeriod,
  writtenRow,
} from '../../../src/ledger/contact-codec.ts';

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
  return `${of.phone},${writtenRow(of)},${writtenPeriod(of) || ','},${columns},${writtenBody(of)}`;
}

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
