import { describe, expect, it } from 'vitest';
import { CANADIAN_AREAS, ZIP_AREAS } from '../../../src/domain/postal-areas.ts';
import { readPostalCode } from '../../../src/domain/postal-code.ts';
import { readState } from '../../../src/domain/states.ts';
import { unionOf } from '../../../src/domain/whereabouts.ts';
import { zoneOf } from '../../../src/domain/zone-data.ts';

const NEW_YORK = 'America/New_York';
const CHICAGO = 'America/Chicago';
const DENVER = 'America/Denver';
const LOS_ANGELES = 'America/Los_Angeles';

function place(code: string, countries = ['US']) {
  const read = readPostalCode(code, countries);
  return typeof read === 'string' ? read : [read.jurisdictions.at(-1), ...read.zones];
}

describe('a ZIP code', () => {
  it.each([
    ['33101', ['US-FL', NEW_YORK]],
    ['32401', ['US-FL', CHICAGO, NEW_YORK]],
    ['32501', ['US-FL', CHICAGO]],
    ['75201', ['US-TX', CHICAGO]],
    ['79901', ['US-TX', DENVER]],
    ['37402', ['US-TN', CHICAGO, NEW_YORK]],
    ['46402', ['US-IN', CHICAGO]],
    ['83814', ['US-ID', LOS_ANGELES]],
    ['86515', ['US-AZ', DENVER, 'America/Phoenix']],
    ['89883', ['US-NV', DENVER, LOS_ANGELES]],
    ['89101', ['US-NV', LOS_ANGELES]],
    ['99546', ['US-AK', 'America/Adak']],
    ['96799', ['US-AS', 'Pacific/Pago_Pago']],
    ['00901', ['US-PR', 'America/Puerto_Rico']],
    ['06390', ['US-NY', NEW_YORK]],
    ['33101-1234', ['US-FL', NEW_YORK]],
    [' 331011234 ', ['US-FL', NEW_YORK]],
    ['2139', ['US-MA', NEW_YORK]],
    ['901', ['US-PR', 'America/Puerto_Rico']],
  ])('%j: %j', (code, found) => {
    expect(place(code)).toEqual(found);
  });

  it.each(['09012', '34001', '96201', '00100', '12', '123456', 'none', '3310a'])(
    '%j tells nothing',
    (code) => {
      expect(place(code)).toBe('unknown');
    },
  );

  it('is one only to those who may be from America', () => {
    expect(place('10115', ['DE'])).toBe('foreign');
    expect(place('10115', ['DE', 'US'])).toEqual(['US-NY', NEW_YORK]);
    expect(place('10115', ['CA'])).toEqual(['US-NY', NEW_YORK]);
    expect(place('2139', ['CA'])).toBe('unknown');
    expect(place('00901', ['PR'])).toEqual(['US-PR', 'America/Puerto_Rico']);
    expect(place('SW1A 1AA', ['GB'])).toBe('foreign');
    expect(place('SW1A 1AA', ['GB', 'US'])).toBe('foreign');
    expect(place('SW1A 1AA', ['US', 'GB'])).toBe('unknown');
  });
});

describe('a Canadian postal code', () => {
  it.each([
    ['K1A 0B1', ['CA-ON', 'America/Toronto']],
    ['v6b1a1', ['CA-BC', 'America/Vancouver']],
    ['V1C-1A1', ['CA-BC', 'America/Edmonton', 'America/Vancouver']],
    ['G4T 1A1', ['CA-QC', 'America/Halifax', 'America/Toronto']],
    ['A0P 1E0', ['CA-NL', 'America/Halifax', 'America/St_Johns']],
    ['P9N', ['CA-ON', 'America/Toronto', 'America/Winnipeg']],
    ['Y1A 1A1', ['CA-YT', 'America/Whitehorse']],
  ])('%j: %j', (code, found) => {
    expect(place(code, ['CA'])).toEqual(found);
  });

  it('is known by its form, whatever the number', () => {
    expect(place('K1A 0B1', ['US'])).toEqual(['CA-ON', 'America/Toronto']);
    expect(place('K1A 0B1', ['DE'])).toEqual(['CA-ON', 'America/Toronto']);
    expect(place('E1W', ['GB'])).toBe('foreign');
    expect(place('D1A 0B1', ['CA'])).toBe('unknown');
  });

  it('names its place in the far north', () => {
    const north = readPostalCode('X0A 0H0', ['CA']);
    expect(north).toMatchObject({ jurisdictions: ['CA', 'CA-NT', 'CA-NU'] });
  });
});

describe('the tables of postal codes', () => {
  const rows = [...ZIP_AREAS, ...CANADIAN_AREAS];

  it('name zones that exist', () => {
    for (const [code, zones] of rows)
      for (const zone of zones.split(' ')) expect([code, zone, zoneOf(zone)?.name]).not.toContain(undefined);
  });

  it('name each prefix once', () => {
    const prefixes = rows.flatMap(([, , text]) => text.split(' '));
    expect(prefixes.length).toBe(new Set(prefixes).size);
  });

  it('never put a code outside the zones of its state', () => {
    for (const [jurisdictions, , prefixes] of rows) {
      const [code = ''] = prefixes.split(/[ -]/);
      const postal = readPostalCode(/^\d/.test(code) ? code.padEnd(5, '0') : `${code.padEnd(2, '1')}A`, [
        'US',
        'CA',
      ]);
      for (const jurisdiction of jurisdictions.split(' ')) {
        const state = readState(jurisdiction, ['US']);
        if (typeof postal === 'string' || typeof state === 'string' || jurisdictions.includes(' ')) continue;
        expect([jurisdiction, unionOf(state, postal).zones]).toEqual([jurisdiction, state.zones]);
      }
    }
  });
});
