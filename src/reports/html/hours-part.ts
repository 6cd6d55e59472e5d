import { DAY_MS } from '../../domain/local-time.ts';
import { count, plural } from '../../domain/number-words.ts';
import type { HourCounts } from '../../domain/overview.ts';
import { hoursOf } from '../journal-counts.ts';
import { daysOf, type Panel, panelsOf } from './hour-panels.ts';
import { panelFigure, SERIES, scaleOf } from './hours-figure.ts';
import { html, type Markup } from './markup.ts';
import type { PageFacts } from './page-facts.ts';
import { clockText, dayText, instantText, UTC } from './words.ts';

/** A longer table of hours is on the screen only; on paper the days stand for them. */
const MOST_PRINTED_HOURS = 48;

/** Attempts by the hour in which they left: bars for eyes, tables for everybody. */
export function hoursPart(facts: PageFacts): Markup {
  const hours = hoursOf(facts.attempts.rows()).filter(isAny);
  const panels = panelsOf(hours);
  const ofDays = panels[0]?.barMs === DAY_MS;
  return html`<section class="card" aria-labelledby="hours-title"><h2 id="hours-title">Calls per ${ofDays ? 'day' : 'hour'}</h2>
${hours.length === 0 ? html`<p class="empty">No attempt has ended yet.</p>` : chartMarkup(facts, hours, panels)}</section>
`;
}

function chartMarkup(facts: PageFacts, hours: readonly HourCounts[], panels: readonly Panel[]): Markup {
  const zone = otherZone(facts);
  const scale = scaleOf(panels);
  return html`<p class="note">${told(hours)}</p>
<ul class="legend plain">${SERIES.map(([part, label, tone]) => {
    const sum = hours.reduce((total, hour) => total + hour[part], 0);
    return html`<li><i class="swatch ${tone}"></i>${label} <b class="number">${count(sum)}</b></li>`;
  })}</ul>
<figure>${panels.map((panel) => panelMarkup(panel, panelFigure(panel, scale, zone)))}
${zone === undefined || panels[0]?.barMs === DAY_MS ? undefined : html`<figcaption class="note">Upper times: UTC. Lower times: ${zone}, the campaign’s zone.</figcaption>`}</figure>
${tables(hours)}`;
}

function panelMarkup(panel: Panel, figure: Markup): Markup {
  const last = panel.until - panel.barMs;
  const to = panel.barMs === DAY_MS || panel.from % DAY_MS === 0 ? dayText(last) : instantText(panel.until);
  const from = panel.from % DAY_MS === 0 ? dayText(panel.from) : instantText(panel.from);
  return html`<div class="stretch"><h3>${from} – ${to}</h3>${figure}</div>`;
}

/** In place of the bars, for whoever hears the page. */
function told(hours: readonly HourCounts[]): string {
  const busiest = hours.reduce((best, hour) => (hour.placed > best.placed ? hour : best));
  const attempts = hours.reduce((sum, hour) => sum + totalOf(hour), 0);
  const last = hours.at(-1) ?? busiest;
  const from = instantText((hours[0] ?? busiest).hour);
  const most =
    busiest.placed === 0
      ? ''
      : ` The busiest hour began ${instantText(busiest.hour)}: ${plural(busiest.placed, 'call')}.`;
  return `${plural(attempts, 'attempt')} from ${from} to ${instantText(last.hour + 3_600_000)} UTC.${most}`;
}

function tables(hours: readonly HourCounts[]): Markup {
  const isLong = hours.length > MOST_PRINTED_HOURS;
  const days = isLong ? hoursTable('by day', daysOf(hours), ({ hour }) => dayText(hour)) : undefined;
  return html`${days}${hoursTable(
    'by hour',
    hours,
    ({ hour }) => `${dayText(hour)}, ${clockText(hour)}`,
    isLong ? 'screen-only' : '',
  )}`;
}

function hoursTable(
  how: string,
  rows: readonly HourCounts[],
  nameOf: (row: HourCounts) => string,
  kind = '',
): Markup {
  const heads = ['placed', ...SERIES.map(([, label]) => label.toLowerCase())];
  return html`<details class="${kind}"><summary>The same as a table, ${how}</summary>
<table class="plain-table"><caption class="unseen">Attempts ${how}, UTC</caption>
<thead><tr><th scope="col">UTC</th>${heads.map((head) => html`<th scope="col" class="number">${head}</th>`)}</tr></thead>
<tbody>${rows.map(
    (row) =>
      html`<tr><th scope="row">${nameOf(row)}</th><td class="number">${count(row.placed)}</td>${SERIES.map(
        ([part]) => html`<td class="number">${count(row[part])}</td>`,
      )}</tr>
`,
  )}</tbody></table></details>`;
}

function totalOf({ answered, voicemail, noAnswer, failed }: HourCounts): number {
  return answered + voicemail + noAnswer + failed;
}

function isAny(hour: HourCounts): boolean {
  return totalOf(hour) > 0;
}

/** The campaign's own zone, unless its clock is that of UTC. */
function otherZone({ entry, exportedAt }: PageFacts): string | undefined {
  const { timezone } = entry.campaign;
  if (timezone === undefined || timezone === UTC || timezone === 'UTC') return undefined;
  return clockText(exportedAt, timezone) === clockText(exportedAt) ? undefined : timezone;
}
