import { countriesOfZone } from './zone-data.ts';
import { reduceZones } from './zone-groups.ts';

/** Where a person may be: every zone and every jurisdiction that some piece of evidence leaves open, sorted. */
export interface Whereabouts {
  /** A call is fair only when all of them are open. */
  readonly zones: readonly string[];
  /** Countries and their parts, e.g. `US` and `US-FL`: the law of each holds. */
  readonly jurisdictions: readonly string[];
}

/** Nothing tells. */
export const NOWHERE: Whereabouts = Object.freeze({
  zones: Object.freeze([]),
  jurisdictions: Object.freeze([]),
});

/** Both as the tables write them, separated by spaces. A part brings its country along: `US-FL` is `US` and `US-FL`. */
export function whereabouts(zones: string, jurisdictions: string): Whereabouts {
  return Object.freeze({
    zones: Object.freeze(reduceZones(words(zones))),
    jurisdictions: withCountries(words(jurisdictions)),
  });
}

/** All that either leaves open. Equal arguments give the very same object, so millions of contacts share a few. */
export function unionOf(a: Whereabouts, b: Whereabouts): Whereabouts {
  if (a === b || b === NOWHERE) return a;
  if (a === NOWHERE) return b;
  const known = unions.get(a)?.get(b);
  if (known) return known;
  const union = Object.freeze({
    zones: Object.freeze(reduceZones([...a.zones, ...b.zones])),
    jurisdictions: withCountries([...a.jurisdictions, ...b.jurisdictions]),
  });
  const ofFirst = unions.get(a) ?? new WeakMap<Whereabouts, Whereabouts>();
  unions.set(a, ofFirst.set(b, union));
  return union;
}

const unions = new WeakMap<Whereabouts, WeakMap<Whereabouts, Whereabouts>>();

/** The country of a zone, and that whose law it follows; none where several countries share the zone. */
export function jurisdictionsOfZone(zone: string): readonly string[] {
  const [country, ...others] = countriesOfZone(zone);
  return country === undefined || others.length > 0 ? NOWHERE.jurisdictions : jurisdictionsOfCountry(country);
}

export function jurisdictionsOfCountry(country: string): readonly string[] {
  return withCountries([country]);
}

/**
 * Places with a country code of their own that follow the law of a country, or share its numbers: mobiles of the Channel
 * Islands are sold in Britain, the overseas departments are France. A rule more does no harm.
 */
const FOLLOWS: Readonly<Record<string, string>> = {
  ...{ AS: 'US-AS', GU: 'US-GU', MP: 'US-MP', PR: 'US-PR', UM: 'US-UM', VI: 'US-VI' },
  ...{ AX: 'FI', CC: 'AU', CX: 'AU', NF: 'AU', GG: 'GB', IM: 'GB', JE: 'GB', SJ: 'NO', VA: 'IT' },
  ...{ BL: 'FR', GF: 'FR', GP: 'FR', MF: 'FR', MQ: 'FR', PM: 'FR', RE: 'FR', YT: 'FR' },
};

function withCountries(codes: readonly string[]): readonly string[] {
  const all = codes.flatMap((code) => {
    const followed = FOLLOWS[code];
    // The territories of the United States are parts of it in these codes, never countries.
    if (followed?.includes('-')) return [followed, countryOf(followed)];
    return [code, countryOf(code), ...(followed === undefined ? [] : [followed])];
  });
  return Object.freeze([...new Set(all)].sort());
}

function countryOf(code: string): string {
  return code.split('-', 1)[0] ?? code;
}

function words(text: string): string[] {
  return text.split(' ').filter((word) => word !== '');
}
