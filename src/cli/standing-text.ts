import { CONTACT_STATUSES } from '../domain/contact.ts';
import { count, plural } from '../domain/number-words.ts';
import type { CampaignStanding, FileProblemStanding, NumberStanding, Standing } from '../domain/standing.ts';
import { clearsAt, clockTime, columns, duration, localDay, perSecond } from './format.ts';
import { oneLine } from './output.ts';
import { closedContacts, heldText, stateText, waitingText } from './progress-lines.ts';
import type { Style } from './style.ts';

/** Where things stand, for a person at a terminal. */
export function standingText(standing: Standing, style: Style): string {
  const { campaigns, fileProblems = [] } = standing;
  const names = campaigns.map(({ name }) => name);
  const isOf = (wanted: string) => fileProblems.filter(({ campaign }) => campaign === wanted);
  const others = fileProblems.filter(({ campaign = '' }) => !names.includes(campaign));
  if (names.length + others.length === 0) return 'No campaign was ever started here.';
  return [
    ...campaigns.flatMap((campaign) => [
      ...campaignText(campaign, standing.at, style),
      ...isOf(campaign.name).map((problem) => `  ${style('yellow', 'file')}      ${wrongFile(problem)}`),
      '',
    ]),
    ...otherFilesText(others, style),
    ...numbersText(standing, style),
  ]
    .join('\n')
    .trimEnd();
}

function campaignText(campaign: CampaignStanding, at: number, style: Style): string[] {
  if (campaign.purgedAt !== undefined) return [purgedText(campaign, campaign.purgedAt, style)];
  const { name, imported, rejected, live, maxConcurrent, waiting, importing, since } = campaign;
  const limit = maxConcurrent === undefined ? '' : ` of at most ${maxConcurrent}`;
  return [
    `${style('bold', name)}  ${stateText(campaign)} (for ${duration(at - since)})${importing ? ', importing' : ''}`,
    `  contacts  ${count(imported)} imported, ${count(closedContacts(campaign))} closed, ${plural(rejected, 'row')} rejected`,
    `  closed    ${closedByStatus(campaign)}`,
    `  live      ${plural(live, 'call')}${limit}`,
    ...waiting.map((cause, index) => `  ${index === 0 ? 'waiting ' : '        '}  ${waitingText(cause, at)}`),
    ...notWrittenText(campaign, at).map((text) => `  ${style('yellow', 'outcomes')}  ${text}`),
    ...heldText(campaign).map((text) => `  ${style('yellow', 'held')}      ${text}`),
  ];
}

function wrongFile({ text }: FileProblemStanding): string {
  return `not used as it is now: ${oneLine(text)}`;
}

/** Of no campaign that is shown: their problems stand by themselves. */
function otherFilesText(problems: readonly FileProblemStanding[], style: Style): string[] {
  if (problems.length === 0) return [];
  return [style('yellow', 'files'), ...problems.map((problem) => `  ${wrongFile(problem)}`), ''];
}

/** Nothing else is left of it. */
function purgedText({ name, reason, counts, imported }: CampaignStanding, at: number, style: Style): string {
  const kept = CONTACT_STATUSES.filter((status) => counts[status] > 0);
  const told = kept.map((status) => `${count(counts[status])} ${status}`).join(', ');
  const what = reason === 'being purged' ? 'is being purged, since' : 'purged on';
  return `${style('bold', name)}  ${what} ${localDay(at)}${imported > 0 ? `; counts: ${told}` : ''}`;
}

function notWrittenText({ notWrittenBack: missing }: CampaignStanding, at: number): string[] {
  if (!missing) return [];
  const latest = `${clockTime(missing.at, at)}: ${oneLine(missing.reason)}`;
  return [`${count(missing.count)} not written back to the provider, the latest at ${latest}`];
}

function closedByStatus({ counts }: CampaignStanding): string {
  const { done, exhausted, suppressed, expired, cancelled } = counts;
  const named = { done, exhausted, suppressed, expired, cancelled };
  return Object.entries(named)
    .map(([status, contacts]) => `${count(contacts)} ${status}`)
    .join(', ');
}

function numbersText(standing: Standing, style: Style): string[] {
  const { numbers, account, at } = standing;
  if (numbers.length === 0) return [];
  const rows = numbers.map((number) => [
    number.number,
    `${number.live}/${number.limit} live`,
    remarks(number, at),
  ]);
  const limit = account.limit === undefined ? '' : ` of at most ${account.limit}`;
  return [
    style('bold', 'numbers'),
    ...columns(rows).map((row) => `  ${row}`),
    `  account: ${plural(account.live, 'call')} live${limit}`,
    ...heldBackText(standing, style),
  ];
}

/** What keeps every number from calling, and since when. */
function heldBackText({ account, breaker, at }: Standing, style: Style): string[] {
  const holds: string[] = [];
  const since = (from: number) => `for ${duration(at - from)}`;
  if (breaker) {
    const next =
      breaker.waitsFor === 'time' ? `until ${clearsAt(breaker.until, at)}` : WAITS[breaker.waitsFor];
    holds.push(`the provider is in trouble (${since(breaker.since)}), ${next}: ${oneLine(breaker.reason)}`);
  }
  const { backOff } = account;
  if (backOff)
    holds.push(
      `held back (${since(backOff.since)}) until ${clearsAt(backOff.until, at)}: ${oneLine(backOff.reason)}`,
    );
  return holds.map((text) => `  ${style('yellow', 'all numbers')}: ${text}`);
}

const WAITS = {
  answer: 'it must answer a question before a call is tried',
  'earlier-probes': 'no other call is tried before one of the last three is found, proved absent or released',
  probe: 'one call finds out',
} as const;

function remarks(
  { callsPerSecond, campaigns, backOff, disagreement, byHand = [] }: NumberStanding,
  at: number,
): string {
  return [
    ...(callsPerSecond === undefined ? [] : [perSecond(callsPerSecond)]),
    ...(campaigns.length > 0 ? [`used by ${campaigns.join(', ')}`] : []),
    ...(backOff ? [`held back until ${clearsAt(backOff.until, at)}: ${oneLine(backOff.reason)}`] : []),
    ...byHand.map(({ campaign, limit, fileSays }) => `${campaign}: ${limit} (file says ${fileSays})`),
    ...(disagreement ? [`the smallest limit counts (${disagreement.map(givenLimit).join(', ')})`] : []),
  ].join('; ');
}

function givenLimit({ campaign, limit }: { campaign: string; limit: number }): string {
  return `${campaign} says ${limit}`;
}
