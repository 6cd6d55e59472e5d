import { DISPOSITIONS } from '../../domain/disposition.ts';
import { count, plural } from '../../domain/number-words.ts';
import type { Tally } from '../attempt-tally.ts';
import { type BarRow, barTable } from './bar-table.ts';
import { html, type Markup } from './markup.ts';
import type { PageFacts } from './page-facts.ts';
import { totalOf } from './totals.ts';
import { foreignText, shareOf } from './words.ts';

/** More labels than this are added up as one row; summary.json has each. */
const MOST_LABELS = 20;

/** How attempts ended. */
export function endedPart(facts: PageFacts): Markup {
  const total = totalOf(facts);
  const ended = sorted(DISPOSITIONS.map((name) => [name.replaceAll('_', ' '), total[name]] as const));
  return html`<section class="card" aria-labelledby="ended-title"><h2 id="ended-title">How attempts ended</h2>
${ended.length === 0 ? html`<p class="empty">No attempt has ended yet.</p>` : endedTable(ended, total)}</section>
`;
}

/** What the agent made of the calls that were answered. */
export function labelsPart({ attempts }: PageFacts): Markup {
  const labels = sorted(attempts.outcomes().map(([label, n]) => [foreignText(label), n] as const));
  return html`<section class="card" aria-labelledby="labels-title"><h2 id="labels-title">What the agent noted</h2>
${labels.length === 0 ? html`<p class="empty">No outcome was noted yet.</p>` : labelsTable(labels)}</section>
`;
}

function endedTable(ended: readonly Counted[], { attempts, placed }: Tally): Markup {
  return html`<p class="note">${plural(attempts, 'attempt')} ended; ${plural(placed, 'call')} placed.</p>
${barTable({
  caption: 'Attempts by how they ended',
  heads: ['ended', ['attempts'], 'share'],
  rows: barsOf(ended),
})}`;
}

function labelsTable(labels: readonly Counted[]): Markup {
  const rest = labels.slice(MOST_LABELS);
  const all: Counted[] = [...labels.slice(0, MOST_LABELS)];
  if (rest.length > 0) all.push([`${count(rest.length)} other labels`, sumOf(rest)]);
  return html`<p class="note">${plural(sumOf(labels), 'call')} with an outcome.</p>
${barTable({ caption: 'Calls by outcome', heads: ['outcome', ['calls'], 'share'], rows: barsOf(all) })}`;
}

type Counted = readonly [label: string, count: number];

function sorted(all: readonly Counted[]): Counted[] {
  return all.filter(([, n]) => n > 0).toSorted(([a, many], [b, more]) => more - many || (a < b ? -1 : 1));
}

function barsOf(counted: readonly Counted[]): BarRow[] {
  const all = sumOf(counted);
  return counted.map(([label, n]) => ({
    ...{ label, counts: [n], share: n / Math.max(1, all), shareText: shareOf(n, all) },
  }));
}

function sumOf(counted: readonly Counted[]): number {
  return counted.reduce((sum, [, n]) => sum + n, 0);
}
