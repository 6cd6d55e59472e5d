import { templateVariables } from '../campaign/template-variables.ts';
import { variableNames } from '../domain/contact.ts';
import { formatProblem } from '../domain/errors.ts';
import { count, plural } from '../domain/number-words.ts';
import type { RejectionCount } from '../importing/preview-contacts.ts';
import type { CheckedCampaign } from './check-campaign.ts';
import { limitLines } from './check-limits.ts';
import { problemText, seenFromHere } from './exit.ts';
import { firstHoursText } from './first-hours.ts';
import { columns, perSecond } from './format.ts';
import { oneLine } from './output.ts';
import type { Style } from './style.ts';
import { jurisdictionLines, shortList, zoneDataLines, zoneLines, zoneText } from './zone-text.ts';

/** What was found, for a person. */
export function checkText(checked: CheckedCampaign, now: number, style: Style): string {
  const { file, campaign, contacts, warnings, stopped } = checked;
  const section = (title: string, lines: readonly string[]) =>
    lines.length > 0 ? ['', style('bold', title), ...lines.map((line) => `  ${line}`)] : [];
  return [
    `${style(stopped ? 'red' : 'green', stopped ? 'stopped' : 'valid')}  ${file}: campaign ${style('bold', campaign.name)}`,
    ...(stopped ? ['', problemText(stopped, style)] : []),
    ...section('contacts', contactLines(checked, style)),
    ...section('rejected rows', contacts.rejections.flatMap(rejectionLines)),
    ...section('time zones', [...zoneLines(contacts), ...zoneDataLines(checked.zoneData, contacts)]),
    ...section('jurisdictions', jurisdictionLines(campaign, contacts)),
    ...section('first calling hours, on their clock', hourLines(checked, now)),
    ...section('from numbers', numberLines(checked)),
    ...section('limits', limitLines(campaign)),
    ...section('variables', variableLines(checked)),
    ...section(
      'warnings',
      warnings.map((warning) => formatProblem(seenFromHere(warning))),
    ),
    ...section('request of the row', requestLines(checked)),
  ].join('\n');
}

/** The same for programs: everything but the input's cells. */
export function checkJson({
  file,
  campaign,
  warnings,
  contacts,
  hours,
  zoneData,
  suppressed,
  stopped,
  request,
}: CheckedCampaign) {
  const { rows, accepted, rejected, duplicates, blank, rejections, zones, header, row } = contacts;
  const { jurisdictions, ignored } = contacts;
  return {
    file,
    valid: stopped === undefined,
    ...(stopped && { stopped }),
    campaign,
    warnings,
    contacts: { rows, accepted, rejected, duplicates, blank },
    rejections: rejections.map(({ code, rows: times, examples }) => ({
      code,
      rows: times,
      examples: examples.map(({ line, message, suggestion }) => ({ line, message, suggestion })),
    })),
    zones,
    jurisdictions: jurisdictions.map(({ jurisdiction = null, contacts: people }) => ({
      jurisdiction,
      contacts: people,
    })),
    ignored,
    zone_data: {
      version: zoneData.version,
      runtime_version: zoneData.runtimeVersion ?? null,
      disagreeing: zoneData.disagreeing,
    },
    hours: hours.map(({ zones: set, first, jurisdictions, frozen }) => ({
      zones: set,
      jurisdictions,
      frozen,
      opens_at: isoOf(first?.opensAt),
      closes_at: isoOf(first?.closesAt),
    })),
    variables: {
      columns: variableNames(header),
      used: templateVariables(campaign.overrides),
    },
    suppressed,
    ...(row?.kind === 'rejected' && {
      row: { line: row.rejected.line, code: row.rejected.code, message: row.rejected.message },
    }),
    ...(request && { request }),
  };
}

function contactLines({ contacts, suppressed }: CheckedCampaign, style: Style): string[] {
  const { rows, accepted, rejected, blank } = contacts;
  const share = rejected > 0 ? style('yellow', `${count(rejected)} REJECTED`) : '0 rejected';
  return [
    `${plural(rows, 'row')}: ${count(accepted)} accepted, ${share}${blank > 0 ? `, ${count(blank)} blank` : ''}`,
    ...(suppressed > 0
      ? [
          `${plural(suppressed, 'number')} in the suppression files ${suppressed === 1 ? 'is' : 'are'} never dialled`,
        ]
      : []),
  ];
}

function rejectionLines({ code, rows, examples }: RejectionCount): string[] {
  const more = rows > examples.length ? [`    and ${plural(rows - examples.length, 'more row')}`] : [];
  return [
    `${code}: ${plural(rows, 'row')}`,
    ...examples.map(
      ({ line, message, suggestion }) => `    line ${line}: ${oneLine(message)} → ${oneLine(suggestion)}`,
    ),
    ...more,
  ];
}

function hourLines({ hours }: CheckedCampaign, now: number): string[] {
  const rows = hours.map(({ zones, first, frozen, jurisdictions }) => [
    frozen ? 'frozen until further notice' : firstHoursText(first, zones[0] ?? '', now),
    `${zoneText(zones)}${zones.length > 1 ? ' (all open)' : ''}${lawText(jurisdictions)}`,
  ]);
  return columns(shortList(rows, (hidden) => ['', `and ${plural(hidden, 'more set')} of zones`]));
}

/** Whose law made the difference, where campaigns have rules. */
function lawText(jurisdictions: readonly string[]): string {
  if (jurisdictions.length === 0) return '';
  const named = jurisdictions.slice(0, 6).join(', ');
  return `: ${named}${jurisdictions.length > 6 ? `, and ${jurisdictions.length - 6} more` : ''}`;
}

function numberLines({ campaign: { fromNumbers, maxConcurrent } }: CheckedCampaign): string[] {
  const lines = fromNumbers.map(({ number, maxConcurrent: most, callsPerSecond }) => {
    const pace = callsPerSecond === undefined ? '' : `, ${perSecond(callsPerSecond)}`;
    return `${number}: at most ${most} at once${pace}`;
  });
  return maxConcurrent === undefined ? lines : [...lines, `all together: at most ${maxConcurrent} at once`];
}

function variableLines({ campaign, contacts: { header } }: CheckedCampaign): string[] {
  const named = variableNames(header);
  const used = templateVariables(campaign.overrides);
  return [
    `columns: ${named.join(', ') || 'none'}`,
    ...(Object.keys(campaign.variables).length > 0
      ? [`campaign: ${Object.keys(campaign.variables).join(', ')}`]
      : []),
    used.length > 0 ? `used in overrides: ${used.join(', ')} (all there)` : 'the overrides use none',
  ];
}

function requestLines({ contacts: { row }, request }: CheckedCampaign): string[] {
  if (row?.kind === 'rejected') {
    const { line, message, suggestion } = row.rejected;
    return [`line ${line} is rejected: ${oneLine(message)} → ${oneLine(suggestion)}`];
  }
  return request ? ['POST /v1/calls', ...JSON.stringify(request, undefined, 2).split('\n')] : [];
}

function isoOf(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}
