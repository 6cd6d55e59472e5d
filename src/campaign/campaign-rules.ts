import { CAMPAIGN_KINDS, type CallLimits, type CampaignRules, type DateRange } from '../domain/campaign.ts';
import { HOLIDAY_SET_NAMES } from '../domain/holidays.ts';
import { nearestNames } from '../domain/nearest-name.ts';
import { STATE_NAMES } from '../domain/state-names.ts';
import { zoneNamesOfCountry } from '../domain/zone-data.ts';
import { DEFAULT_CALL_LIMITS } from '../rules/call-caps.ts';
import { consentNeeded, rulesFor } from '../rules/in-force.ts';
import { findRules, nearestRuleNames, ruleNames } from '../rules/packs.ts';
import { delaySeconds, parseDelay } from './delays.ts';
import { CALL_LIMIT_FIELDS } from './law-fields.ts';
import { parseDateRange } from './moments.ts';
import type { Finding, ProblemList } from './problem-list.ts';
import { didYouMean, type GivenFields, readField, readMapping, readWholeNumber } from './read-mapping.ts';
import { kindName, shown, sourceOf, type Written } from './written.ts';

export const CONSENTS = ['none', 'prior'] as const;
export const CALL_LIMITS = { min: 1, max: 100 } as const;
const FIELDS = ['rules', 'kind', 'consent', 'holidays', 'freeze'] as const;

export interface CampaignLaw {
  /** Absent when none of its fields is written. */
  readonly rules?: CampaignRules;
  /** The dates among `holidays`. */
  readonly blackoutDates: readonly DateRange[];
}

/** `rules`, `kind`, `consent`, `holidays` and `freeze`, each for itself and together. */
export function readCampaignLaw(given: GivenFields, problems: ProblemList): CampaignLaw {
  const packs = readNames(given.get('rules'), (name) => packProblem(name), problems);
  const kind = readField(given, 'kind', (written) => readChoice(written, CAMPAIGN_KINDS, problems));
  const consent = readField(given, 'consent', (written) => readChoice(written, CONSENTS, problems));
  const { sets, dates } = readHolidays(given.get('holidays'), problems);
  const freeze = readNames(given.get('freeze'), placeProblem, problems);
  warnAmbiguous(given.get('freeze'), problems);
  if (!FIELDS.some((name) => given.has(name))) return { blackoutDates: [] };
  const rules: CampaignRules = {
    packs,
    kind: kind ?? 'sales',
    consent: consent ?? 'none',
    holidays: sets,
    freeze,
  };
  warnAbout(rules, given, problems);
  return { rules, blackoutDates: dates };
}

/** `call_limits`: what is not written in it keeps its usual value. */
export function readCallLimits(written: Written, problems: ProblemList): CallLimits | undefined {
  if (written.kind !== 'mapping') return undefined;
  const given = readMapping(written, CALL_LIMIT_FIELDS, problems);
  const limit = (name: string) =>
    readField(given, name, (value) => readWholeNumber(value, CALL_LIMITS, problems));
  const gapMs = readField(given, 'gap', (value) => readGap(value, problems));
  return {
    ...DEFAULT_CALL_LIMITS,
    ...defined('perDay', limit('per_day')),
    ...defined('perWeek', limit('per_week')),
    ...defined('gapMs', gapMs),
  };
}

function defined<K extends string>(name: K, value: number | undefined): { [N in K]?: number } {
  return (value === undefined ? {} : { [name]: value }) as { [N in K]?: number };
}

function readGap(written: Written, problems: ProblemList): number | undefined {
  const delay = parseDelay((sourceOf(written) ?? kindName(written)).trim());
  return 'code' in delay ? problems.error(written.place, delay) : delaySeconds(delay) * 1000;
}

/** The texts of a list (or the only one) that have no problem, each once. */
function readNames(
  written: Written | undefined,
  problemOf: (name: string) => Finding | undefined,
  problems: ProblemList,
): string[] {
  const names: string[] = [];
  for (const item of itemsOf(written)) {
    const name = (sourceOf(item) ?? kindName(item)).trim();
    const finding = names.includes(name) ? listedTwice(name) : problemOf(name);
    if (finding) problems.error(item.place, finding);
    else names.push(name);
  }
  return names;
}

