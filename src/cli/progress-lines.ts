import { count, plural } from '../domain/number-words.ts';
import {
  type CampaignStanding,
  type NumberStanding,
  type Standing,
  type WaitingCause,
  waitsBeyond,
} from '../domain/standing.ts';
import { bar, clearsAt, duration, percent } from './format.ts';
import { oneLine } from './output.ts';
import { plainStyle, type Style } from './style.ts';

export interface ImportState {
  readonly rows: number;
  readonly rejected: number;
  readonly bytes: number;
  readonly totalBytes: number;
}

/** Everything the progress display shows, at one moment. */
export interface ProgressFacts {
  readonly standing: Standing;
  /** Contacts closed per minute, by campaign. */
  readonly perMinute: ReadonlyMap<string, number>;
  readonly imports: ReadonlyMap<string, ImportState>;
  /** Why nothing can be placed right now; empty when all is well. */
  readonly troubles: readonly string[];
}

const BAR_WIDTH = 24;
const NUMBER_BAR_WIDTH = 16;
const MOST_NUMBERS = 8;

/** The live display: a few lines for each campaign, then the numbers, then what is wrong. */
export function progressLines(facts: ProgressFacts, style: Style = plainStyle): string[] {
  const { standing, troubles } = facts;
  return [
    ...standing.campaigns.flatMap((campaign) => campaignLines(campaign, facts, style)),
    ...numberLines(standing.numbers, style),
    ...troubles.map((trouble) => `  ${style('red', 'not dialling')}  ${oneLine(trouble)}`),
  ];
}

/** The same as one line per campaign, for logs and pipes. */
export function progressSentences(facts: ProgressFacts): string[] {
  const { standing, imports, troubles } = facts;
  return standing.campaigns.map((campaign) => {
    const importing = imports.get(campaign.name);
    const parts = [
      `${closedContacts(campaign)}/${campaign.imported} closed (${percent(closedContacts(campaign), campaign.imported)})`,
      `${campaign.live} live`,
      ...(importing ? [importText(importing)] : []),
      ...outlook(campaign, facts),
      ...campaign.waiting.map((cause) => waitingText(cause, standing.at)),
      ...heldText(campaign),
      ...troubles.map((trouble) => `not dialling: ${oneLine(trouble)}`),
    ];
    return `${campaign.name}: ${parts.join(', ')}`;
  });
}

/** Contacts that will not be called again. */
export function closedContacts({ counts }: CampaignStanding): number {
  return counts.done + counts.exhausted + counts.suppressed + counts.cancelled + counts.expired;
}

function campaignLines(campaign: CampaignStanding, facts: ProgressFacts, style: Style): string[] {
  const { standing, imports } = facts;
  const closed = closedContacts(campaign);
  const head = [
    style('bold', campaign.name),
    style('cyan', bar(closed, campaign.imported, BAR_WIDTH)),
    `${count(closed)}/${count(campaign.imported)}`,
    percent(closed, campaign.imported),
    ...outlook(campaign, facts),
    ...(campaign.state === 'running'
      ? []
      : [style(campaign.state === 'finished' ? 'green' : 'yellow', stateText(campaign))]),
  ];
  const importing = imports.get(campaign.name);
  const waiting = campaign.waiting.map((cause) => waitingText(cause, standing.at));
  return [
    head.join('  '),
    ...(importing ? [`  import   ${importBar(importing, style)}  ${importText(importing)}`] : []),
    ...(waiting.length > 0 ? [`  waiting  ${waiting.join(' · ')}`] : []),
    `  closed   ${closedText(campaign)}`,
    ...heldText(campaign).map((text) => `  ${style('yellow', 'held')}     ${text}`),
  ];
}

/**
 * How fast it goes, and when it will be through unless somebody's hours or next try come later; or until when nothing can
 * happen.
 */
