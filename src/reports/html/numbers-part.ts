import { count, plural } from '../../domain/number-words.ts';
import { emptyTally, type Tally } from '../attempt-tally.ts';
import { html, type Markup } from './markup.ts';
import type { PageFacts } from './page-facts.ts';
import { clockText, dateText, phoneText, shareOf } from './words.ts';

/** The rest is in summary.csv. */
const MOST_NUMBERS = 100;

interface NumberLine {
  readonly number: string;
  /** Calls live at once it may carry in this campaign; undefined when the file names it no more. */
  readonly cap: number | undefined;
  readonly tally: Tally;
  /** The hour with the most calls placed. */
  readonly peak: Peak | undefined;
}

interface Peak {
  /** Its beginning, epoch ms. */
  readonly hour: number;
  readonly placed: number;
}

/** What each from number carried. */
export function numbersPart(facts: PageFacts): Markup {
  const lines = linesOf(facts);
  const more = lines.length - MOST_NUMBERS;
  return html`<section class="card" aria-labelledby="numbers-title"><h2 id="numbers-title">From numbers</h2>
<p class="note">Hours are UTC.</p>
<table class="plain-table"><caption class="unseen">Calls by from number</caption>
<thead><tr><th scope="col">number</th><th scope="col" class="number">calls</th><th scope="col" class="number">busiest hour</th><th scope="col" class="number">answered</th><th scope="col" class="number">rate</th></tr></thead>
<tbody>${lines.slice(0, MOST_NUMBERS).map(lineMarkup)}</tbody></table>
${more > 0 ? html`<p class="note">${plural(more, 'more number')} in summary.csv.</p>` : undefined}</section>
`;
}

/** Numbers of the file, in its order, then those that only past calls know. */
function linesOf({ entry, rows }: PageFacts): NumberLine[] {
  const { fromNumbers } = entry.campaign;
  const totals = new Map(
    rows.flatMap(({ hour, from_number, tally }) => (hour === 'total' ? [[from_number, tally] as const] : [])),
  );
  totals.delete('total');
  const peaks = peaksOf(rows);
  const numbers = new Set([...fromNumbers.map(({ number }) => number), ...totals.keys()]);
  return [...numbers].map((number) => {
    const from = fromNumbers.find((each) => each.number === number);
    const cap = entry.caps?.[number]?.max ?? from?.maxConcurrent;
    return { number, cap, tally: totals.get(number) ?? emptyTally(), peak: peaks.get(number) };
  });
}

function peaksOf(rows: PageFacts['rows']): Map<string, Peak> {
  const peaks = new Map<string, Peak>();
  for (const { hour, from_number, tally } of rows) {
    if (hour === 'total' || tally.placed <= (peaks.get(from_number)?.placed ?? 0)) continue;
    peaks.set(from_number, { hour: Date.parse(hour), placed: tally.placed });
  }
  return peaks;
}

function lineMarkup({ number, cap, tally, peak }: NumberLine): Markup {
  const note = cap === undefined ? 'in the file no more' : `up to ${count(cap)} at once`;
  return html`<tr><th scope="row"><span class="phone">${phoneText(number)}</span><small>${note}</small></th><td class="number">${count(tally.placed)}</td><td class="number">${
    peak ? html`${count(peak.placed)}<small>${dateText(peak.hour)}, ${clockText(peak.hour)}</small>` : '–'
  }</td><td class="number">${count(tally.answered)}</td><td class="number"><b>${shareOf(tally.answered, tally.placed)}</b></td></tr>
`;
}
