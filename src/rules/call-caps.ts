import type { CallLimits, Campaign } from '../domain/campaign.ts';
import type { ContactTraits } from '../domain/contact-traits.ts';
import { rulesFor } from './in-force.ts';
import { type CapPeriod, type CoolOffEvent, DAY_OF_HOURS, type Rule, WEEK_OF_HOURS } from './rule.ts';

/** No more than `max` attempts to one person in this time, over all campaigns and numbers. */
export interface CallCap {
  readonly max: number;
  readonly per: CapPeriod;
  /** Whose limit it is, for people. */
  readonly why: string;
}

/** Nobody is called this long after something happened in a call to them. */
export interface CoolOff {
  readonly after: CoolOffEvent;
  readonly ms: number;
  readonly why: string;
}

/** What holds where the campaign says nothing (reliability I6). */
export const DEFAULT_CALL_LIMITS: CallLimits = { perDay: 3, perWeek: 7, gapMs: 0 };

/** What a campaign says of it, or what holds where it says nothing. */
export function limitsOf({ callLimits }: Pick<Campaign, 'callLimits'>): CallLimits {
  return callLimits ?? DEFAULT_CALL_LIMITS;
}

type CampaignLimits = Pick<Campaign, 'rules' | 'callLimits'>;
type Place = Pick<ContactTraits, 'jurisdictions'>;

/** The limits on calls to a person of these traits: for each period the strictest of the rules and the campaign's own. */
export function callCapsFor(campaign: CampaignLimits, traits: Place): readonly CallCap[] {
  const ofRules = heldRules(campaign, traits).flatMap((rule) =>
    (rule.caps ?? []).map(({ max, per }) => ({ max, per, why: whose(rule) })),
  );
  return strictest([...ownCaps(campaign), ...ofRules], ({ per }) => JSON.stringify(per), isStricterCap);
}

/** For each event the longest silence that a rule asks for. */
export function coolOffsFor(campaign: CampaignLimits, traits: Place): readonly CoolOff[] {
  const ofRules = heldRules(campaign, traits).flatMap((rule) =>
    (rule.coolOffs ?? []).map(({ after, ms }) => ({ after, ms, why: whose(rule) })),
  );
  return strictest(
    ofRules,
    ({ after }) => after,
    (a, b) => a.ms > b.ms,
  );
}

/** The least time between calls of different campaigns to one person, ms. */
export function callGapMs(campaign: Pick<Campaign, 'callLimits'>): number {
  return limitsOf(campaign).gapMs;
}

function heldRules({ rules }: CampaignLimits, { jurisdictions }: Place): readonly Rule[] {
  return rules ? rulesFor(rules, jurisdictions) : [];
}

/** The limits it holds by itself, whatever the rules say. */
export function ownCaps(campaign: Pick<Campaign, 'callLimits'>): readonly CallCap[] {
  const { perDay, perWeek } = limitsOf(campaign);
  const why = campaign.callLimits ? "the campaign's call_limits" : 'the usual limit';
  return [
    ...(perDay === undefined ? [] : [{ max: perDay, per: DAY_OF_HOURS, why }]),
    ...(perWeek === undefined ? [] : [{ max: perWeek, per: WEEK_OF_HOURS, why }]),
  ];
}

function isStricterCap(a: CallCap, b: CallCap): boolean {
  return a.max < b.max;
}

/** One of each key; the earlier stays among equals. */
function strictest<T>(
  all: readonly T[],
  keyOf: (one: T) => string,
  isStricter: (a: T, b: T) => boolean,
): T[] {
  const best = new Map<string, T>();
  for (const one of all) {
    const other = best.get(keyOf(one));
    if (other === undefined || isStricter(one, other)) best.set(keyOf(one), one);
  }
  return [...best.values()];
}

function whose({ code, source }: Rule): string {
  return `${code}: ${source}`;
}
