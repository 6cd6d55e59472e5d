import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { count } from '../../domain/number-words.ts';
import { closedOf, contactsPart } from './contacts-part.ts';
import { hoursPart } from './hours-part.ts';
import { importsPart, rejectedPart } from './imports-part.ts';
import { localHoursPart } from './local-hours-part.ts';
import { html, type Markup, styleSheet } from './markup.ts';
import { numbersPart } from './numbers-part.ts';
import { originPart } from './origin-part.ts';
import { endedPart, labelsPart } from './outcomes-part.ts';
import type { PageFacts } from './page-facts.ts';
import { totalOf } from './totals.ts';
import { foreignText, instantText, placeText, shareOf, talkText } from './words.ts';

/** It runs nothing and asks nobody for anything. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/** What failed is striped. Lines lie flat, so they stay even where bars are stretched. */
const STRIPES = html`<svg class="unseen-pattern" width="0" height="0" aria-hidden="true"><pattern id="stripes" width="4" height="4" patternUnits="userSpaceOnUse"><rect class="stripe-ground" width="4" height="4"/><rect class="stripe" width="4" height="1"/></pattern></svg>`;

/** report.html, and by what it is known whether the next one would say the same. */
export interface Page {
  readonly html: string;
  /** Of everything it shows but the time of export. */
  readonly fingerprint: string;
}

/** Its ground is the page's. */
const STYLES = ['../../page/base.css', './report.css'];

let css: string | undefined;

/** The page of a campaign, whole: one file that opens from a disk and can be mailed. */
export function pageOf(facts: PageFacts): Page {
  css ??= STYLES.map((path) => readFileSync(new URL(path, import.meta.url), 'utf8')).join('\n');
  const { name, timezone } = facts.entry.campaign;
  const head = headOf(name, css);
  const body = bodyOf(facts);
  const fingerprint = createHash('sha256').update(head.markup).update(body.markup).digest('hex').slice(0, 16);
  const local =
    timezone === undefined
      ? undefined
      : html` (${instantText(facts.exportedAt, timezone)} in ${placeText(timezone)})`;
  const stamp = html`<p class="stamp"><svg viewBox="0 0 32 32" width="20" height="20" aria-hidden="true"><rect class="fill answered" width="32" height="32" rx="8"/><path class="needle" d="M8 21a9 9 0 1 1 16 0M16 19l4-6"/></svg><b>Fairdial</b> <span>Exported <time datetime="${new Date(
    facts.exportedAt,
  ).toISOString()}">${instantText(facts.exportedAt)} UTC</time>${local}</span></p>`;
  const page = html`<!doctype html>
${markOf(fingerprint, facts.exportedAt)}
<html lang="en">${head}<body>${STRIPES}${stamp}
${body}</body></html>
`;
  return { html: page.markup, fingerprint };
}

function markOf(fingerprint: string, exportedAt: number): Markup {
  return html`<!-- fairdial ${fingerprint} ${exportedAt} -->`;
}

/** What the beginning of a page says of itself; undefined when it is not one of ours. */
export function readMark(beginning: string): { fingerprint: string; exportedAt: number } | undefined {
  const [, fingerprint, exportedAt] = /<!-- fairdial ([0-9a-f]{16}) (\d+) -->/.exec(beginning) ?? [];
  return fingerprint === undefined ? undefined : { fingerprint, exportedAt: Number(exportedAt) };
}

function headOf(name: string, style: string): Markup {
  return html`<head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer">
<title>${name} – report</title>${styleSheet(style)}</head>
`;
}

function bodyOf(facts: PageFacts): Markup {
  return html`<main><header><h1>${facts.entry.campaign.name}</h1>${stateMarkup(facts)}</header>
${tiles(facts)}
${contactsPart(facts)}${hoursPart(facts)}<div class="columns"><div>${endedPart(facts)}${numbersPart(facts)}${rejectedPart(facts)}</div>
<div>${labelsPart(facts)}${localHoursPart(facts)}</div></div>
${importsPart(facts)}${originPart(facts)}</main>
<footer>The figures are those of summary.csv, summary.json and attempts.csv of the same export. Shares are rounded. An attempt counts for the hour (UTC) in which it left.</footer>
`;
}

function stateMarkup({ entry }: PageFacts): Markup {
  const reason =
    entry.reason === '' ? undefined : html` <span class="reason">${foreignText(entry.reason)}</span>`;
  return html`<p><span class="pill ${entry.state}">${entry.state}</span>${reason}</p>`;
}

function tiles(facts: PageFacts): Markup {
  const { identity } = facts;
  const { attempts, placed, answered, duration_seconds } = totalOf(facts);
  const closed = closedOf(identity);
  return html`<dl class="tiles">${tile('contacts', count(identity.imported), `${shareOf(closed, identity.imported)} closed`)}${tile(
    'calls placed',
    count(placed),
    `${count(attempts)} attempts`,
  )}${tile('answered', count(answered), `${shareOf(answered, placed)} of the calls`)}${tile(
    'time on calls',
    talkText(duration_seconds),
    placed === 0 ? 'no call yet' : `${talkText(duration_seconds / placed)} a call`,
  )}</dl>`;
}

function tile(name: string, value: string, aside: string): Markup {
  return html`<div><dt>${name}</dt><dd><b class="number">${value}</b><small>${aside}</small></dd></div>`;
}
