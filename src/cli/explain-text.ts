import { count, plural } from '../domain/number-words.ts';
import type { Happening } from '../explaining/attempt-sentences.ts';
import { openTodayText } from '../explaining/person-rules.ts';
import type { Chapter, PersonStory } from '../explaining/person-story.ts';
import { localClock } from '../explaining/words.ts';
import { columns } from './format.ts';
import { isoTime } from './iso-times.ts';
import { oneLine } from './output.ts';
import type { Style } from './style.ts';

/** One person's story; the number is shown as it was asked for. */
export function storyText(story: PersonStory, written: string, style: Style): string {
  const { zone, at, chapters, happened, calls } = story;
  const past = happened.filter((each) => each.at <= at);
  const ahead = happened.filter((each) => each.at > at);
  return [
    `${style('bold', oneLine(written))}  (it is ${localClock(zone, at)} in ${zone})`,
    ...(chapters.length === 0 ? ['', 'No campaign has a contact with this number.'] : []),
    ...chapters.flatMap((chapter) => ['', ...chapterLines(chapter, story, style)]),
    ...rejectedLines(story),
    '',
    ...(past.length === 0
      ? ['Nothing has happened so far.']
      : [`${style('bold', 'what happened')}, on the clock of ${zone}`, ...happenedLines(past, story)]),
    ...(ahead.length > 0 ? ['', style('bold', 'what is to come'), ...happenedLines(ahead, story)] : []),
    ...(calls.length > 0
      ? ['', `calls that count against limits: ${count(calls.length)} in the last 32 days`]
      : []),
  ].join('\n');
}

function chapterLines(chapter: Chapter, { at, zone }: PersonStory, style: Style): string[] {
  const { campaign, state, status, reason, attempts, row, file, id, rules, next, notBefore, notAfter } =
    chapter;
  const why = reason === '' ? '' : ` (${oneLine(reason)})`;
  const when =
    next.at === undefined ? '' : `: ${localClock(rules.zones[0] ?? zone, next.at)} (${isoTime(next.at)})`;
  const law =
    rules.jurisdictions.length > 0
      ? rules.jurisdictions.join(', ')
      : 'nobody knows whose: every named rule holds';
  const packs = rules.packs.map(
    ({ name, version }) => `${name} ${version === undefined ? '(unknown)' : `version ${version}`}`,
  );
  const rows: string[][] = [
    ['contact', `row ${row}${file && ` of ${oneLine(file)}`}${id && `, id ${oneLine(id)}`}`],
    ['stands', `${status}${why}, ${attempts} of ${plural(rules.maxAttempts, 'attempt')} spent`],
    ['where', oneLine(rules.evidence)],
    ['law', packs.length > 0 ? `${law}; packs: ${packs.join(', ')}` : `${law}; the campaign names no rules`],
    ...rules.rules.map((rule) => ['rule', ruleText(rule)]),
    ...rules.limits.map((limit) => ['limit', oneLine(limit)]),
    ['today', openTodayText(rules, at)],
    ...(notBefore === undefined ? [] : [['not before', isoTime(notBefore)]]),
    ...(notAfter === undefined ? [] : [['not after', isoTime(notAfter)]]),
    ['next', `${oneLine(next.text)}${when}`],
  ];
  return [`${style('bold', campaign)}  ${state}`, ...columns(rows).map((line) => `  ${line}`)];
}

function ruleText({ code, name, hours, source, verified }: Chapter['rules']['rules'][number]): string {
  return oneLine(
    `${code} ${name}${hours === undefined ? '' : `: ${hours}`} (${source}; looked up ${verified})`,
  );
}

function rejectedLines({ rejected }: PersonStory): string[] {
  if (rejected.length === 0) return [];
  const lines = rejected.map(
    ({ campaign, line, message }) => `  ${campaign}, line ${line}: ${oneLine(message)}`,
  );
  return ['', 'rows with this number that were not taken', ...lines];
}

function happenedLines(
  happened: readonly (Happening & { readonly campaign?: string })[],
  { zone }: PersonStory,
): string[] {
  const rows = happened.map(({ at, campaign = '', text }) => [
    localClock(zone, at, 'second'),
    campaign,
    oneLine(text),
  ]);
  return columns(rows).map((line) => `  ${line}`);
}