function outlook(campaign: CampaignStanding, { standing, perMinute }: ProgressFacts): string[] {
  const opening = allClosedUntil(campaign);
  if (opening !== undefined) return [`waits until ${clearsAt(opening, standing.at)}`];
  const rate = perMinute.get(campaign.name);
  if (rate === undefined) return [];
  const open = campaign.imported - closedContacts(campaign);
  const leftMs = Math.max(1_000, (open / rate) * 60_000);
  const isTold = rate > 0 && open > 0 && !waitsBeyond(campaign.waiting, standing.at + leftMs);
  return [`${count(Math.round(rate))}/min`, ...(isTold ? [`about ${duration(leftMs)} left`] : [])];
}

/** When the first contact may be called again, if until then nobody may. */
function allClosedUntil({ live, counts, waiting }: CampaignStanding): number | undefined {
  if (live > 0 || counts.calling > 0 || waiting.length === 0) return undefined;
  const times = waiting.map(({ cause, until }) =>
    cause === 'window' || cause === 'retry' ? until : undefined,
  );
  return times.includes(undefined) ? undefined : Math.min(...times.filter((at) => at !== undefined));
}

/** `outside calling hours: 12 until 14:05 (in 20m)`, or `: 12, the first at 14:05 (in 20m)` where they differ. */
export function waitingText({ count: contacts, text, until, last }: WaitingCause, now: number): string {
  const how = last === undefined ? ' until' : ', the first at';
  const clears = until !== undefined && until > now ? `${how} ${clearsAt(until, now)}` : '';
  return `${oneLine(text)}: ${count(contacts)}${clears}`;
}

function closedText({ counts }: CampaignStanding): string {
  const named = (['done', 'exhausted', 'suppressed', 'cancelled', 'expired'] as const).filter(
    (status) => status === 'done' || counts[status] > 0,
  );
  return named.map((status) => `${count(counts[status])} ${status}`).join(' · ');
}

export function heldText({ held, counts }: Pick<CampaignStanding, 'held' | 'counts'>): string[] {
  const unconfirmed = counts.unconfirmed - held;
  return [
    ...(unconfirmed > 0 ? [`${count(unconfirmed)} unconfirmed: looking whether the call exists`] : []),
    ...(held > 0 ? [`${count(held)} held: only a person can say whether the call was made`] : []),
  ];
}

export function stateText({ state, reason }: Pick<CampaignStanding, 'state' | 'reason'>): string {
  return reason === '' ? state : `${state}: ${oneLine(reason)}`;
}

function importText({ rows, rejected, bytes, totalBytes }: ImportState): string {
  const refused = rejected > 0 ? `, ${count(rejected)} rejected` : '';
  return `importing ${plural(rows, 'row')} (${percent(bytes, totalBytes)})${refused}`;
}

function importBar({ bytes, totalBytes }: ImportState, style: Style): string {
  return style('cyan', bar(bytes, totalBytes, BAR_WIDTH));
}

/** Each number's live calls against its limit; of many numbers the fullest, and the rest added up. */
function numberLines(numbers: readonly NumberStanding[], style: Style): string[] {
  if (numbers.length === 0) return [];
  const shown = numbers.length <= MOST_NUMBERS ? numbers : busiest(numbers).slice(0, MOST_NUMBERS);
  const rest = numbers.filter((number) => !shown.includes(number));
  const rows = shown.map(({ number, live, limit, backOff }) => [
    number,
    live,
    limit,
    backOff ? 'held back' : '',
  ]);
  const others = [`${rest.length} more`, total(rest, 'live'), total(rest, 'limit'), ''];
  const all = rest.length > 0 ? [...rows, others] : rows;
  const width = Math.max(...all.map(([name]) => String(name).length));
  return all.map(([name, live, limit, remark], index) => {
    const head = index === 0 ? '  live     ' : '           ';
    const filled = style('green', bar(Number(live), Number(limit), NUMBER_BAR_WIDTH));
    return `${head}${String(name).padEnd(width)}  ${filled}  ${live}/${limit}${remark ? `  ${style('yellow', String(remark))}` : ''}`;
  });
}

function busiest(numbers: readonly NumberStanding[]): readonly NumberStanding[] {
  return numbers.toSorted((a, b) => b.live - a.live || (a.number < b.number ? -1 : 1));
}

function total(numbers: readonly NumberStanding[], what: 'live' | 'limit'): number {
  return numbers.reduce((sum, each) => sum + each[what], 0);
}
