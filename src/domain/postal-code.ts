import { CANADIAN_AREAS, type PostalRow, ZIP_AREAS } from './postal-areas.ts';
import { type Whereabouts, whereabouts } from './whereabouts.ts';

/** `unknown`: no code of a country whose codes we know. `foreign`: of a country whose codes we do not know; it tells nothing. */
export type AddressReading = Whereabouts | 'unknown' | 'foreign';

/**
 * Where a postal code of the United States or Canada is. `countries` are those the person may be from (ISO alpha-2), that of
 * the number first: five digits are a ZIP code to an American and the middle of Berlin to a German. Spreadsheets drop leading zeros, so three and
 * four digits are read as a ZIP code that lost some.
 */
export function readPostalCode(text: string, countries: readonly string[]): AddressReading {
  const code = text.trim().toUpperCase();
  const american = countries.some((country) => AMERICAN.has(country));
  const known = american || countries.includes('CA');
  const [own = ''] = countries;
  const nothing = AMERICAN.has(own) || own === 'CA' ? 'unknown' : 'foreign';
  if (CANADIAN.test(code) || (known && CANADIAN_AREA.test(code))) return longest(canadian, code) ?? nothing;
  if (!known) return nothing;
  const zip = ZIP.exec(code)?.[1] ?? (american ? SHORT_ZIP.exec(code)?.[1] : undefined);
  return longest(zips, zip?.padStart(5, '0') ?? '') ?? nothing;
}

/** The United States and the territories that have ZIP codes. */
export const AMERICAN: ReadonlySet<string> = new Set(['US', 'AS', 'GU', 'MP', 'PR', 'VI']);

const ZIP = /^(\d{5})(?:[ -]?\d{4})?$/;
const SHORT_ZIP = /^(\d{3,4})$/;
const CANADIAN = /^[A-Z]\d[A-Z][ -]?\d[A-Z]\d$/;
const CANADIAN_AREA = /^[A-Z]\d[A-Z]$/;

const zips = expand(ZIP_AREAS);
const canadian = expand(CANADIAN_AREAS);

function expand(rows: readonly PostalRow[]): ReadonlyMap<string, Whereabouts> {
  return new Map(
    rows.flatMap(([jurisdiction, zones, prefixes]) => {
      const place = whereabouts(zones, jurisdiction);
      return prefixes
        .split(' ')
        .flatMap(prefixesIn)
        .map((prefix) => [prefix, place] as const);
    }),
  );
}

/** `100-149` as fifty prefixes. */
function prefixesIn(range: string): string[] {
  const [first = '', last = first] = range.split('-');
  if (first === last) return [first];
  const length = Number(last) - Number(first) + 1;
  return Array.from({ length }, (_, index) => String(Number(first) + index).padStart(first.length, '0'));
}

function longest(areas: ReadonlyMap<string, Whereabouts>, code: string): Whereabouts | undefined {
  for (let length = code.length; length > 0; length--) {
    const found = areas.get(code.slice(0, length));
    if (found) return found;
  }
  return undefined;
}
