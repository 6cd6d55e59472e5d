import { count, plural } from '../domain/number-words.ts';
import type { Cause, NumberLoad } from '../explaining/causes.ts';
import type { Why } from '../explaining/why.ts';
import { localClock } from '../explaining/words.ts';
import { duration, perSecond } from './format.ts';
import { oneLine } from './output.ts';
import type { Style } from './style.ts';

/** Groups beyond these are summed up. */
const MOST_CAUSES = 20;
const MOST_ZONES = 3;

/** Why nothing more is dialled, for a person at a terminal. */
export function whyText(why: Why, style: Style): string {
  const { campaign, state, reason, since, at, waiting, causes } = why;
  const width = Math.max(...causes.map((cause) => count(cause.count).length), count(waiting).length);
  const shown = causes.slice(0, MOST_CAUSES);
  const hidden = causes.slice(MOST_CAUSES);
  return [
    `${style('bold', campaign)}  ${reason === '' ? state : `${state}: ${oneLine(reason)}`} (for ${duration(at - since)})`,
    '',
    ...(waiting === 0
      ? ['Nobody waits.']
      : [`${plural(waiting, 'contact')} ${waiting === 1 ? 'waits' : 'wait'}:`]),
    ...shown.flatMap((cause) => causeLines(cause, at, width)),
    ...(hidden.length > 0 ? [moreLine(hidden, width)] : []),
    ...besideLines(why),
    ...why.numbers.map((load) => `  ${numberLine(load, at)}`),
    ...filesLines(why, style),
    '',
    `${style('bold', 'What would help most')}: ${changeText(why)}`,
  ].join('\n');
}

function causeLines(
  { cause, count: contacts, text, until, last, local = [], breakdown }: Cause,
  at: number,
  width: number,
): string[] {
  const indent = ' '.repeat(width + 4);
  const differ = last !== undefined || (cause === 'later' && contacts > 1);
  const when = (first: number) => (differ ? `the first at ${timeText(first, at)}` : untilText(first, at));
  const clocks = local.slice(0, MOST_ZONES).map(({ zone }) => `${localClock(zone, until ?? at)} in ${zone}`);
  const more = local.length > MOST_ZONES ? [`and ${local.length - MOST_ZONES} more zones`] : [];
  return [
    `  ${count(contacts).padStart(width)}  ${oneLine(text)}`,
    ...(until === undefined ? [] : [`${indent}${[when(until), ...clocks, ...more].join(', ')}`]),
    ...(breakdown
      ? [
          `${indent}of the first ${count(breakdown.looked)} looked at:`,
          ...breakdown.parts.map((part) => `${indent}  ${count(part.count)}  ${oneLine(part.text)}`),
        ]
      : []),
  ];
}

/** `until 2026-12-01 17:00 UTC (in 2h)` */
function untilText(until: number, at: number): string {
  return `until ${timeText(until, at)}`;
}

function timeText(until: number, at: number): string {
  const wait = until > at ? ` (in ${duration(Math.max(1_000, until - at))})` : '';
  return `${new Date(until).toISOString().slice(0, 16).replace('T', ' ')} UTC${wait}`;
}

function moreLine(hidden: readonly Cause[], width: number): string {
  const contacts = hidden.reduce((sum, cause) => sum + cause.count, 0);
  return `  ${count(contacts).padStart(width)}  in ${plural(hidden.length, 'more group')}: --json names all`;
}

function besideLines({ beside }: Why): string[] {
  const { live, calling, unconfirmed, held, importing, doubts } = beside;
  const heldText = held > 0 ? `, ${count(held)} of them held (fairdial status names them)` : '';
  return [
    '',
    `beside them: ${count(calling)} in calls (${count(live)} live), ${count(unconfirmed)} unconfirmed${heldText}`,
    ...(importing ? ['an import is under way: more may be added'] : []),
    ...doubts.map((doubt) => `some processes do not dial: ${oneLine(doubt)}`),
  ];
}

function filesLines({ beside: { files } }: Why, style: Style): string[] {
  return files.flatMap((text) => [
    '',
    `${style('yellow', 'a file is not used as it is now')}: ${oneLine(text)}`,
  ]);
}

function numberLine(
  { number, live, limit, limitOf, callsPerSecond, heldUntil, sharedWith }: NumberLoad,
  at: number,
): string {
  return [
    `${number}  ${live}/${limit} live`,
    ...(limitOf === undefined ? [] : [`limit of ${limitOf}`]),
    ...(callsPerSecond === undefined ? [] : [perSecond(callsPerSecond)]),
    ...(heldUntil === undefined ? [] : [`held back ${untilText(heldUntil, at)}`]),
    ...(sharedWith.length > 0
      ? [
          `shared with ${sharedWith.map(({ campaign, priority }) => `${campaign} (priority ${priority})`).join(', ')}`,
        ]
      : []),
  ].join('; ');
}

function changeText({ change, at }: Why): string {
  const { kind, text, command, until, last } = change;
  const does = last === undefined ? 'It does' : 'For the first of them it does';
  const told = kind === 'mend' ? 'The next try is' : does;
  const when = until === undefined ? '' : ` ${told} at ${timeText(until, at)}.`;
  return `${oneLine(text)}${when}${command === undefined ? '' : `\n  ${command}`}`;
}
