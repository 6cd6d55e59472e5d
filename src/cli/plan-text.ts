import { count, plural } from '../domain/number-words.ts';
import type { Assumptions } from '../forecast/assumptions.ts';
import type { NumberCourse, ZoneCourse } from '../forecast/course-summary.ts';
import type { Forecast, Spread, WhatIf } from '../forecast/forecast.ts';
import type { WaitCause } from '../forecast/waits.ts';
import type { Change } from '../forecast/what-ifs.ts';
import { problemText } from './exit.ts';
import { columns, duration } from './format.ts';
import { oneLine } from './output.ts';
import { assumptionLines } from './plan-assumption-lines.ts';
import { hourChart } from './plan-chart.ts';
import { type PlanClock, planClock } from './plan-clock.ts';
import type { PlannedFile } from './plan-input.ts';
import type { Style } from './style.ts';
import { shortList, zoneText } from './zone-text.ts';

export interface PlanFound {
  readonly planned: readonly PlannedFile[];
  readonly forecast: Forecast;
  readonly assumptions: Assumptions;
  /** `assumed`, or where they were observed. */
  readonly source: string;
  /** What was asked to be done otherwise. */
  readonly changes: readonly Change[];
}

export interface PlanLook {
  readonly style: Style;
  /** No bars but those of ASCII. */
  readonly isPlain: boolean;
  readonly zone?: string;
}

/** The forecast for people: the end first, then who, when, and what would help. */
export function planText(found: PlanFound, { style, isPlain, zone }: PlanLook): string {
  const { forecast, planned, changes } = found;
  const clock = planClock(zone);
  const { typical } = forecast;
  const section = (title: string, lines: readonly string[]) =>
    lines.length > 0 ? ['', style('bold', title), ...lines.map((line) => `  ${line}`)] : [];
  return [
    ...planned.flatMap(({ stopped }) => (stopped ? [problemText(stopped, style), ''] : [])),
    style('bold', finishText(forecast, clock)),
    ...peopleLines(found),
    ...(changes.length > 0 ? [`With ${changes.map(changeText).join(', ')}.`] : []),
    ...section('campaigns', planned.length > 1 ? campaignLines(forecast, clock) : []),
    ...section('calls by the hour', typical.calls > 0 ? hourChart(typical.perHour, { clock, isPlain }) : []),
    ...section('time zones', zoneTable(typical.zones, clock)),
    ...section('from numbers', numberTable(typical.numbers)),
    ...section('not reached before the end', unreachedLines(forecast)),
    ...section('what contacts wait for', waitLines(typical.waits ?? {})),
    ...section('what would help', helpLines(forecast, clock)),
    ...section(`assumed about calls (${found.source})`, assumptionLines(found.assumptions)),
  ].join('\n');
}

function finishText({ finish, until, at, typical }: Forecast, clock: PlanClock): string {
  if (finish) {
    const { low, middle, high } = finish;
    const took = `${duration(middle - at)} from ${clock.when(at)}`;
    if (clock.when(low) === clock.when(high)) return `finished ${clock.when(middle)}: ${took}`;
    return `finished ${clock.when(middle)} (from ${clock.when(low)} to ${clock.when(high)}): ${took}`;
  }
  const finished = typical.campaigns.filter(({ finishAt }) => finishAt !== undefined).length;
  const some = finished > 0 ? `; ${finished} of ${typical.campaigns.length} campaigns are` : '';
  return `not finished by ${clock.when(until)}: ${plural(typical.waiting, 'contact')} still ${typical.waiting === 1 ? 'waits' : 'wait'}${some}`;
}

function peopleLines({ forecast, planned }: PlanFound): string[] {
  const contacts = planned.reduce((sum, each) => sum + each.contacts.size, 0);
  const rejected = planned.reduce((sum, each) => sum + each.rejected, 0);
  const suppressed = planned.reduce((sum, each) => sum + each.suppressed, 0);
  const { calls, reached, expired } = forecast;
  const codes = planned.flatMap(({ rejections }) =>
    rejections.map(({ code, rows }) => `${count(rows)} ${oneLine(code)}`),
  );
  return [
    `${plural(contacts, 'contact')}: ${spreadText(reached)} reached in ${spreadText(calls)} calls` +
      (expired.high > 0 ? `, ${spreadText(expired)} expire unreached` : ''),
    ...(rejected > 0 ? [`${plural(rejected, 'row')} rejected and not planned: ${codes.join(', ')}`] : []),
    ...(suppressed > 0 ? [`${plural(suppressed, 'contact')} on suppression lists: never called`] : []),
  ];
}

function spreadText({ low, middle, high }: Spread): string {
  return low === high ? count(middle) : `${count(middle)} (${count(low)} to ${count(high)})`;
}

