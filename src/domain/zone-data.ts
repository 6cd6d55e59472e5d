import packed from 'moment-timezone/data/packed/latest.json' with { type: 'json' };

/**
 * Offsets of every IANA zone, from moment-timezone's packed tz data rather than the runtime's `Intl`: Node's bundled
 * copy goes stale (20.20 still ships tz 2025c, an hour off in Vancouver, Edmonton and Winnipeg since November 2026).
 * Beyond the last packed transition (the rules are spelled out to the year 2499) the last offset holds.
 */
export interface Zone {
  /** The zone itself, never a link to it: `zoneOf('US/Eastern')` is named `America/New_York`. */
  readonly name: string;
  /** Epoch ms at which the offset changes, ascending. They cut time into segments of one offset each. */
  readonly transitions: Float64Array;
  /** Minutes east of UTC: one per segment, so one more than there are transitions. */
  readonly offsets: Int16Array;
  /** Only a memo: the segment found last, where the next look-up begins. */
  readonly memo: { segment: number };
}

/** Release of the tz database the offsets come from, e.g. `2026f`. */
export const ZONE_DATA_VERSION: string = packed.version;

const MINUTE_MS = 60_000;
const packedZones = new Map(packed.zones.map((line) => [line.slice(0, line.indexOf('|')), line]));
const targetOfLink = new Map(packed.links.map(linkEntry));
const namesOfCountry = new Map(packed.countries.map(countryEntry));
const countriesByName = ownersOfNames();
const decoded = new Map<string, Zone>();

/** Every name `zoneOf` knows, links included; sorted. */
export const ZONE_NAMES: readonly string[] = [...packedZones.keys(), ...targetOfLink.keys()].sort();

/** The zone of exactly this IANA name or link, or undefined. Spelling and case count. */
export function zoneOf(name: string): Zone | undefined {
  return decoded.get(name) ?? decode(name);
}

/** Names the tz country table lists for an ISO 3166-1 alpha-2 code, links included; empty when unknown. */
export function zoneNamesOfCountry(country: string): readonly string[] {
  return namesOfCountry.get(country) ?? [];
}

/** How many countries the tz country table lists this zone name for. */
export function countriesSharing(name: string): number {
  return [...namesOfCountry.values()].filter((names) => names.includes(name)).length;
}

/**
 * Countries that have this zone as their own, sorted. The tz country table also lists, for a country, the zone its own name
 * is a link to (Europe/Berlin for Copenhagen): that does not make the zone Danish.
 */
export function countriesOfZone(name: string): readonly string[] {
  return countriesByName.get(name) ?? [];
}

/** Minutes east of UTC in force at this instant (epoch ms). */
export function offsetMinutesAt(zone: Zone, at: number): number {
  return offsetOfSegment(zone, segmentAt(zone, at));
}

/** Index of the segment of constant offset that holds this instant (epoch ms). */
export function segmentAt(zone: Zone, at: number): number {
  const last = zone.memo.segment;
  if (at >= segmentStart(zone, last) && at < segmentEnd(zone, last)) return last;
  const found = countAtOrBefore(zone.transitions, at);
  zone.memo.segment = found;
  return found;
}

/** First instant of a segment; -Infinity for the first. */
export function segmentStart(zone: Zone, segment: number): number {
  return zone.transitions[segment - 1] ?? Number.NEGATIVE_INFINITY;
}

/** First instant after a segment; Infinity for the last. */
export function segmentEnd(zone: Zone, segment: number): number {
  return zone.transitions[segment] ?? Number.POSITIVE_INFINITY;
}

/** A segment that does not exist has no offset (NaN), so that every comparison made with it is false. */
export function offsetOfSegment(zone: Zone, segment: number): number {
  return zone.offsets[segment] ?? Number.NaN;
}

function countAtOrBefore(transitions: Float64Array, at: number): number {
  let low = 0;
  let high = transitions.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((transitions[middle] ?? Number.POSITIVE_INFINITY) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

function decode(name: string): Zone | undefined {
  const target = targetOfLink.get(name) ?? name;
  const line = packedZones.get(target);
  if (line === undefined) return undefined;
  const zone = decoded.get(target) ?? decodeLine(line);
  decoded.set(target, zone);
  decoded.set(name, zone);
  return zone;
}

/** `name|abbreviations|offsets|offset index of each segment|minutes between transitions|population` */
function decodeLine(line: string): Zone {
  const [name = '', , offsets = '', indices = '', gaps = ''] = line.split('|');
  const west = offsets.split(' ').map(decodeBase60);
  let minutes = 0;
  const transitions = gaps === '' ? [] : gaps.split(' ').map((gap) => (minutes += decodeBase60(gap)));
  return {
    name,
    transitions: Float64Array.from(transitions, (at) => Math.round(at * MINUTE_MS)),
    // Whole minutes: no zone has had seconds in its offset since 1972.
    offsets: Int16Array.from(indices || '0', (index) => -Math.round(west[decodeBase60(index)] ?? Number.NaN)),
    memo: { segment: transitions.length },
  };
}

/** Digits 0-9, a-z, A-X; a point may begin a fraction in 60ths; a minus may lead. */
function decodeBase60(text: string): number {
  const negative = text.startsWith('-');
  const [whole = '', fraction = ''] = text.slice(negative ? 1 : 0).split('.');
  let value = 0;
  for (const digit of whole) value = value * 60 + digitValue(digit);
  let place = 1;
  for (const digit of fraction) {
    place /= 60;
    value += digitValue(digit) * place;
  }
  return negative ? -value : value;
}

function digitValue(digit: string): number {
  const code = digit.charCodeAt(0);
  if (code >= 97) return code - 87;
  return code >= 65 ? code - 29 : code - 48;
}

function linkEntry(line: string): [name: string, target: string] {
  const [target = '', name = ''] = line.split('|');
  return [name, target];
}

function countryEntry(line: string): [country: string, names: readonly string[]] {
  const [country = '', names = ''] = line.split('|');
  return [country, names.split(' ')];
}

function ownersOfNames(): ReadonlyMap<string, readonly string[]> {
  const owners = new Map<string, string[]>();
  for (const [country, names] of [...namesOfCountry].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const borrowed = new Set(names.map((name) => targetOfLink.get(name)));
    for (const name of names) {
      if (!borrowed.has(name)) owners.set(name, [...(owners.get(name) ?? []), country]);
    }
  }
  return owners;
}
