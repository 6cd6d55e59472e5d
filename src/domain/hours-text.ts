import type { MinuteRange } from './campaign.ts';
import { MINUTES_PER_DAY } from './local-time.ts';
import { shown, type TextProblem } from './shown-text.ts';

const FORM = 'Write hours as HH:MM-HH:MM, for example "09:00-12:00, 13:00-20:00".';

/**
 * `"09:00-12:00, 13:00-20:00"` as minutes since midnight, sorted, touching ranges joined. A range that ends before it
 * begins runs past midnight and ends above 1440; `24:00` is allowed as an end.
 */
export function parseHours(texts: readonly string[]): MinuteRange[] | TextProblem {
  const ranges: MinuteRange[] = [];
  for (const text of texts.flatMap((hours) => hours.split(','))) {
    const range = parseRange(text.trim());
    if ('code' in range) return range;
    ranges.push(range);
  }
  return joined(ranges.sort(([a], [b]) => a - b));
}

function parseRange(text: string): MinuteRange | TextProblem {
  const [from = '', to, ...more] = text.split('-').map((time) => time.trim());
  if (text === '' || to === undefined || more.length > 0) {
    return { code: 'invalid-hours', message: `${shown(text)} is not a range of hours`, fix: FORM };
  }
  const begin = minuteOf(from);
  const end = minuteOf(to);
  if (begin === undefined || begin === MINUTES_PER_DAY) return invalidTime(from, begin);
  if (end === undefined) return invalidTime(to, end);
  if (begin === end) return emptyRange(text);
  return [begin, end > begin ? end : end + MINUTES_PER_DAY];
}

/** Minutes since midnight; `24:00` is 1440. */
function minuteOf(time: string): number | undefined {
  const [, hours, minutes] = time.match(/^(\d{1,2}):(\d{2})$/) ?? [];
  if (hours === undefined || Number(minutes) > 59) return undefined;
  const minute = Number(hours) * 60 + Number(minutes);
  return minute <= MINUTES_PER_DAY ? minute : undefined;
}

function invalidTime(time: string, minute: number | undefined): TextProblem {
  const message =
    minute === MINUTES_PER_DAY ? '24:00 can only end a range' : `${shown(time)} is not a time of day`;
  const fix = minute === MINUTES_PER_DAY ? 'Begin with 00:00, on the next day if that is meant.' : FORM;
  return { code: 'invalid-time', message, fix };
}

function emptyRange(text: string): TextProblem {
  const message = `${shown(text)} begins and ends at the same time`;
  return { code: 'empty-range', message, fix: 'Write 00:00-24:00 for the whole day, or remove it.' };
}

function joined(sorted: readonly MinuteRange[]): MinuteRange[] | TextProblem {
  const result: MinuteRange[] = [];
  for (const range of sorted) {
    const last = result.at(-1);
    if (last && range[0] < last[1]) return overlap(last, range);
    if (last && range[0] === last[1]) result[result.length - 1] = [last[0], range[1]];
    else result.push(range);
  }
  return result;
}

function overlap(first: MinuteRange, second: MinuteRange): TextProblem {
  return {
    code: 'overlapping-hours',
    message: `${rangeText(first)} and ${rangeText(second)} overlap`,
    fix: 'Write them as one range, or move one of them.',
  };
}

/** `09:00-12:00`; past midnight `22:00-02:00`. */
export function rangeText([from, to]: MinuteRange): string {
  return `${timeText(from)}-${timeText(to > MINUTES_PER_DAY ? to - MINUTES_PER_DAY : to)}`;
}

function timeText(minute: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}