function itemsOf(written: Written | undefined): readonly Written[] {
  if (written === undefined) return [];
  return written.kind === 'list' ? written.items : [written];
}

function listedTwice(name: string): Finding {
  return { code: 'listed-twice', message: `${shown(name)} is listed twice`, fix: 'Keep one of them.' };
}

function packProblem(name: string): Finding | undefined {
  if (findRules(name)) return undefined;
  const near = nearestRuleNames(name);
  const fix =
    near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `Use one of: ${ruleNames().join(', ')}.`;
  return {
    code: 'unknown-rules',
    message: `there are no rules called ${shown(name)}`,
    fix: `${fix} fairdial rules lists them.`,
  };
}

function placeProblem(name: string): Finding | undefined {
  const isCountry = /^[A-Z]{2}$/.test(name) && zoneNamesOfCountry(name).length > 0;
  if (isCountry || Object.hasOwn(STATE_NAMES, name)) return undefined;
  const [near] = nearestNames(name.toUpperCase(), Object.keys(STATE_NAMES));
  return {
    code: 'unknown-place',
    message: `${shown(name)} is no country or state that contacts are known by`,
    fix: near === undefined ? 'Write a code such as US-LA, CA-ON or FR.' : `Did you mean ${near}?`,
  };
}

/** `LA` is Laos to us and Louisiana to many. */
function warnAmbiguous(written: Written | undefined, problems: ProblemList): void {
  for (const item of itemsOf(written)) {
    const code = sourceOf(item)?.trim() ?? '';
    if (code.length !== 2 || placeProblem(code) || !Object.hasOwn(STATE_NAMES, `US-${code}`)) continue;
    problems.warn(item.place, {
      code: 'country-or-state',
      message: `${code} is taken as the country`,
      fix: `Write US-${code} for the state.`,
    });
  }
}

function readChoice<T extends string>(
  written: Written,
  choices: readonly T[],
  problems: ProblemList,
): T | undefined {
  const text = sourceOf(written)?.trim() ?? kindName(written);
  const choice = choices.find((each) => each === text);
  if (choice !== undefined) return choice;
  return problems.error(written.place, {
    code: 'unknown-choice',
    message: `${written.path} cannot be ${shown(text)}`,
    fix: didYouMean(text, choices),
  });
}

function readHolidays(
  written: Written | undefined,
  problems: ProblemList,
): { sets: string[]; dates: DateRange[] } {
  const dates: DateRange[] = [];
  const sets = itemsOf(written).flatMap((item) => {
    const text = (sourceOf(item) ?? kindName(item)).trim();
    if (HOLIDAY_SET_NAMES.includes(text)) return [text];
    const range = /^\d/.test(text) ? parseDateRange(text) : unknownHolidays(text);
    if ('code' in range) problems.error(item.place, range);
    else dates.push(range);
    return [];
  });
  return { sets: [...new Set(sets)], dates };
}

function unknownHolidays(text: string): Finding {
  return {
    code: 'unknown-holidays',
    message: `there is no set of holidays ${shown(text)}`,
    fix: `${didYouMean(text, HOLIDAY_SET_NAMES)} Or write a date such as 2026-12-24.`,
  };
}

/** Rules that are named in vain, and rules that ask for more than this campaign says it has. */
function warnAbout(rules: CampaignRules, given: GivenFields, problems: ProblemList): void {
  const place = given.get('rules')?.place;
  for (const name of rules.packs) {
    if (rulesFor({ ...rules, packs: [name], consent: 'none' }, undefined).length > 0) continue;
    problems.warn(place, {
      code: 'silent-rules',
      message: `${name} says nothing about ${rules.kind} calls, so it narrows nothing`,
      fix: 'Check kind, or remove it.',
    });
  }
  const asking = consentNeeded(rules).map(({ code }) => code);
  if (asking.length === 0) return;
  problems.warn(place, {
    code: 'consent-needed',
    message: `${asking.join(', ')} ask${asking.length === 1 ? 's' : ''} for people's agreement before they are called, and consent is none`,
    fix: 'Write consent: prior if everybody on the list has agreed; if not, do not call them.',
  });
}
