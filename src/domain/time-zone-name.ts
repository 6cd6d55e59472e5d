import zoneData from 'moment-timezone/data/packed/latest.json' with { type: 'json' };
import { nearestNames } from './nearest-name.ts';

export type TimeZoneCheck =
  /** `note` is there when the zone is not spelled as it was written. */
  { readonly zone: string; readonly note?: string } | { readonly problem: string; readonly fix: string };

/**
 * Whether this is the name of a place's time zone, strictly: `Area/Location` of the IANA data in any case. Old names
 * (`US/Eastern`, `Asia/Calcutta`) come back as today's. Abbreviations and offsets are refused: `BST` is Dhaka to some
 * libraries, an offset knows no daylight saving, and the signs of `Etc/GMT+5` are inverted (compliance C3).
 * The value is not trimmed. A refusal compares it with some 500 names: callers with many rows should remember it.
 */
export function checkTimeZone(value: string): TimeZoneCheck {
  const zone = CURRENT_NAMES.get(value.toLowerCase());
  if (zone === undefined) return refusal(value);
  if (zone === value) return { zone };
  const sameName = zone.toLowerCase() === value.toLowerCase();
  return { zone, note: sameName ? `spelled ${zone}` : `an old name, read as ${zone}` };
}

/** Names that some country uses today. */
const IN_USE: ReadonlySet<string> = new Set(
  zoneData.countries.flatMap((line) => line.split('|')[1]?.split(' ') ?? []),
);

const LINKS: readonly (readonly [target: string, name: string])[] = zoneData.links.map((line) => {
  const [target = '', name = ''] = line.split('|');
  return [target, name];
});

/** Lower-cased name → the name we use: itself where some country uses it today, else today's name of its clock. */
const CURRENT_NAMES: ReadonlyMap<string, string> = new Map(
  [...zoneData.zones.map((line) => line.split('|')[0] ?? '').map((name) => [name, name] as const), ...LINKS]
    .filter(([, name]) => isAreaAndLocation(name))
    .map(([target, name]) => [name.toLowerCase(), IN_USE.has(name) ? name : nameInUse(target)]),
);

/** The data may keep a clock under its old name: `Europe/Kiev` is the zone, `Europe/Kyiv` the link. */
function nameInUse(target: string): string {
  if (IN_USE.has(target)) return target;
  return LINKS.find(([of, name]) => of === target && IN_USE.has(name))?.[1] ?? target;
}

/** Every name a contact or campaign may have, as the data spell it today; sorted. */
export const TIME_ZONE_NAMES: readonly string[] = [...new Set(CURRENT_NAMES.values())].sort();

function isAreaAndLocation(name: string): boolean {
  return name.includes('/') && !name.startsWith('Etc/');
}

function refusal(value: string): { problem: string; fix: string } {
  const shown = value.length > 60 ? `${value.slice(0, 60)}…` : value;
  if (value.trim() === '') return { problem: 'the time zone is empty', fix: EXAMPLE };
  return (
    surroundedBySpace(value) ??
    serverZone(shown) ??
    offset(shown) ??
    abbreviation(shown) ??
    oneWordName(shown) ?? { problem: `there is no time zone named "${shown}"`, fix: nearestFix(value) }
  );
}

const EXAMPLE = 'Write the name of a place, such as America/New_York.';

function surroundedBySpace(value: string) {
  const trimmed = value.trim();
  if (trimmed === value) return undefined;
  const meant = CURRENT_NAMES.get(trimmed.toLowerCase());
  return { problem: 'there are spaces around the time zone', fix: meant ? `Write ${meant}.` : EXAMPLE };
}

function serverZone(shown: string) {
  if (!/^(local|localtime|system|default)$/i.test(shown)) return undefined;
  return {
    problem: `"${shown}" would be the zone of this machine, which is nobody's local time`,
    fix: EXAMPLE,
  };
}

function offset(shown: string) {
  const fixed =
    /^(etc\/.*|utc|uct|gmt|zulu|universal|greenwich|z|(utc|gmt)?\s*[+\-−]?\d[\d:]*|[a-z]{3}\d[a-z]{3})$/i;
  const signed = /^(utc|gmt)\s*[+\-−]/i;
  if (!fixed.test(shown) && !signed.test(shown)) return undefined;
  return {
    problem: `"${shown}" is a fixed offset: it knows no daylight saving time, and the signs of Etc/ names are inverted`,
    fix: EXAMPLE,
  };
}

