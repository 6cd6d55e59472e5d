import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { describe, expect, it } from 'vitest';
import { isOpen } from '../../../src/domain/calling-hours.ts';
import { reduceZones, zonesOfNumber } from '../../../src/domain/number-zones.ts';
import { AREA_CODES, COUNTRY_ZONES, PREFIXES } from '../../../src/domain/number-zones-data.ts';
import { ZONE_NAMES, zoneOf } from '../../../src/domain/zone-data.ts';

const NEW_YORK = 'America/New_York';
const CHICAGO = 'America/Chicago';
const DENVER = 'America/Denver';
const LOS_ANGELES = 'America/Los_Angeles';
const AUSTRALIA = ['Adelaide', 'Brisbane', 'Darwin', 'Lord_Howe', 'Perth', 'Sydney'].map(
  (z) => `Australia/${z}`,
);
const inNanp = (code: string): readonly string[] => zonesOfNumber(`+1${code}5550100`);

describe('zones of a number', () => {
  it.each([
    ['+12125550100', [NEW_YORK]],
    ['+18085550100', ['Pacific/Honolulu']],
    ['+919876543210', ['Asia/Kolkata']],
    ['+447700900123', ['Europe/London']],
    ['+61412345678', AUSTRALIA],
    ['+12085550100', [DENVER, LOS_ANGELES]],
    ['+18005550199', []],
    ['+14235550100', [CHICAGO, NEW_YORK]],
    ['+12195550100', [CHICAGO, NEW_YORK]],
    ['+18505550100', [CHICAGO, NEW_YORK]],
    ['+16025550100', ['America/Phoenix']],
    ['+61891234567', ['Australia/Adelaide', 'Australia/Darwin', 'Australia/Perth']],
  ])('%s: %j', (phone, zones) => {
    expect(zonesOfNumber(phone)).toEqual(zones);
  });

  it.each([
    ['208 986', [DENVER, LOS_ANGELES]],
    ['219 574 812 930', [CHICAGO, NEW_YORK]],
    ['270 364 606', [CHICAGO, NEW_YORK]],
    ['308 605 620 701 785', [CHICAGO, DENVER]],
    ['423', [CHICAGO, NEW_YORK]],
    ['541 458', [DENVER, LOS_ANGELES]],
    ['775', [DENVER, LOS_ANGELES]],
    ['850 448', [CHICAGO, NEW_YORK]],
    ['906', [CHICAGO, NEW_YORK]],
    ['907', ['America/Adak', 'America/Anchorage']],
    ['928', [DENVER, 'America/Phoenix']],
    ['250 236 257 672 778', ['America/Edmonton', 'America/Vancouver']],
    ['418 367 581', ['America/Halifax', 'America/Toronto']],
    ['709 879', ['America/Halifax', 'America/St_Johns']],
    ['807', ['America/Toronto', 'America/Winnipeg']],
    ['306 639 474', ['America/Regina']],
    ['915', [DENVER]],
    ['502 865', [NEW_YORK]],
  ])('area codes %s: %j', (codes, zones) => {
    for (const code of codes.split(' ')) expect([code, inNanp(code)]).toEqual([code, zones]);
  });

  it('the north of Canada is four groups and more', () => {
    const north = inNanp('867');
    const groups = ['Whitehorse', 'Inuvik', 'Rankin_Inlet', 'Iqaluit'].map((name) => `America/${name}`);
    expect(north).toEqual(expect.arrayContaining(groups));
  });

  it.each([
    '800',
    '833',
    '844',
    '855',
    '866',
    '877',
    '888',
    '900',
    '500',
    '533',
    '600',
    '622',
    '700',
    '710',
    '555',
  ])('area code %s is nowhere', (code) => {
    expect(inNanp(code)).toEqual([]);
  });

  it('knows every place of +1 that the numbering plan knows, and no code twice', () => {
    const listed = AREA_CODES.flatMap(([, , codes]) => codes.split(' '));
    expect(listed.length).toBe(new Set(listed).size);
    const missing = Array.from({ length: 800 }, (_, i) => String(200 + i)).filter((code) => {
      const number = parsePhoneNumberFromString(`+1${code}2345678`);
      const onTheMap = number?.isValid() && /FIXED|MOBILE/.test(number.getType() ?? '');
      return onTheMap && inNanp(code).length === 0;
    });
    expect(missing).toEqual([]);
  });

  it('names only zones that exist, sorted', () => {
    for (const [place, zones] of [...AREA_CODES, ...PREFIXES, ...Object.entries(COUNTRY_ZONES)]) {
      for (const name of zones.split(' '))
        if (name !== '') expect([place, name, zoneOf(name)?.name]).not.toContain(undefined);
    }
    for (const [, , codes] of AREA_CODES) {
      for (const code of codes.split(' ')) {
        expect(inNanp(code)).not.toEqual([]);
        expect(inNanp(code)).toEqual(inNanp(code).toSorted());
      }
    }
  });

  it.each([
    ['+447400123456', ['Europe/London']],
    ['+447911123456', ['Europe/Guernsey']],
    ['+447012345678', []],
    ['+353201234567', ['Europe/Dublin']],
    ['+4930123456', ['Europe/Berlin']],
    ['+31612345678', ['Europe/Amsterdam']],
    ['+97142345678', ['Asia/Dubai']],
    ['+8613123456789', ['Asia/Shanghai']],
    ['+60123456789', ['Asia/Kuala_Lumpur']],
    ['+77710009998', ['Asia/Almaty']],
    ['+380501234567', ['Europe/Kyiv']],
    ['+5491123456789', ['America/Argentina/Buenos_Aires']],
    ['+61212345678', ['Australia/Adelaide', 'Australia/Sydney']],
    ['+61312345678', ['Australia/Melbourne']],
    ['+61712345678', ['Australia/Brisbane', 'Australia/Sydney']],
    ['+61891641234', ['Indian/Christmas']],
    ['+5511961234567', ['America/Sao_Paulo']],
    ['+5592961234567', ['America/Manaus']],
    ['+34612345678', ['Atlantic/Canary', 'Europe/Madrid']],
    ['+34912345678', ['Europe/Madrid']],
    ['+34928123456', ['Atlantic/Canary']],
    ['+351912345678', ['Atlantic/Azores', 'Europe/Lisbon']],
    ['+351212345678', ['Europe/Lisbon']],
    ['+351295123456', ['Atlantic/Azores']],
    ['+64211234567', ['Pacific/Auckland', 'Pacific/Chatham']],
    ['+6494123456', ['Pacific/Auckland']],
    ['+6281234567890', ['Asia/Jakarta', 'Asia/Jayapura', 'Asia/Makassar']],
    ['+38344123456', ['Europe/Belgrade']],
    ['+881612345678', []],
    ['+80012345678', []],
    ['+999123456', []],
    ['', []],
    ['nobody', []],
  ])('%s: %j', (phone, zones) => {
    expect(zonesOfNumber(phone)).toEqual(zones);
  });

  it('a Moscow number is in Moscow, a Russian mobile anywhere', () => {
    expect(zonesOfNumber('+74951234567')).toEqual(['Europe/Moscow']);
    const mobile = zonesOfNumber('+79261234567');
    expect(mobile).toHaveLength(11);
    expect(mobile).toEqual(expect.arrayContaining(['Europe/Kaliningrad', 'Europe/Moscow', 'Asia/Kamchatka']));
  });

  it('a Mexican number outside the big cities has all Mexican clocks', () => {
    expect(zonesOfNumber('+525512345678')).toEqual(['America/Mexico_City']);
    expect(zonesOfNumber('+526641234567')).toHaveLength(6);
  });

  it('keeps split codes closed at half past eight in the east', () => {
    const federal = { week: Array.from({ length: 7 }, () => [[480, 1260] as const]), blackoutDates: [] };
    const halfPastEight = Date.parse('2026-11-23T08:30:00-05:00');
    expect(isOpen(federal, inNanp('212'), halfPastEight)).toBe(true);
    for (const code of ['219', '423', '850'])
      expect(isOpen(federal, inNanp(code), halfPastEight)).toBe(false);
  });
});

describe('reduced zones', () => {
  it('are those whose clocks differ, under the first name given', () => {
    expect(reduceZones(['Europe/Berlin', 'Europe/Paris', 'Europe/London'])).toEqual([
      'Europe/Berlin',
      'Europe/London',
    ]);
    expect(reduceZones(['America/Vancouver', LOS_ANGELES])).toHaveLength(2);
    expect(reduceZones([DENVER, 'America/Phoenix'])).toHaveLength(2);
    expect(reduceZones(['Mars/Phobos', ''])).toEqual([]);
  });

  it('stand for every zone there is', () => {
    const groups = reduceZones(ZONE_NAMES);
    expect(groups.length).toBeGreaterThan(50);
    expect(reduceZones(groups)).toEqual(groups);
  });
});
