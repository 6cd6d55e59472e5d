import type { ColumnRole, EvidenceRole } from '../domain/campaign.ts';
import type { TimeZoneSource } from '../domain/contact.ts';
import { whereaboutsOfNumber } from '../domain/number-zones.ts';
import type { ValidPhone } from '../domain/phone-number.ts';
import { type AddressReading, readPostalCode } from '../domain/postal-code.ts';
import { readState } from '../domain/states.ts';
import { checkTimeZone } from '../domain/time-zone-name.ts';
import { jurisdictionsOfZone, NOWHERE, unionOf, type Whereabouts } from '../domain/whereabouts.ts';
import { type Refusal, refusal } from './refusal.ts';

/** Where a contact may be, and how we know. */
export interface PlaceOfContact {
  /** Never empty. */
  readonly zones: readonly string[];
  readonly zoneSource: TimeZoneSource;
  /** Absent when nothing tells. */
  readonly jurisdictions?: readonly string[];
}

export interface PlaceRules {
  /** Country of the list, for numbers not written in E.164. */
  readonly country?: string;
  /** Used only where neither the row nor the number tells. */
  readonly timezone?: string;
  /** Roles the campaign gave to columns by name: what stands there must be understood. */
  readonly named: ReadonlySet<ColumnRole>;
}

/** The cells of a row that tell where the person is; empty where there is no such column. */
export type PlaceCells = Readonly<Record<'timezone' | EvidenceRole, string>>;

export interface PlaceReading {
  readonly place: PlaceOfContact | Refusal;
  /** Columns whose cells are no evidence, because nobody can tell what they mean. */
  readonly ignored: readonly EvidenceRole[];
}

/**
 * All evidence counts: what the number, the postal code and the state leave open is joined, and every zone of it must be
 * open before a call. A zone the row names is taken alone; the campaign's only where nothing else tells. Never a guess.
 */
export function placeFinder(rules: PlaceRules): (number: ValidPhone, cells: PlaceCells) => PlaceReading {
  const countriesOf = listOfCountries(rules.country);
  const namedZone = zoneReader();
  return (number, cells) => {
    const countries = countriesOf(number.country);
    const postal = cells.postal_code === '' ? NOWHERE : readPostalCode(cells.postal_code, countries);
    const state = cells.state === '' ? NOWHERE : readState(cells.state, countries);
    const ignored = unknownOf(postal, state);
    const strict = ignored.find((role) => rules.named.has(role));
    if (strict) return { place: notUnderstood(strict, cells[strict]), ignored };
    const evidence = join(number, told(postal), told(state));
    return { place: decide(evidence, namedZone(cells.timezone), rules.timezone), ignored };
  };
}

/** Most rows have the same two countries: the number's and the list's. */
function listOfCountries(own: string | undefined): (country: string) => readonly string[] {
  const lists = new Map<string, readonly string[]>();
  return (country) => {
    const list = lists.get(country) ?? (own === undefined ? [country] : [country, own.toUpperCase()]);
    lists.set(country, list);
    return list;
  };
}

const NONE: readonly EvidenceRole[] = [];

function unknownOf(postal: AddressReading, state: AddressReading): readonly EvidenceRole[] {
  if (postal !== 'unknown' && state !== 'unknown') return NONE;
  return [
    ...(postal === 'unknown' ? (['postal_code'] as const) : []),
    ...(state === 'unknown' ? (['state'] as const) : []),
  ];
}

function told(reading: AddressReading): Whereabouts {
  return typeof reading === 'string' ? NOWHERE : reading;
}

interface Evidence {
  readonly place: Whereabouts;
  readonly source: TimeZoneSource | undefined;
}

function join(number: ValidPhone, postal: Whereabouts, state: Whereabouts): Evidence {
  const ofNumber = whereaboutsOfNumber(number);
  // A postal code inside the state says where in the state; only one that contradicts it leaves the whole state open.
  const ofState = isInside(postal, state) ? NOWHERE : state;
  const place = unionOf(ofNumber, unionOf(postal, ofState));
  return { place, source: sourceOf(ofNumber !== NOWHERE, postal !== NOWHERE, ofState !== NOWHERE) };
}

function isInside(postal: Whereabouts, state: Whereabouts): boolean {
  return state.jurisdictions.every((code) => postal.jurisdictions.includes(code));
}

function sourceOf(number: boolean, postal: boolean, state: boolean): TimeZoneSource | undefined {
  if (number && postal) return state ? 'number+postal+state' : 'number+postal';
  if (number) return state ? 'number+state' : 'number';
  if (postal) return state ? 'postal+state' : 'postal';
  return state ? 'state' : undefined;
}

function decide(
  { place, source }: Evidence,
  named: NamedZone | Refusal | undefined,
  campaignZone: string | undefined,
): PlaceOfContact | Refusal {
  if (named && 'code' in named) return named;
  if (named) return { zones: named.zones, zoneSource: 'column', ...known(lawOf(place, named.jurisdictions)) };
  if (source !== undefined && place.zones.length > 0)
    return { zones: place.zones, zoneSource: source, ...known(place.jurisdictions) };
  if (campaignZone === undefined) return NO_TIME_ZONE;
  return { zones: [campaignZone], zoneSource: 'campaign', ...known(place.jurisdictions) };
}

function known(jurisdictions: readonly string[]): { jurisdictions?: readonly string[] } {
  return jurisdictions.length > 0 ? { jurisdictions } : {};
}

/** The law of all places the evidence leaves open, and of the country whose clock the row names. */
function lawOf(place: Whereabouts, ofZone: readonly string[]): readonly string[] {
  if (ofZone.every((code) => place.jurisdictions.includes(code))) return place.jurisdictions;
  return [...new Set([...place.jurisdictions, ...ofZone])].sort();
}

interface NamedZone {
  readonly zones: readonly string[];
  readonly jurisdictions: readonly string[];
}

/** Reads the timezone column, and remembers the few zones that recur in millions of rows. */
function zoneReader(): (column: string) => NamedZone | Refusal | undefined {
  const read = new Map<string, NamedZone>();
  return (column) => {
    if (column === '') return undefined;
    const before = read.get(column);
    if (before) return before;
    const checked = checkTimeZone(column);
    if ('problem' in checked) return refusal('invalid-time-zone', checked.problem, checked.fix);
    const zone = { zones: [checked.zone], jurisdictions: jurisdictionsOfZone(checked.zone) };
    read.set(column, zone);
    return zone;
  };
}

const NO_TIME_ZONE = refusal(
  'no-time-zone',
  'nothing tells where this person is: the row names no time zone, and the number no place',
  'Write an IANA time zone such as America/New_York in the timezone column, or set timezone in the campaign.',
);

function notUnderstood(role: EvidenceRole, value: string): Refusal {
  return role === 'state'
    ? refusal('unknown-state', `${JSON.stringify(value)} is no state or province we know`, STATE_FIX)
    : refusal('unknown-postal-code', `${JSON.stringify(value)} is no postal code we know`, POSTAL_FIX);
}

const STATE_FIX = 'Write its code or its name, such as FL or Florida, or leave the cell empty.';
const POSTAL_FIX = 'Write it as 33101 or K1A 0B1, or leave the cell empty.';