const US = {
  eastern: 'America/New_York',
  central: 'America/Chicago',
  mountain: 'America/Denver (or America/Phoenix)',
  pacific: 'America/Los_Angeles',
} as const;

const ABBREVIATIONS: ReadonlyMap<string, string> = new Map([
  ...['et', 'est', 'edt', 'eastern'].map((word) => [word, US.eastern] as const),
  ...['ct', 'cst', 'cdt', 'central'].map((word) => [word, US.central] as const),
  ...['mt', 'mst', 'mdt', 'mountain'].map((word) => [word, US.mountain] as const),
  ...['pt', 'pst', 'pdt', 'pacific'].map((word) => [word, US.pacific] as const),
  ...['akst', 'akdt'].map((word) => [word, 'America/Anchorage'] as const),
  ['hst', 'Pacific/Honolulu'],
  ['ast', 'America/Halifax'],
  ['bst', 'Europe/London'],
  ['ist', 'Asia/Kolkata, Europe/Dublin or Asia/Jerusalem'],
  ...['wet', 'west'].map((word) => [word, 'Europe/Lisbon'] as const),
  ...['cet', 'cest', 'met', 'mez', 'mesz'].map((word) => [word, 'Europe/Berlin or Europe/Paris'] as const),
  ...['eet', 'eest'].map((word) => [word, 'Europe/Athens'] as const),
  ...['aest', 'aedt'].map((word) => [word, 'Australia/Sydney or Australia/Brisbane'] as const),
  ['acst', 'Australia/Adelaide'],
  ['awst', 'Australia/Perth'],
  ...['nzst', 'nzdt'].map((word) => [word, 'Pacific/Auckland'] as const),
  ['jst', 'Asia/Tokyo'],
  ['sgt', 'Asia/Singapore'],
]);

function abbreviation(shown: string) {
  const word = shown
    .toLowerCase()
    .replace(/^us[ _]/, '')
    .replace(/([ _](standard|daylight))?([ _]time)?$/, '');
  const meant = ABBREVIATIONS.get(word);
  if (meant === undefined && !/^[A-Z]{2,5}$/.test(shown)) return undefined;
  if (meant === undefined && SLASHLESS.has(word)) return undefined;
  return {
    problem: `"${shown}" is an abbreviation, which different countries use for different clocks`,
    fix: meant ? `Write the place: ${meant}.` : EXAMPLE,
  };
}

/** Old one-word names of the data (`Japan`, `GB`), lower-cased, with their target. */
const SLASHLESS: ReadonlyMap<string, string> = new Map(
  LINKS.filter(([target, name]) => !name.includes('/') && isAreaAndLocation(target)).map(([target, name]) => [
    name.toLowerCase(),
    target,
  ]),
);

function oneWordName(shown: string) {
  const target = SLASHLESS.get(shown.toLowerCase());
  if (target === undefined) return undefined;
  const sameWord = TIME_ZONE_NAMES.find((name) => lastPart(name) === shown.toLowerCase());
  return { problem: `"${shown}" is not written as Area/Location`, fix: `Write ${sameWord ?? target}.` };
}

function nearestFix(value: string): string {
  const near = nearestZones(value.trim().replaceAll(' ', '_'));
  return near.length > 0 ? `Did you mean ${near.join(', ')}?` : EXAMPLE;
}

/** Up to three: of the same place, inside the same area, or spelled alike. */
function nearestZones(wanted: string): string[] {
  const samePlace = TIME_ZONE_NAMES.filter((name) => lastPart(name) === lastPart(wanted));
  if (samePlace.length > 0) return samePlace.slice(0, 3);
  const inside = TIME_ZONE_NAMES.filter((name) => name.toLowerCase().startsWith(`${wanted.toLowerCase()}/`));
  return inside.length > 0 ? inside.slice(0, 3) : nearestNames(wanted, TIME_ZONE_NAMES, 3);
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1).toLowerCase();
}
