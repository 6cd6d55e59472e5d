import { DAY_NAMES } from '../domain/day-names.ts';
import { findHolidaySet, type HolidayDate, holidaysOf } from '../domain/holidays.ts';
import { rangeText } from '../domain/hours-text.ts';
import { HOUR_MS } from '../domain/local-time.ts';
import { isWindow, parseWindow } from '../domain/window-text.ts';
import { isWithin } from '../rules/in-force.ts';
import { RULE_PACKS } from '../rules/packs.ts';
import type { CapPeriod, Rule, RulePack } from '../rules/rule.ts';
import { columns } from './format.ts';
import type { Style } from './style.ts';

const NO_ADVICE = 'This is not legal advice: laws change and differ by case. Ask a lawyer before you call.';
const MARKS: Readonly<Record<Rule['mark'], string>> = {
  V: 'the law or the regulator was read',
  S: 'a summary by others was read',
  K: 'general knowledge, not found in writing: look it up',
  C: 'sources disagree, the stricter is here',
};

/** Every pack by name, one line each. */
export function packListText(style: Style): string {
  const rows = RULE_PACKS.map(({ name, title }) => [style('bold', name), title]);
  return [
    ...columns(rows),
    '',
    'Write them in a campaign file: rules: [us-federal, us-states]. They narrow its hours and never widen them.',
    NO_ADVICE,
  ].join('\n');
}

/** One pack for a person, holidays with the dates of this year and the next. */
export function packText(pack: RulePack, year: number, style: Style): string {
  const latest = pack.changes.map(({ version, date, what }) => `version ${version}, ${date}: ${what}`);
  return [
    `${style('bold', pack.name)}  ${pack.title}`,
    ...latest.map((line) => `  ${line}`),
    ...pack.rules.flatMap((rule) => ['', ...ruleLines(rule, year, style)]),
    '',
    NO_ADVICE,
  ].join('\n');
}

/** The same for programs: the rows as they are, and the dates of their holidays. */
export function packJson(pack: RulePack, year: number) {
  return {
    ...pack,
    rules: pack.rules.map((rule) => ({
      ...rule,
      ...(rule.holidays ? { holidayDates: datesFor(rule, year) } : {}),
    })),
    notice: NO_ADVICE,
  };
}

function ruleLines(rule: Rule, year: number, style: Style): string[] {
  const rows = [
    [
      'for',
      `${rule.kinds.join(', ') || 'nothing a campaign can say'} calls to people in ${rule.jurisdiction}`,
    ],
    ...hoursRows(rule),
    ...holidayRows(rule, year),
    ...(rule.alsoInZone ? [['also open in', rule.alsoInZone]] : []),
    ...(rule.caps ?? []).map(({ max, per, scope }) => [
      'limit',
      `${max} attempts ${periodText(per)}, per ${scope}`,
    ]),
    ...(rule.coolOffs ?? []).map(({ after, ms }) => ['silence', `${days(ms)} after ${EVENTS[after]}`]),
    ...(rule.consent ? [['consent', consentText(rule.consent)]] : []),
    ...(rule.unless ? [['not if', 'consent: prior (everybody has agreed beforehand)']] : []),
    ...(rule.voice ? [['voices', 'automated ones only; an AI agent is one']] : []),
    ...(rule.freezable
      ? [['freeze', `write freeze: [${rule.jurisdiction}] while its authority stops all calls`]]
      : []),
    ...(rule.areaCodePresumption ? [['where', 'an area code of the place counts as being there']] : []),
    ...(rule.from || rule.until ? [['in force', `${rule.from ?? ''}..${rule.until ?? ''}`]] : []),
    ...(rule.notes ? [['notes', rule.notes]] : []),
    ['source', rule.source],
    ['evidence', `${rule.mark}: ${MARKS[rule.mark]}; looked up ${rule.verified}`],
  ];
  return [`${style('bold', rule.code)}  ${rule.name}`, ...columns(rows).map((line) => `  ${line}`)];
}

const EVENTS = {
  conversation: 'a conversation',
  refusal: 'a refusal',
  abandoned: 'an abandoned call',
} as const;

function hoursRows({ hours }: Rule): string[][] {
  const week = hours === undefined ? undefined : parseWindow(hours);
  if (week === undefined || !isWindow(week)) return [['hours', 'it says nothing of hours']];
  return week.map((ranges, day) => [DAY_NAMES[day] ?? '', ranges.map(rangeText).join(', ') || 'closed']);
}

function holidayRows(rule: Rule, year: number): string[][] {
  const { holidays } = rule;
  if (!holidays) return [];
  const { set, hours, onlyOn, eveHours } = holidays;
  const when = onlyOn === undefined ? '' : ` when they fall on ${onlyOn}`;
  return [
    ['holidays', `${hours}${when} (${set}: ${findHolidaySet(set)?.title ?? ''})`],
    ...(eveHours === undefined ? [] : [['day before', eveHours]]),
    ...datesFor(rule, year).map(({ date, name }) => ['', `${date}  ${name}`]),
  ];
}

function datesFor({ holidays, from, until }: Rule, year: number): HolidayDate[] {
  const both = [year, year + 1].flatMap((each) => holidaysOf(holidays?.set ?? '', each));
  return both.filter(({ date }) => isWithin(date, from, until));
}

function periodText(per: CapPeriod): string {
  return `in ${per.kind === 'calendar' ? '' : 'any '}${spanText(per)}`;
}

/** `24 hours`, `7 days`, `30 calendar days`. */
export function spanText(per: CapPeriod): string {
  if (per.kind === 'calendar') return `${per.days} calendar days`;
  return per.ms > 48 * HOUR_MS ? days(per.ms) : `${per.ms / HOUR_MS} hours`;
}

function days(ms: number): string {
  return `${ms / (24 * HOUR_MS)} days`;
}

function consentText({ form, from }: NonNullable<Rule['consent']>): string {
  const needed = form === 'written' ? 'agreed in writing' : 'agreed beforehand';
  return `only people who ${needed}${from === undefined ? '' : `, since ${from}`}`;
}
