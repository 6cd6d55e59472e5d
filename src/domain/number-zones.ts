import { type NumberType, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { AREA_CODES } from './area-codes.ts';
import { COUNTRY_ZONES, PREFIXES } from './number-zones-data.ts';
import { jurisdictionsOfCountry, NOWHERE, unionOf, type Whereabouts, whereabouts } from './whereabouts.ts';
import { countriesSharing, zoneNamesOfCountry } from './zone-data.ts';

/** What a parser found out about a number; `parsePhone` returns it. */
export interface ParsedNumber {
  /** E.164 */
  readonly phone: string;
  /** ISO 3166-1 alpha-2; anything else for numbers of no country (satellite). */
  readonly country: string;
  readonly type: NumberType;
}

/**
 * Everywhere the holder of a number can be. `NOWHERE` when it tells no place: toll-free, premium, personal, satellite, or
 * unknown. Zones whose clocks agree from now to 2030 count as one.
 */
export function whereaboutsOfNumber({ phone, country, type }: ParsedNumber): Whereabouts {
  if (phone.startsWith('+1')) return ofAreaCode.get(phone.slice(2, 5)) ?? NOWHERE;
  return followsItsHolder(type) ? NOWHERE : ofPrefix(phone, country);
}

/** All zones the holder of a number (E.164) can be in, sorted; a call is fair only when every one is open. */
export function zonesOfNumber(phone: string): readonly string[] {
  return whereaboutsOf(phone).zones;
}

/**
 * The countries, states and provinces whose law may hold for the holder of a number (E.164), sorted: `['US', 'US-FL']` for
 * +1 305, `['GB']` for +44. Empty when the number tells no place.
 */
export function jurisdictionsOfNumber(phone: string): readonly string[] {
  return whereaboutsOf(phone).jurisdictions;
}

function whereaboutsOf(phone: string): Whereabouts {
  if (phone.startsWith('+1')) return ofAreaCode.get(phone.slice(2, 5)) ?? NOWHERE;
  const number = parsePhoneNumberFromString(phone, { extract: false });
  if (!number || followsItsHolder(number.getType())) return NOWHERE;
  // Several countries only where a number fits none exactly; they share a calling code.
  const countries = number.country ? [number.country] : number.getPossibleCountries();
  return countries.map((country) => ofPrefix(phone, country)).reduce(unionOf, NOWHERE);
}

/** Types that follow their holder anywhere, or have none. */
const NOT_ON_THE_MAP: ReadonlySet<NumberType> = new Set([
  'PERSONAL_NUMBER',
  'TOLL_FREE',
  'PREMIUM_RATE',
  'SHARED_COST',
  'PAGER',
  'VOICEMAIL',
]);

function followsItsHolder(type: NumberType): boolean {
  return NOT_ON_THE_MAP.has(type);
}

const ofAreaCode = new Map(
  AREA_CODES.flatMap(([, jurisdictions, zones, codes]) => {
    const place = whereabouts(zones, jurisdictions);
    return codes.split(' ').map((code) => [code, place] as const);
  }),
);

const zonesOfPrefix = new Map(
  PREFIXES.flatMap(([, zones, prefixes]) => prefixes.split(' ').map((prefix) => [prefix, zones] as const)),
);
const LONGEST_PREFIX = Math.max(...[...zonesOfPrefix.keys()].map((prefix) => prefix.length));

const places = new Map<string, Whereabouts>();

/** Of a country, or of the part of it that the leading digits tell. */
function ofPrefix(phone: string, country: string): Whereabouts {
  const prefix = longestPrefix(phone);
  const key = `${country} ${prefix}`;
  const known = places.get(key);
  if (known) return known;
  const zones = zonesOfPrefix.get(prefix) ?? zonesOfCountry(country);
  const place = zones === '' ? NOWHERE : whereabouts(zones, jurisdictionsOfCountry(country).join(' '));
  places.set(key, place);
  return place;
}

/** The most leading digits that the table has, or none. */
function longestPrefix(phone: string): string {
  for (let length = LONGEST_PREFIX; length > 0; length--) {
    const prefix = phone.slice(1, length + 1);
    if (zonesOfPrefix.has(prefix)) return prefix;
  }
  return '';
}

/** Names of this country alone first: the tz table also lists the zone a name is a link to (Europe/Brussels for Amsterdam). */
function zonesOfCountry(country: string): string {
  const corrected = COUNTRY_ZONES[country];
  if (corrected !== undefined) return corrected;
  const shared = (name: string) => (countriesSharing(name) === 1 ? 0 : 1);
  return zoneNamesOfCountry(country)
    .toSorted((a, b) => shared(a) - shared(b))
    .join(' ');
}
