import { isOpen } from '../domain/calling-hours.ts';
import type { CallingHours, CallingWindow, Campaign } from '../domain/campaign.ts';
import { isWindow, parseWindow } from '../domain/window-text.ts';
import { zoneOf } from '../domain/zone-data.ts';
import { hoursFor, type PlaceTraits } from '../rules/hours-for.ts';
import { rulesFor } from '../rules/in-force.ts';
import { lawFor, lawOf } from '../rules/law.ts';
import type { Rule } from '../rules/rule.ts';
import type { ClosingRule } from './causes.ts';

/** What closes the calling hours of some people at an instant. */
export interface ClosedBy {
  /** For people, in the order of the campaign file; never empty. */
  readonly texts: readonly string[];
  /** Legal rules among it. */
  readonly rules: readonly ClosingRule[];
}

const ALWAYS: CallingWindow = Array.from({ length: 7 }, () => [[0, 1440] as const]);

/** Each part of what decides about the hours, asked by itself. Nothing of it closed: the hours end within the guard. */
export function closedBy(campaign: Campaign, traits: PlaceTraits, now: number): ClosedBy {
  const { zones } = traits;
  const unknown = zones.filter((zone) => zoneOf(zone) === undefined);
  if (zones.length === 0 || unknown.length > 0)
    return { texts: [`their time zone is unknown (${unknown.join(', ') || 'none'})`], rules: [] };
  const { hours } = hoursFor(campaign, traits);
  const rules = rulesOf(campaign, traits);
  const parts = [...ownParts(campaign, traits), ...holidayParts(campaign)];
  const closedParts = parts.filter((part) => !isOpen(part.hours, zones, now)).map(({ text }) => text);
  const closing = rules.filter((rule) => !isOpen(hoursOf(rule), zones, now));
  const elsewhere = rules.filter((rule) => isClosedElsewhere(rule, { hours, zones, now }));
  const texts = [
    ...closedParts,
    ...closing.map(({ code, name }) => `${code}: ${name}`),
    ...elsewhere.map(({ code, alsoInZone }) => `${code}: the clock of ${alsoInZone} counts too`),
  ];
  return {
    texts: texts.length > 0 ? texts : ['too near to the end of the hours for a call to leave'],
    rules: [...new Set([...closing, ...elsewhere])].map(({ code, name, source }) => ({ code, name, source })),
  };
}

/** A zone that a rule adds has to be inside everything else as well. */
function isClosedElsewhere(
  { alsoInZone }: Rule,
  { hours, zones, now }: { hours: CallingHours; zones: readonly string[]; now: number },
): boolean {
  if (alsoInZone === undefined || zones.includes(alsoInZone)) return false;
  return !isOpen(hours, [alsoInZone], now);
}

interface Part {
  readonly text: string;
  readonly hours: CallingHours;
}

function ownParts({ hours }: Campaign, { window }: PlaceTraits): Part[] {
  const { start, end, week, blackoutDates } = hours;
  const own = window === undefined ? undefined : parseWindow(window);
  const always = { week: ALWAYS, blackoutDates: [] };
  return [
    ...(start ? [{ text: "the campaign's start", hours: { ...always, start } }] : []),
    ...(end ? [{ text: "the campaign's end", hours: { ...always, end } }] : []),
    { text: 'calling_window', hours: { week, blackoutDates: [] } },
    { text: 'blackout_dates', hours: { ...always, blackoutDates } },
    ...(own && isWindow(own) ? [{ text: 'the window of their row', hours: { ...always, week: own } }] : []),
  ];
}

function holidayParts({ rules }: Campaign): Part[] {
  if (!rules) return [];
  return rules.holidays.map((set) => ({
    text: `holidays: ${set}`,
    hours: lawFor({ ...rules, packs: [], holidays: [set] }, undefined),
  }));
}

function rulesOf({ rules }: Campaign, { jurisdictions }: PlaceTraits): readonly Rule[] {
  return rules ? rulesFor(rules, jurisdictions) : [];
}

const known = new Map<Rule, CallingHours>();

/** Rules are data of our own and never change while we run. */
function hoursOf(rule: Rule): CallingHours {
  const hours = known.get(rule) ?? lawOf([rule], []);
  known.set(rule, hours);
  return hours;
}