function campaignLines({ typical }: Forecast, clock: PlanClock): string[] {
  const rows = typical.campaigns.map(({ name, contacts, calls, reached, expired, waiting, finishAt }) => {
    const end = finishAt === undefined ? `${count(waiting)} still wait` : clock.when(finishAt);
    return [name, count(contacts), count(calls), count(reached), count(expired), end];
  });
  return columns([['', 'contacts', 'calls', 'reached', 'expired', 'finished'], ...rows], [1, 2, 3, 4]);
}

function zoneTable(zones: readonly ZoneCourse[], clock: PlanClock): string[] {
  const rows = zones.map(({ zones: set, contacts, calls, reached, expired, lastCallAt }) => [
    zoneText(set),
    count(contacts),
    count(calls),
    count(reached),
    count(expired),
    lastCallAt === undefined ? 'none' : clock.when(lastCallAt),
  ]);
  const head = ['', 'contacts', 'calls', 'reached', 'expired', 'last call'];
  const rest = (hidden: number) => [`and ${plural(hidden, 'more set')} of zones`, '', '', '', '', ''];
  return zones.length > 0 ? columns([head, ...shortList(rows, rest)], [1, 2, 3, 4]) : [];
}

function numberTable(numbers: readonly NumberCourse[]): string[] {
  const rows = numbers.map(({ number, maxConcurrent, calls, utilisation }) => [
    number,
    count(maxConcurrent),
    count(calls),
    `${Math.round(100 * utilisation)}%`,
  ]);
  return columns([['', 'at most at once', 'calls', 'in use'], ...rows], [1, 2, 3]);
}

function unreachedLines({ typical: { unreached, expired } }: Forecast): string[] {
  const rows = unreached.map(({ campaign, row, id, zones, attempts }) => [
    `row ${row}`,
    oneLine(id),
    campaign,
    zoneText(zones),
    plural(attempts, 'call'),
  ]);
  const more = expired > rows.length ? [`and ${plural(expired - rows.length, 'more contact')}`] : [];
  return [...columns(rows), ...more];
}

const CAUSES: Readonly<Record<WaitCause, string>> = {
  frozen: 'a freeze of their place',
  hours: 'calling hours',
  retry: 'the time before a retry',
  person: 'limits on calls to one person',
  'not-before': 'their own not_before',
  campaign: "the campaign's max_concurrent",
  account: 'FAIRDIAL_MAX_CONCURRENT',
  pace: 'the pace of from numbers',
  slots: 'free slots of from numbers',
};

function waitLines(waits: Readonly<Partial<Record<WaitCause, number>>>): string[] {
  const rows = Object.entries(waits)
    .toSorted(([, a], [, b]) => b - a)
    .map(([cause, share]) => [`${Math.round(100 * share)}%`, CAUSES[cause as WaitCause]]);
  return columns(rows, [0]);
}

const MOST_HELP = 6;

function helpLines({ whatIfs, untried }: Forecast, clock: PlanClock): string[] {
  const rows = whatIfs
    .filter(({ savedMs = 0, moreExpired }) => savedMs > 0 || moreExpired < 0)
    .slice(0, MOST_HELP)
    .map((whatIf) => [changeText(whatIf.change), helpText(whatIf, clock)]);
  const none = whatIfs.length > 0 && rows.length === 0 ? ['nothing that was tried ends it earlier'] : [];
  return [
    ...columns(rows),
    ...none,
    ...(untried > 0 ? [`${plural(untried, 'change')} not tried for want of time`] : []),
  ];
}

function helpText({ finishAt, savedMs, moreExpired, moreReached }: WhatIf, clock: PlanClock): string {
  const parts = [
    finishAt !== undefined && `finished ${clock.when(finishAt)}`,
    savedMs !== undefined && (savedMs >= 0 ? `${duration(savedMs)} earlier` : `${duration(-savedMs)} later`),
    moreExpired !== 0 && `${count(Math.abs(moreExpired))} ${moreExpired < 0 ? 'fewer' : 'more'} expire`,
    moreReached !== 0 && `${count(Math.abs(moreReached))} ${moreReached < 0 ? 'fewer' : 'more'} reached`,
  ];
  return parts.filter((part) => part !== false).join(', ');
}

/** As it would be written or said. */
export function changeText(change: Change): string {
  switch (change.kind) {
    case 'max-concurrent':
      return `max_concurrent ${change.to} on ${change.number}`;
    case 'campaign-limit':
      return `max_concurrent ${change.to} for ${change.campaign}`;
    case 'pace':
      return `calls_per_second ${change.to} on ${change.number}`;
    case 'window':
      return 'other calling hours';
    case 'hour-longer':
      return 'calling hours an hour longer, to 21:00 at most';
    case 'no-voicemail-retry':
      return 'no retry after voicemail';
  }
}
