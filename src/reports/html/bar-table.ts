import { count } from '../../domain/number-words.ts';
import { html, type Markup } from './markup.ts';

/** A row of figures with one of them drawn: a chart for eyes, a table for everybody. */
export interface BarRow {
  readonly label: string;
  /** The drawn one, 0 to 1. */
  readonly share: number;
  readonly shareText: string;
  readonly counts: readonly number[];
  /** In smaller letters after the label. */
  readonly aside?: string;
  /** A class of the style sheet that colours the bar. */
  readonly tone?: string;
}

export interface BarTable {
  readonly caption: string;
  /** What the labels are, what the counts are, what the share is. */
  readonly heads: readonly [label: string, counts: readonly string[], share: string];
  readonly rows: readonly BarRow[];
  /** The table is the legend of a chart: each label has the colour of its part before it. */
  readonly isLegend?: boolean;
  /** The labels are a few letters long: the bars get the room. */
  readonly isTerse?: boolean;
}

export function barTable({ caption, heads, rows, isLegend = false, isTerse }: BarTable): Markup {
  const [label, counts, share] = heads;
  const countHeads = counts.map((head) => html`<th scope="col" class="number">${head}</th>`);
  return html`<table class="bars${isTerse ? ' terse' : ''}"><caption class="unseen">${caption}</caption>
<thead><tr><th scope="col">${label}</th><td class="bar"></td>${countHeads}<th scope="col" class="number share">${share}</th></tr></thead>
<tbody>${rows.map((row) => rowMarkup(row, isLegend))}</tbody></table>`;
}

function rowMarkup(
  { label, aside, share, shareText, counts, tone = 'answered' }: BarRow,
  isLegend: boolean,
): Markup {
  const swatch = isLegend ? html`<i class="swatch ${tone}"></i>` : undefined;
  const note = aside === undefined ? undefined : html` <small>${aside}</small>`;
  const figures = counts.map((value) => html`<td class="number">${count(value)}</td>`);
  return html`<tr><th scope="row">${swatch}${label}${note}</th><td class="bar">${bar(share, tone)}</td>${figures}<td class="number share">${shareText}</td></tr>
`;
}

function bar(share: number, tone: string): Markup {
  const width = Math.max(0, Math.min(1, share)) * 100;
  return html`<svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="8"/><rect class="fill ${tone}" width="${width.toFixed(2)}" height="8"/></svg>`;
}
