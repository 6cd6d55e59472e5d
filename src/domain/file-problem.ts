import type { CampaignState } from './campaign.ts';
import { formatProblem, type Problem } from './errors.ts';
import { maskPhone } from './phone-number.ts';

/** Why a file the user wrote is not used as it is now. */
export interface FileProblem {
  /** What was read: the path of a campaign file or of a suppression list; or `listsOf` a campaign. */
  readonly source: string;
  /** The campaign that the file is of, if one ever came from it. */
  readonly campaign?: string;
  /** Where the first of its problems is (what is missing may be there, misspelt: it comes last); lines and columns count from 1. */
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  /** Without numbers of people. */
  readonly message: string;
  /** The repair. */
  readonly fix?: string;
  /** Further problems, that are not listed. */
  readonly more: number;
  /** When the file was read. */
  readonly at: number;
}

/** The contacts and suppression lists of a campaign, which are read together. */
export function listsOf(campaign: string): string {
  return `lists:${campaign}`;
}

export interface Reading {
  readonly source: string;
  readonly campaign?: string;
  readonly at: number;
}

/** What is kept of the problems of one reading, of which there must be at least one. */
export function fileProblem(reading: Reading, problems: readonly Problem[]): FileProblem {
  const errors = problems.filter(({ severity }) => severity === 'error');
  const [first] = [...errors.filter(({ code }) => code !== 'missing-field'), ...errors, ...problems];
  const { file = reading.source, line, column, message = 'it cannot be read', fix } = first ?? {};
  return {
    ...reading,
    file,
    ...(line !== undefined && { line }),
    ...(column !== undefined && { column }),
    message: withoutNumbers(message),
    ...(fix !== undefined && { fix: withoutNumbers(fix) }),
    more: Math.max(0, errors.length - 1),
  };
}

/** Eight digits or more, in any script and however people group them. */
const NUMBER = /\+?\(?\p{Nd}(?:(?:[\p{Zs}\t().[\]/\p{Pd}\u2212]{0,3}|,)\p{Nd}){7,}/gu;
/** Digits that are one; after a `+` there is no date. */
const DATE =
  /(?<!\d|\+[\d ().[\]/-]{0,20})((?:19|20)\d\d[-/.][0-3]?\d[-/.][0-3]?\d|[0-3]?\d[/.][0-3]?\d[/.](?:19|20)\d\d)(?!\d)/;

/** Problems repeat what was written, as people write numbers. Every other part is a date. */
function withoutNumbers(text: string): string {
  const parts = text.split(DATE);
  return parts.map((part, index) => (index % 2 === 1 ? part : part.replaceAll(NUMBER, maskPhone))).join('');
}

export interface Situation {
  /** Of the campaign the file is of. */
  readonly campaign?: { readonly state: CampaignState; readonly versionSince?: number } | undefined;
  readonly now: number;
}

/**
 * In one sentence: where, what is wrong, what holds in its place, the repair, and how many problems more there are. E.g.
 * `spring.yaml:7:1: unknown field "windows"; the version of 09:12 UTC goes on → write calling_window (and 1 more problem)`.
 */
export function fileProblemText(problem: FileProblem, situation: Situation): string {
  const { message, more } = problem;
  const said = `${message.replace(/\.$/, '')}; ${inItsPlace(problem, situation)}`;
  const rest = more === 0 ? '' : ` (and ${more} more ${more === 1 ? 'problem' : 'problems'})`;
  return `${formatProblem({ severity: 'error', code: '', ...problem, message: said })}${rest}`;
}

function inItsPlace({ source, campaign }: FileProblem, { campaign: known, now }: Situation): string {
  if (campaign === undefined && source.endsWith('.csv'))
    return 'the numbers it named before stay suppressed, no others are taken from it';
  if (campaign !== undefined && source === listsOf(campaign)) return 'the contacts read before stay';
  if (!known) return 'no campaign runs from it';
  const { state, versionSince } = known;
  const which = versionSince === undefined ? 'before it' : `of ${minuteOf(versionSince, now)}`;
  return `the version ${which} ${state === 'running' ? 'goes on' : `stays (${state})`}`;
}

/** `09:12 UTC`; with its day where that is another. */
function minuteOf(at: number, now: number): string {
  const [minute, today] = [at, now].map((each) => new Date(each).toISOString());
  const isToday = minute?.slice(0, 10) === today?.slice(0, 10);
  return `${minute?.slice(isToday ? 11 : 0, 16).replace('T', ' ')} UTC`;
}
