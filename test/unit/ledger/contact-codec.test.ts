import { describe, expect, test } from 'vitest';
import { TIME_ZONE_SOURCES } from '../../../src/domain/contact.ts';
import { decodeRecord, encodeRecord } from '../../../src/ledger/contact-codec.ts';

describe('a stored contact', () => {
  const bucket = { zones: ['America/New_York'], jurisdictions: ['US', 'US-NY'], priority: 5 };
  const contact = { row: 2, id: 'crm-7', phone: '+12125550100', ...bucket, values: ['Ann'] };

  test.each(TIME_ZONE_SOURCES)('comes back as it was, its zone known from %s', (zoneSource) => {
    const text = encodeRecord({ ...contact, zoneSource }, 0);
    expect(decodeRecord(7, text, { bucket, variables: ['name'] })).toEqual({
      ...contact,
      seq: 7,
      zoneSource,
      variables: ['name'],
    });
  });

  test('of an earlier version is read as before', () => {
    for (const [letter, zoneSource] of [
      ['c', 'column'],
      ['n', 'number'],
      ['d', 'campaign'],
    ] as const) {
      const text = JSON.stringify(['+12125550100', 2, 0, 0, 0, letter, '', 'Ann']);
      expect(decodeRecord(0, text, { bucket, variables: ['name'] })).toMatchObject({ zoneSource });
    }
  });
});
