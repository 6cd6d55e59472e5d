import { AREA_CODES } from './area-codes.ts';
import { type AddressReading, AMERICAN } from './postal-code.ts';
import { STATE_NAMES, STATE_ZONES } from './state-names.ts';
import { type Whereabouts, whereabouts } from './whereabouts.ts';

/**
 * Where a state, province or territory of the United States, Canada or Australia is, by its code (`FL`, `US-FL`) or its
 * English or French name. `countries` are those the person may be from (ISO alpha-2), that of the number first; theirs are
 * looked at first (WA is in America and in Australia), and where none of them has states we know, only `US-FL` is read (MI
 * is Milan to an Italian).
 */
export function readState(text: string, countries: readonly string[]): AddressReading {
  const name = fold(text);
  const iso = places.get(name);
  if (iso) return iso;
  const own = STATES.filter(({ country }) => countries.some((code) => isOf(code, country)));
  if (own.length === 0) return 'foreign';
  for (const { byName } of [...own, ...STATES]) {
    const found = byName.get(name);
    if (found) return found;
  }
  return own.some(({ country }) => isOf(countries[0] ?? '', country)) ? 'unknown' : 'foreign';
}

function isOf(code: string, country: string): boolean {
  return code === country || (country === 'US' && AMERICAN.has(code));
}

/** Lower case, without accents, dots and doubled spaces: `Washington, D.C.` → `washington dc`. */
function fold(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/[\u0300-\u036f.,]/g, '')
    .trim()
    .replaceAll(/\s+/g, ' ')
    .toLowerCase();
}

/** By code with its country, lower case: `us-fl`. */
const places = new Map(
  Object.keys(STATE_NAMES).map(
    (code) => [code.toLowerCase(), whereabouts(zonesOfState(code), code)] as const,
  ),
);

/** Of a state in whose area codes no other state lives: what they say, so that both always agree. */
function zonesOfState(code: string): string {
  const rows = AREA_CODES.filter(([, jurisdictions]) => jurisdictions.split(' ').includes(code));
  return STATE_ZONES[code] ?? rows.map(([, , zones]) => zones).join(' ');
}

const STATES = ['US', 'CA', 'AU'].map((country) => ({ country, byName: namesIn(country) }));

function namesIn(country: string): ReadonlyMap<string, Whereabouts> {
  const byName = new Map<string, Whereabouts>();
  for (const [code, names] of Object.entries(STATE_NAMES)) {
    const place = places.get(code.toLowerCase());
    if (!code.startsWith(country) || place === undefined) continue;
    for (const name of [code.slice(country.length + 1), ...names.split('|')]) byName.set(fold(name), place);
  }
  return byName;
}
