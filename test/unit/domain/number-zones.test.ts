import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { describe, expect, it } from 'vitest';
import { AREA_CODES } from '../../../src/domain/area-codes.ts';
import { isOpen } from '../../../src/domain/calling-hours.ts';
import { jurisdictionsOfNumber, zonesOfNumber } from '../../../src/domain/number-zones.ts';
import { COUNTRY_ZONES, PREFIXES } from '../../../src/domain/number-zones-data.ts';
import { ZONE_NAMES, zoneOf } from '../../../src/domain/zone-data.ts';
import { reduceZones } from '../../../src/domain/zone-groups.ts';

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
    ['423 729', [CHICAGO, NEW_YORK]],
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
    const listed = AREA_CODES.flatMap(([, , , codes]) => codes.split(' '));
    expect(listed.length).toBe(new Set(listed).size);
    const missing = Array.from({ length: 800 }, (_, i) => String(200 + i)).filter((code) => {
      const number = parsePhoneNumberFromString(`+1${code}2345678`);
      const onTheMap = number?.isValid() && /FIXED|MOBILE/.test(number.getType() ?? '');
      return onTheMap && inNanp(code).length === 0;
    });
    expect(missing).toEqual([]);
  });

  it('names only zones that exist, sorted', () => {
    const areas = AREA_CODES.map(([place, , zones]) => [place, zones] as const);
    for (const [place, zones] of [...areas, ...PREFIXES, ...Object.entries(COUNTRY_ZONES)]) {
      for (const name of zones.split(' '))
        if (name !== '') expect([place, name, zoneOf(name)?.name]).not.toContain(undefined);
    }
    for (const [, , , codes] of AREA_CODES) {
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

describe('overlays', () => {
  it.each([
    ['AL', '205 659, 256 938, 334 483'],
    ['AZ and AR', '602 480 623, 870 327'],
    ['CA', '209 350, 213 323 738, 310 424, 408 669, 415 628, 510 341, 530 837, 559 357, 619 858, 707 369'],
    ['CA, south', '714 657, 760 442, 805 820, 818 747, 909 840, 916 279'],
    ['CO and CT', '303 720 983, 970 748, 203 475, 860 959'],
    ['DC and FL', '202 771, 305 786 645, 407 321 689, 561 728, 813 656, 850 448, 904 324, 954 754'],
    ['GA', '404 678 470 943, 706 762'],
    ['ID and IL', '208 986, 217 447, 309 861, 312 872, 618 730, 630 331, 708 464, 815 779, 847 224'],
    ['IN and KY', '317 463, 812 930, 270 364'],
    ['LA and MD', '318 457, 301 240 227, 410 443 667'],
    ['MA and MI', '508 774, 617 857, 781 339, 978 351, 248 947, 313 679'],
    ['MN, MO and MS', '507 924, 314 557, 573 235, 816 975, 601 769, 662 471'],
    ['NC and NE', '336 743, 704 980, 910 472, 919 984, 402 531'],
    ['NJ and NM', '201 551, 732 848, 856 609 640, 973 862, 702 725'],
    ['NY', '212 646 332, 315 680, 516 363, 518 838, 585 716 624, 631 934, 718 347 929 917, 845 329'],
    ['OH and OK', '216 440 436, 330 234, 419 567, 513 283, 614 380, 740 220, 937 326, 405 572, 918 539'],
    ['OR and PA', '503 971, 541 458, 215 267 445, 412 724 878, 570 272, 610 484 835, 717 223, 814 582'],
    ['SC and TN', '803 839 821, 843 854, 615 629, 423 729'],
    ['TX', '210 726, 214 469 972 945, 512 737, 713 281 832 346 621, 817 682, 903 430'],
    ['UT, VA and WA', '801 385, 540 826, 703 571, 757 948, 804 686, 206 253 425 564'],
    ['WI and WV', '414 262, 608 353, 715 534, 920 274, 304 681'],
    ['Canada, west', '403 780 587 825 368, 250 236 257 672 778, 204 431 584, 306 639 474'],
    ['Ontario', '416 647 437 942, 905 289 365 742, 519 226 548 382, 613 343 753, 705 249 683'],
    [
      'Quebec and the Atlantic',
      '418 581 367 273, 450 579 354, 514 438 263, 819 873, 506 428, 709 879, 902 782',
    ],
    ['the islands', '809 829 849, 787 939, 876 658'],
  ])('%s: have the zones and the law of the code they lie over', (_, groups) => {
    for (const group of groups.split(', ')) {
      const [parent = '', ...overlays] = group.split(' ');
      for (const overlay of overlays) {
        expect([overlay, inNanp(overlay)]).toEqual([overlay, inNanp(parent)]);
        expect([overlay, lawIn(overlay)]).toEqual([overlay, lawIn(parent)]);
      }
    }
  });
});

const lawIn = (code: string): readonly string[] => jurisdictionsOfNumber(`+1${code}5550100`);

describe('jurisdictions of a number', () => {
  it.each([
    ['+13055550100', ['US', 'US-FL']],
    ['+12145550100', ['US', 'US-TX']],
    ['+12025550100', ['US', 'US-DC']],
    ['+16045550100', ['CA', 'CA-BC']],
    ['+19025550100', ['CA', 'CA-NS', 'CA-PE']],
    ['+18675550100', ['CA', 'CA-NT', 'CA-NU', 'CA-YT']],
    ['+17875550100', ['US', 'US-PR']],
    ['+18765550100', ['JM']],
    ['+442079460958', ['GB']],
    ['+447911123456', ['GB', 'GG']],
    ['+61412345678', ['AU']],
    ['+61891641234', ['AU', 'CX']],
    ['+33612345678', ['FR']],
    ['+262692123456', ['FR', 'RE']],
    ['+4930123456', ['DE']],
    ['+390612345678', ['IT']],
    ['+919876543210', ['IN']],
    ['+18005550199', []],
    ['+448081570192', []],
    ['+881612345678', []],
    ['+80012345678', []],
    ['', []],
  ])('%s: %j', (phone, jurisdictions) => {
    expect(jurisdictionsOfNumber(phone)).toEqual(jurisdictions);
  });

  it('name a country and at most three of its parts in each row', () => {
    for (const [place, jurisdictions] of AREA_CODES)
      for (const code of jurisdictions.split(' '))
        expect([place, code]).toEqual([place, expect.stringMatching(/^[A-Z]{2}(-[A-Z]{2})?$/)]);
  });
});

describe('what the common prefix map has wrong (compliance B1)', () => {
  it.each([
    ['Morocco', '+212522123456', ['Africa/Casablanca']],
    ['Algeria', '+213551234567', ['Africa/Algiers']],
    ['Libya', '+218912345678', ['Africa/Tripoli']],
    ['South Sudan', '+211977123456', ['Africa/Juba']],
    ['Nicaragua', '+50581234567', ['America/Managua']],
    ['Australian mobiles', '+61412345678', AUSTRALIA],
  ])('%s: %s', (_, phone, zones) => {
    expect(zonesOfNumber(phone)).toEqual(zones);
  });

  it.each([
    ['Chile', '+56961234567', ['America/Coyhaique', 'America/Santiago', 'Pacific/Easter']],
    ['Papua New Guinea', '+67570123456', ['Pacific/Bougainville', 'Pacific/Port_Moresby']],
    ['Greenland', '+299221234', ['America/Danmarkshavn', 'America/Nuuk']],
    ['Palestine', '+970591234567', ['Asia/Gaza']],
    ['Newfoundland', '+17095550100', ['America/Halifax', 'America/St_Johns']],
  ])('%s: %s has %j among its zones', (_, phone, zones) => {
    const found = zonesOfNumber(phone);
    for (const zone of zones) expect(reduceZones([...found, zone])).toEqual(found);
  });

  it('Puerto Rico is not Newfoundland', () => {
    expect(inNanp('709')).not.toContain('America/Puerto_Rico');
  });
});

describe('the hours left where only the country is known (compliance B6)', () => {
  const QUARTER = 900_000;

  /** The open part of a day, on the clock of one place: `12:00-20:00`. */
  function openPart(phone: string, [from, to]: readonly [number, number], day: string): string {
    const hours = {
      week: Array.from({ length: 7 }, () => [[from * 60, to * 60] as const]),
      blackoutDates: [],
    };
    const begin = Date.parse(day);
    const quarters = Array.from({ length: 96 }, (_, index) => begin + index * QUARTER);
    const open = quarters.filter((at) => isOpen(hours, zonesOfNumber(phone), at));
    const time = (at: number) => new Date(at - begin).toISOString().slice(11, 16);
    const [first = 0, last = 0] = [open[0], open.at(-1)];
    return `${time(first)}-${time(last + QUARTER)}`;
  }

  // The mainland alone would have until 20:00 in July; Lord Howe Island is half an hour ahead.
  it.each([
    ['an Australian mobile', '+61412345678', [9, 20], '+11:00', '+10:00', '12:00-20:00', '11:00-19:30'],
    ['a Russian mobile', '+79261234567', [9, 20], '+03:00', '+03:00', '10:00-11:00', '10:00-11:00'],
    ['a Mexican mobile', '+526641234567', [9, 20], '-06:00', '-06:00', '11:00-19:00', '10:00-19:00'],
    ['an Indonesian mobile', '+6281234567890', [9, 20], '+07:00', '+07:00', '09:00-18:00', '09:00-18:00'],
    ['a Spanish mobile', '+34612345678', [9, 21], '+01:00', '+02:00', '10:00-21:00', '10:00-21:00'],
    ['a Portuguese mobile', '+351912345678', [9, 20], '+00:00', '+01:00', '10:00-20:00', '10:00-20:00'],
  ] as const)('%s', (_, phone, window, winter, summer, inJanuary, inJuly) => {
    expect(openPart(phone, window, `2027-01-18T00:00:00${winter}`)).toBe(inJanuary);
    expect(openPart(phone, window, `2027-07-19T00:00:00${summer}`)).toBe(inJuly);
  });

  it('British Columbia is closed at 21:45, whatever the clock of this Node.js says', () => {
    const canada = { week: Array.from({ length: 7 }, () => [[540, 1290] as const]), blackoutDates: [] };
    expect(isOpen(canada, inNanp('604'), Date.parse('2026-11-24T04:45:00Z'))).toBe(false);
    expect(isOpen(canada, inNanp('604'), Date.parse('2026-11-24T04:15:00Z'))).toBe(true);
  });
});
