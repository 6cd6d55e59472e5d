import type { CampaignRules } from '../domain/campaign.ts';
import { findRules } from './packs.ts';
import type { Rule } from './rule.ts';

/**
 * The rows that hold for calls of this campaign to people who may be in these jurisdictions, on a local date
 * (`YYYY-MM-DD`). Undefined or empty jurisdictions: nobody knows where they are, and every named row holds. Names that are no pack
 * give no rows here; `hoursFor` calls nobody then.
 */
export function rulesInForce(
  rules: CampaignRules,
  jurisdictions: readonly string[] | undefined,
  date: string,
): readonly Rule[] {
  return rulesFor(rules, jurisdictions).filter(({ from, until }) => isWithin(date, from, until));
}

/** The same on any date. A row that several packs hold is there once. */
export function rulesFor(
  rules: CampaignRules,
  jurisdictions: readonly string[] | undefined,
): readonly Rule[] {
  const named = rules.packs.flatMap((name) => findRules(name)?.rules ?? []);
  return [...new Set(named)].filter(
    (rule) =>
      rule.kinds.includes(rules.kind) &&
      !(rule.unless === 'prior-consent' && rules.consent === 'prior') &&
      mayBeIn(rule.jurisdiction, jurisdictions),
  );
}

/** Rows that ask for an agreement beforehand, which the campaign does not say it has. */
export function consentNeeded(rules: CampaignRules): readonly Rule[] {
  if (rules.consent === 'prior') return [];
  return rulesFor(rules, undefined).filter(({ consent }) => consent !== undefined);
}

/**
 * Whether a person may be in a place: it is one of theirs, or holds one of theirs, or they may be anywhere in the country it is
 * a part of. Nothing known: they may.
 */
export function mayBeIn(place: string, jurisdictions: readonly string[] | undefined): boolean {
  if (jurisdictions === undefined || jurisdictions.length === 0) return true;
  if (jurisdictions.includes(place) || jurisdictions.some((each) => each.startsWith(`${place}-`)))
    return true;
  const [country = ''] = place.split('-');
  return jurisdictions.includes(country) && !jurisdictions.some((each) => each.startsWith(`${country}-`));
}

/** Whether a date lies in a span open where nothing is given; `YYYY-MM-DD` sorts as text. */
export function isWithin(date: string, from: string | undefined, until: string | undefined): boolean {
  return (from === undefined || date >= from) && (until === undefined || date <= until);
}
