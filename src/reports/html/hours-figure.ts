import { DAY_MS } from '../../domain/local-time.ts';
import { count } from '../../domain/number-words.ts';
import type { HourCounts } from '../../domain/overview.ts';
import type { Panel } from './hour-panels.ts';
import { html, type Markup } from './markup.ts';
import { clockText, dateText } from './words.ts';

/** From the foot of a bar up. They differ in lightness as well as in hue, and the last is striped: they survive grey printing. */
export const SERIES = [
  ['answered', 'Answered', 'answered'],
  ['voicemail', 'Voicemail', 'voicemail'],
  ['noAnswer', 'No answer or busy', 'no-answer'],
  ['failed', 'Failed', 'failed'],
] as const;
type Part = (typeof SERIES)[number][0];

/** Of its slot; the rest is the gap to the next bar. */
const BAR_SHARE = 0.84;
const [TOP_PX, LOW_PX] = [160, 84];
/** Room for half a line of text above the highest grid line. */
const HEAD_PX = 8;

export interface FigureScale {
  /** Calls of the highest bar, over all panels. */
  readonly top: number;
  /** From one grid line to the next. */
  readonly step: number;
  readonly heightPx: number;
}

/** One scale for all panels, so that bars can be compared. A few panels are high, many are low. */
export function scaleOf(panels: readonly Panel[]): FigureScale {
  const highest = Math.max(1, ...panels.map(({ bars }) => Math.max(...bars.map(heightOf))));
  const heightPx = panels.length === 1 ? TOP_PX : LOW_PX;
  return { top: highest, step: niceStep(highest, panels.length === 1 ? 5 : 3), heightPx };
}

/**
 * One row of bars. The bars are stretched to the width there is, the letters are not: places are given in percent.
 * `zone`: the other clock under the axis.
 */
export function panelFigure(panel: Panel, scale: FigureScale, zone: string | undefined): Markup {
  const ofDays = panel.barMs === DAY_MS;
  const axisPx = zone === undefined || ofDays ? 18 : 32;
  const full = scale.heightPx + HEAD_PX;
  return html`<div class="panel" aria-hidden="true"><svg class="scale" width="52" height="${full + axisPx}">${scaleLabels(scale)}<text class="clock" y="${full + 13}">UTC</text>${
    axisPx > 18 ? html`<text class="clock" y="${full + 27}">local</text>` : undefined
  }</svg><div><svg class="plot" viewBox="0 0 ${slotsOf(panel)} ${full}" width="100%" height="${full}" preserveAspectRatio="none">${gridLines(
    panel,
    scale,
  )}${SERIES.map(([part, , tone]) => seriesPath(panel, scale, { part, tone }))}</svg><svg class="axis" width="100%" height="${axisPx}">${ticksOf(
    panel,
    ofDays ? undefined : zone,
  )}</svg></div></div>
`;
}

function heightOf({ answered, voicemail, noAnswer, failed }: HourCounts): number {
  return answered + voicemail + noAnswer + failed;
}

function slotsOf({ from, until, barMs }: Panel): number {
  return Math.round((until - from) / barMs);
}

/** All bars of one colour as one path, in slots and pixels. */
function seriesPath(
  panel: Panel,
  { top, heightPx }: FigureScale,
  { part, tone }: { part: Part; tone: string },
): Markup | undefined {
  const below = SERIES.slice(
    0,
    SERIES.findIndex(([name]) => name === part),
  ).map(([name]) => name);
  const scaled = (calls: number) => (calls / top) * heightPx;
  const bars = panel.bars.flatMap((bar) => {
    if (bar[part] === 0) return [];
    const foot = below.reduce((sum, name) => sum + bar[name], 0);
    const x = (bar.hour - panel.from) / panel.barMs + (1 - BAR_SHARE) / 2;
    const y = HEAD_PX + heightPx - scaled(foot);
    return `M${short(x)} ${short(y)}h${BAR_SHARE}v${short(-scaled(bar[part]))}h-${BAR_SHARE}z`;
  });
  return bars.length === 0 ? undefined : html`<path class="fill ${tone}" d="${bars.join('')}"/>`;
}

function gridLines(panel: Panel, { top, step, heightPx }: FigureScale): Markup[] {
  const slots = slotsOf(panel);
  return gridOf(top, step).map((calls) => {
    const y = HEAD_PX + heightPx - (calls / top) * heightPx;
    return html`<rect class="grid" width="${slots}" y="${short(y - 0.5)}" height="1"/>`;
  });
}

function scaleLabels({ top, step, heightPx }: FigureScale): Markup[] {
  return gridOf(top, step).map((calls) => {
    const y = HEAD_PX + heightPx - (calls / top) * heightPx + 4;
    return html`<text x="46" y="${short(y)}">${count(calls)}</text>`;
  });
}

function gridOf(top: number, step: number): number[] {
  return Array.from({ length: Math.floor(top / step) + 1 }, (_, index) => index * step);
}

/** Every other mark is left out where there is little room. Midnight, and what stands for days, shows the date. */
function ticksOf({ from, until, tickMs, barMs }: Panel, zone: string | undefined): Markup[] {
  const ticks: Markup[] = [];
  const first = barMs === DAY_MS ? from : Math.ceil(from / tickMs) * tickMs;
  for (let at = first; at < until; at += tickMs) {
    const x = `${short((100 * (at - from)) / (until - from))}%`;
    const minor = Math.round((barMs === DAY_MS ? at - from : at) / tickMs) % 2 === 1 ? 'minor' : 'major';
    const text = at % DAY_MS === 0 ? dateText(at) : clockText(at);
    const local = zone === undefined ? undefined : html`<text x="${x}" y="27">${clockText(at, zone)}</text>`;
    ticks.push(html`<g class="${minor}"><text x="${x}" y="13">${text}</text>${local}</g>`);
  }
  return ticks;
}

/** 1, 2 or 5 times a power of ten, at least one call; at most about `lines` of them up to the highest. */
function niceStep(highest: number, lines: number): number {
  const least = highest / lines;
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least) ?? 10 * power;
}

function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}
