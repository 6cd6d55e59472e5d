import type { CallingHours, CallingWindow, Campaign, CampaignRules } from '../domain/campaign.ts';
import type { ContactTraits } from '../domain/contact-traits.ts';
import { findHolidaySet } from '../domain/holidays.ts';
import { commonWindow } from '../domain/minute-ranges.ts';
import { isWindow, parseWindow } from '../domain/window-text.ts';
import { mayBeIn } from './in-force.ts';
import { type Law, lawFor } from './law.ts';
import { findRules } from './packs.ts';

/** When people of certain traits may be called, and on whose clocks. */
export interface HoursForContact {
  /** Never open while it is frozen. */
  readonly hours: CallingHours;
  /** All zones that must be open: the person's own, in their order, then those that a rule adds. */
  readonly zones: readonly string[];
  /** Closed until further notice, not for ever: whoever asks for the time of a retry asks `afterFreeze`. */
  readonly frozen: boolean;
  /** The hours once the freeze is lifted; `hours` itself when there is none. */
  readonly afterFreeze: CallingHours;
}

export type PlaceTraits = Pick<ContactTraits, 'zones' | 'jurisdictions' | 'window'>;
/** The part of a campaign that decides about hours. */
export type CampaignHours = Pick<Campaign, 'hours' | 'rules'>;

const CLOSED: CallingHours = { week: [[], [], [], [], [], [], []], blackoutDates: [] };

interface Known {
  readonly byTraits: Map<string, HoursForContact>;
  /** The last answer for these very zones: contacts of one bucket share the array. */
  readonly last: WeakMap<
    readonly string[],
    { readonly traits: PlaceTraits; readonly found: HoursForContact }
  >;
  /** People of one law and window share their hours, and what was prepared of them. */
  readonly byPlace: Map<string, Omit<HoursForContact, 'zones'>>;
}

const knownOf = new WeakMap<CampaignHours, Known>();

/**
 * The campaign's hours, cut to the row's own window, to every rule that holds where the person may be, and to the
 * campaign's holiday sets. A rule only narrows. Equal traits give the same object, so that asking for every contact is
 * cheap. Rules or windows that this version cannot read close as a freeze does: nobody is called, nothing is lost.
 */
export function hoursFor(campaign: CampaignHours, traits: PlaceTraits): HoursForContact {
  const known = knownOf.get(campaign) ?? { byTraits: new Map(), byPlace: new Map(), last: new WeakMap() };
  knownOf.set(campaign, known);
  const last = known.last.get(traits.zones);
  if (last?.traits.jurisdictions === traits.jurisdictions && last?.traits.window === traits.window && last)
    return last.found;
  const found = findHours(known, campaign, traits);
  known.last.set(traits.zones, { traits, found });
  return found;
}

function findHours(known: Known, campaign: CampaignHours, traits: PlaceTraits): HoursForContact {
  const place = `${traits.jurisdictions?.join('&') ?? ''}~${traits.window ?? ''}`;
  const key = `${place}~${traits.zones.join('&')}`;
  const kept = known.byTraits.get(key);
  if (kept) return kept;
  const hours = known.byPlace.get(place) ?? placeHours(campaign, traits);
  known.byPlace.set(place, hours);
  const found = { ...hours, zones: withRuleZones(campaign, traits) };
  known.byTraits.set(key, found);
  return found;
}

function placeHours(campaign: CampaignHours, traits: PlaceTraits): Omit<HoursForContact, 'zones'> {
  const afterFreeze = narrowed(campaign, traits);
  const frozen = afterFreeze === undefined || isFrozen(campaign.rules, traits.jurisdictions);
  const open = afterFreeze ?? campaign.hours;
  return { hours: frozen ? CLOSED : open, afterFreeze: open, frozen };
}

/** Undefined when something that should narrow them cannot be read. */
function narrowed({ hours, rules }: CampaignHours, traits: PlaceTraits): CallingHours | undefined {
  const own = traits.window === undefined ? undefined : parseWindow(traits.window);
  if (own !== undefined && !isWindow(own)) return undefined;
  if (rules && !isKnown(rules)) return undefined;
  const law = rules && lawFor(rules, traits.jurisdictions);
  if (own === undefined && law === undefined) return hours;
  return withLaw(hours, own, law);
}

function withLaw(hours: CallingHours, own: CallingWindow | undefined, law: Law | undefined): CallingHours {
  const week = own ? commonWindow(hours.week, own) : hours.week;
  if (law === undefined) return { ...hours, week };
  return {
    ...hours,
    week: commonWindow(week, law.week),
    blackoutDates: [...hours.blackoutDates, ...law.blackoutDates],
    seasons: [...(hours.seasons ?? []), ...law.seasons],
  };
}

function isKnown({ packs, holidays }: CampaignRules): boolean {
  return packs.every((name) => findRules(name)) && holidays.every((name) => findHolidaySet(name));
}

function isFrozen(rules: CampaignRules | undefined, jurisdictions: readonly string[] | undefined): boolean {
  return rules?.freeze.some((place) => mayBeIn(place, jurisdictions)) ?? false;
}

function withRuleZones({ rules }: CampaignHours, { zones, jurisdictions }: PlaceTraits): readonly string[] {
  if (rules === undefined || !isKnown(rules)) return zones;
  const added = lawFor(rules, jurisdictions).zones.filter((zone) => !zones.includes(zone));
  // No zone at all is never open; a rule's zone must not make it open.
  return zones.length === 0 || added.length === 0 ? zones : [...zones, ...new Set(added)];
}
