import { nextClosing, nextOpening } from '../domain/calling-hours.ts';
import { attemptsAllowed, type Campaign } from '../domain/campaign.ts';
import type { Contact } from '../domain/contact.ts';
import { DAY_MS, dayOfDate, instantShowing, localTime } from '../domain/local-time.ts';
import { whereaboutsOfNumber } from '../domain/number-zones.ts';
import type { ValidPhone } from '../domain/phone-number.ts';
import { callCapsFor, coolOffsFor } from '../rules/call-caps.ts';
import { hoursFor } from '../rules/hours-for.ts';
import { rulesInForce } from '../rules/in-force.ts';
import { findRules } from '../rules/packs.ts';
import { localClock, zonesText } from './words.ts';

/** What applies to a person in a campaign, today. */
export interface PersonRules {
  /** How we know where they are. */
  readonly evidence: string;
  readonly zones: readonly string[];
  readonly jurisdictions: readonly string[];
  readonly frozen: boolean;
  /** When calls may leave on their date of today (epoch ms). */
  readonly openToday: readonly { readonly from: number; readonly to: number }[];
  /** Named by the campaign, with their versions. */
  readonly packs: readonly { readonly name: string; readonly version?: number }[];
  readonly rules: readonly AppliedRule[];
  /** How often they may be called. */
  readonly limits: readonly string[];
  readonly maxAttempts: number;
}

export interface AppliedRule {
  readonly code: string;
  readonly name: string;
  readonly hours?: string;
  readonly source: string;
  readonly verified: string;
}

export function rulesForPerson(
  campaign: Campaign,
  contact: Contact,
  { number, now }: { number: ValidPhone; now: number },
): PersonRules {
  const { zones, frozen, hours } = hoursFor(campaign, contact);
  const jurisdictions = contact.jurisdictions ?? [];
  return {
    evidence: evidenceText(contact, number),
    zones,
    jurisdictions,
    frozen,
    openToday: openOn(hours, zones, now),
    packs: (campaign.rules?.packs ?? []).map((name) => packOf(name)),
    rules: appliedRules(campaign, contact, now),
    limits: limitTexts(campaign, contact),
    maxAttempts: attemptsAllowed(campaign, contact),
  };
}

const SOURCES = { number: 'their number', postal: 'their postal code', state: 'their state' } as const;

function evidenceText({ zoneSource, zones }: Contact, number: ValidPhone): string {
  const where = zonesText(zones);
  const ofNumber = whereaboutsOfNumber(number).zones;
  const byNumber =
    ofNumber.length === 0 ? 'the number tells no place' : `the number alone says ${ofNumber.join(', ')}`;
  if (zoneSource === 'column') return `${where}, from the timezone column of their row (${byNumber})`;
  if (zoneSource === 'campaign') return `${where}, from the campaign's timezone: nothing else tells`;
  const parts = zoneSource.split('+').map((part) => SOURCES[part as keyof typeof SOURCES] ?? part);
  return `${where}, from ${parts.join(' and ')}${parts.length > 1 ? ` (${byNumber})` : ''}`;
}

/** Of the local date of the first zone. */
function openOn(
  hours: Campaign['hours'],
  zones: readonly string[],
  now: number,
): { from: number; to: number }[] {
  const [zone] = zones;
  if (zone === undefined) return [];
  const day = dayOfDate(localTime(zone, now).date);
  const [begin, end] = [instantShowing(zone, day * DAY_MS), instantShowing(zone, (day + 1) * DAY_MS)];
  const ranges: { from: number; to: number }[] = [];
  for (let at = begin; at < end; ) {
    const from = nextOpening(hours, zones, at);
    if (from === undefined || from >= end) break;
    const to = Math.min(nextClosing(hours, zones, from) ?? end, end);
    ranges.push({ from, to });
    at = to;
  }
  return ranges;
}

function packOf(name: string): { name: string; version?: number } {
  const pack = findRules(name);
  return pack ? { name, version: pack.version } : { name };
}

function appliedRules({ rules }: Campaign, { jurisdictions, zones }: Contact, now: number): AppliedRule[] {
  if (!rules) return [];
  const today = localTime(zones[0] ?? 'UTC', now).date;
  return rulesInForce(rules, jurisdictions, today).map(({ code, name, hours, source, verified }) => ({
    code,
    name,
    ...(hours !== undefined && { hours }),
    source,
    verified,
  }));
}

function limitTexts(campaign: Campaign, contact: Contact): string[] {
  const caps = callCapsFor(campaign, contact).map(({ max, per, why }) => {
    const time = per.kind === 'rolling' ? rollingText(per.ms) : `${per.days} calendar days`;
    return `at most ${max} calls in ${time} (${why})`;
  });
  const silences = coolOffsFor(campaign, contact)
    .filter(({ after }) => after === 'conversation')
    .map(({ ms, why }) => `none for ${ms / DAY_MS} days after a conversation (${why})`);
  return [...caps, ...silences];
}

function rollingText(ms: number): string {
  return ms > 2 * DAY_MS ? `any ${ms / DAY_MS} days` : `any ${ms / 3_600_000} hours`;
}

/** `Tue 2026-12-01 09:00–12:00, 13:00–20:00` */
export function openTodayText({ openToday, zones, frozen }: PersonRules, now: number): string {
  const [zone = 'UTC'] = zones;
  const date = localClock(zone, now).slice(0, -6);
  if (frozen) return `${date}: frozen until further notice`;
  if (openToday.length === 0) return `${date}: closed`;
  const ranges = openToday.map(({ from, to }) => `${clock(zone, from)}–${clock(zone, to)}`);
  return `${date}: ${ranges.join(', ')} in ${zone}`;
}

function clock(zone: string, at: number): string {
  return localClock(zone, at).slice(-5);
}
