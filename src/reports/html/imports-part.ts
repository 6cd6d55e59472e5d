import type { ImportRecord } from '../../domain/contact.ts';
import { count, plural } from '../../domain/number-words.ts';
import { barTable } from './bar-table.ts';
import { html, type Markup } from './markup.ts';
import type { PageFacts } from './page-facts.ts';
import { foreignText, instantText, shareOf } from './words.ts';

/** imports.csv has the latest hundred. */
const MOST_IMPORTS = 10;
const MOST_CODES = 30;
const COUNTS = ['rows', 'added', 'changed', 'unchanged', 'kept', 'removed', 'rejected'] as const;

/** Readings of the contact files, the latest first, and the rows that were not taken. */
export function importsPart({ imports }: PageFacts): Markup {
  const latest = imports.toReversed().slice(0, MOST_IMPORTS);
  const more = imports.length - latest.length;
  return html`<section class="card" aria-labelledby="imports-title"><h2 id="imports-title">Imports</h2>
${latest.length === 0 ? html`<p class="empty">No reading of the contact files is finished yet.</p>` : importsTable(latest)}
${more > 0 ? html`<p class="note">${plural(more, 'earlier one')} in imports.csv.</p>` : undefined}</section>
`;
}

function importsTable(imports: readonly ImportRecord[]): Markup {
  return html`<table class="imports"><caption class="unseen">Imports, the latest first</caption>
<thead><tr>${COUNTS.map((name) => html`<th scope="col" class="number">${name}</th>`)}</tr></thead>
${imports.map(importMarkup)}</table>`;
}

/** A line about the import, and a line of its counts. */
function importMarkup(record: ImportRecord): Markup {
  const { id, files, fingerprint, began, ended, duplicates } = record;
  return html`<tbody><tr><th scope="rowgroup" colspan="${COUNTS.length}"><b>${id}</b> · ${instantText(ended)} UTC · ${seconds(ended - began)}
<span class="files">${files.map(foreignText).join('; ')}</span><code>${fingerprint}</code></th></tr>
<tr>${COUNTS.map((name) => html`<td class="number">${count(record[name])}</td>`)}</tr>
${duplicates > 0 ? html`<tr><td class="aside" colspan="${COUNTS.length}">${plural(duplicates, 'duplicate')} among the rejected</td></tr>` : undefined}</tbody>
`;
}

function seconds(ms: number): string {
  return `took ${Math.max(0, ms / 1_000).toFixed(1)} s`;
}

export function rejectedPart({ rejected, rejectedCodes }: PageFacts): Markup {
  const codes = rejectedCodes.toSorted(([a, many], [b, more]) => more - many || (a < b ? -1 : 1));
  return html`<section class="card" aria-labelledby="rejected-title"><h2 id="rejected-title">Rows not taken</h2>
${rejected === 0 ? html`<p class="empty">Every row was taken.</p>` : codesTable(codes, rejected)}</section>
`;
}

function codesTable(codes: PageFacts['rejectedCodes'], rejected: number): Markup {
  return html`<p class="note">${plural(rejected, 'row')}; rejected.csv has each with its repair.</p>
${barTable({
  caption: 'Rows not taken, by reason',
  heads: ['reason', ['rows'], 'share'],
  rows: codes.slice(0, MOST_CODES).map(([code, n]) => ({
    label: foreignText(code.replaceAll('-', ' ')),
    share: n / rejected,
    shareText: shareOf(n, rejected),
    counts: [n],
    tone: 'rejected',
  })),
})}`;
}
