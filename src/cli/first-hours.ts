import { nextClosing, nextOpening } from '../domain/calling-hours.ts';
import type { CallingHours, Campaign } from '../domain/campaign.ts';
import { formatLocal } from '../domain/local-time.ts';
import { hoursFor, type PlaceTraits } from '../rules/hours-for.ts';

/** When people in these zones may first be called. Epoch ms. */
export interface FirstHours {
  readonly opensAt: number;
  /** Undefined when it never closes again. */
  readonly closesAt?: number;
}

/** The first calling hours from `now` on; undefined when there are none before the end (or within 400 days). */
export function firstHours(
  hours: CallingHours,
  zones: readonly string[],
  now: number,
): FirstHours | undefined {
  const opensAt = nextOpening(hours, zones, now);
  if (opensAt === undefined) return undefined;
  const closesAt = nextClosing(hours, zones, opensAt);
  return { opensAt, ...(closesAt !== undefined && { closesAt }) };
}

/** The first calling hours of people who share zones and what the law makes of their place. */
export interface PlaceHours {
  readonly zones: readonly string[];
  /** Whose law it is, the most particular places only; empty for campaigns without rules. */
  readonly jurisdictions: readonly string[];
  readonly first: FirstHours | undefined;
  readonly frozen: boolean;
}

/** For places in order: those of equal zones and hours are one, in the place of the first. */
export function placeHours(campaign: Campaign, places: readonly PlaceTraits[], now: number): PlaceHours[] {
  const found = new Map<string, PlaceHours>();
  for (const place of places) {
    const { hours, zones, frozen } = hoursFor(campaign, place);
    const first = firstHours(hours, zones, now);
    const key = JSON.stringify([place.zones, first, frozen]);
    const others = found.get(key)?.jurisdictions ?? [];
    const law = campaign.rules === undefined ? [] : mostParticular(place.jurisdictions ?? []);
    found.set(key, { zones: place.zones, first, frozen, jurisdictions: [...new Set([...others, ...law])] });
  }
  return [...found.values()];
}

/** `US-FL` without `US`. */
function mostParticular(jurisdictions: readonly string[]): string[] {
  return jurisdictions.filter((code) => !jurisdictions.some((other) => other.startsWith(`${code}-`)));
}

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** `Mon 2026-11-23 09:00–12:00`, on the clock of the zone; `now–17:00` while it is open. */
export function firstHoursText(first: FirstHours | undefined, zone: string, now: number): string {
  if (first === undefined) return 'never: no calling hours are left';
  const opens = localParts(zone, first.opensAt);
  const start = first.opensAt <= now ? 'now' : `${opens.day} ${opens.time}`;
  if (first.closesAt === undefined) return `${start}, and never closes`;
  const closes = localParts(zone, first.closesAt);
  const today = localParts(zone, Math.max(first.opensAt, now)).day;
  return `${start}–${closes.day === today ? closes.time : `${closes.day} ${closes.time}`}`;
}

function localParts(zone: string, at: number): { day: string; time: string } {
  const [date = '', time = ''] = formatLocal(zone, at).split('T');
  const weekday = WEEKDAYS[new Date(`${date}T00:00:00Z`).getUTCDay()] ?? '';
  return { day: `${weekday} ${date}`, time: time.slice(0, 5) };
}
