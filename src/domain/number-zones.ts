import { type NumberType, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { AREA_CODES, COUNTRY_ZONES, PREFIXES, type PrefixRow } from './number-zones-data.ts';
import {
  countriesSharing,
  offsetOfSegment,
  segmentAt,
  segmentEnd,
  type Zone,
  zoneNamesOfCountry,
  zoneOf,
} from './zone-data.ts';

/**
 * All zones the holder of a number (E.164) can be in, sorted; a call is fair only when every one is open. Empty when
 * the number tells no place: toll-free, premium, personal, satellite, or unknown. Zones whose clocks agree from now
 * to 2030 count as one.
 */
export function zonesOfNumber(phone: string): readonly string[] {
  if (phone.startsWith('+1')) return zonesOfAreaCode.get(phone.slice(2, 5)) ?? [];
  const number = parsePhoneNumberFromString(phone, { extract: false });
  if (!number || isNowhere(number.getType())) return [];
  const countries = number.country ? [number.country] : number.getPossibleCountries();
  return zonesOfLongestPrefix(phone.slice(1)) ?? zonesOfCountries(countries);
}

/** One name for each group of zones whose clocks agree from now to 2030: the first given. Unknown names are dropped. */
export function reduceZones(names: readonly string[]): readonly string[] {
  const firstOfGroup = new Map<string, string>();
  for (const name of names) {
    const zone = zoneOf(name);
    const clock = zone && clockOf(zone);
    if (clock !== undefined && !firstOfGroup.has(clock)) firstOfGroup.set(clock, name);
  }
  return [...firstOfGroup.values()].sort();
}

/** After the last change of 2026 that is known (British Columbia, 1 November), through 2030. */
const COMPARED_FROM = Date.UTC(2026, 10, 15);
const COMPARED_TO = Date.UTC(2031, 0, 1);

/** Every offset of the compared years with the instant it ends: equal for zones whose clocks always agree. */
function clockOf(zone: Zone): string {
  let clock = '';
  let offset = Number.NaN;
  for (let segment = segmentAt(zone, COMPARED_FROM); ; segment++) {
    const next = offsetOfSegment(zone, segment);
    if (next !== offset) clock += ` ${segmentEnd(zone, segment - 1)} ${next}`;
    offset = next;
    if (segmentEnd(zone, segment) >= COMPARED_TO) return clock.replace(/^ \S+/, '');
  }
}

/** Types that follow their holder anywhere, or have none. */
const NOWHERE: readonly NumberType[] = [
  'PERSONAL_NUMBER',
  'TOLL_FREE',
  'PREMIUM_RATE',
  'SHARED_COST',
  'PAGER',
  'VOICEMAIL',
];

function isNowhere(type: NumberType): boolean {
  return NOWHERE.includes(type);
}

const zonesOfAreaCode = new Map(AREA_CODES.flatMap(entries));
const zonesOfPrefix = new Map(PREFIXES.flatMap(entries));
const LONGEST_PREFIX = Math.max(...[...zonesOfPrefix.keys()].map((prefix) => prefix.length));

function entries([, zones, prefixes]: PrefixRow): (readonly [prefix: string, zones: readonly string[]])[] {
  const names = Object.freeze(reduceZones(zones.split(' ')));
  return prefixes.split(' ').map((prefix) => [prefix, names]);
}

function zonesOfLongestPrefix(digits: string): readonly string[] | undefined {
  for (let length = LONGEST_PREFIX; length > 0; length--) {
    const zones = zonesOfPrefix.get(digits.slice(0, length));
    if (zones) return zones;
  }
  return undefined;
}

const zonesOfCountryMemo = new Map<string, readonly string[]>();

/** Several countries only where a number fits none exactly; they share a calling code. */
function zonesOfCountries(countries: readonly string[]): readonly string[] {
  const key = countries.join();
  const known = zonesOfCountryMemo.get(key);
  if (known) return known;
  const zones = Object.freeze(reduceZones(countries.flatMap(zonesOfCountry)));
  zonesOfCountryMemo.set(key, zones);
  return zones;
}

/** The country's own names first: the tz table also lists the zone a name is a link to (Europe/Brussels for Amsterdam). */
function zonesOfCountry(country: string): readonly string[] {
  const corrected = COUNTRY_ZONES[country]?.split(' ');
  const own = (name: string) => (countriesSharing(name) === 1 ? 0 : 1);
  return corrected ?? zoneNamesOfCountry(country).toSorted((a, b) => own(a) - own(b));
}
