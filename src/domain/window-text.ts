import type { CallingWindow, MinuteRange } from './campaign.ts';
import { DAY_NAMES, parseDayKey } from './day-names.ts';
import { parseHours, rangeText } from './hours-text.ts';
import { shown, type TextProblem } from './shown-text.ts';

const FORM =
  'Write it as "mon-fri 09:00-12:00,13:00-17:00; sat 10:00-14:00"; hours without days hold every day.';
const EVERY_DAY = 'mon-sun';

/**
 * A calling window in one line, `mon-fri 09:00-12:00,13:00-17:00; sat 10:00-14:00`: entries divided by `;`, each days and
 * their hours; a day not named is closed, hours without days hold every day, and `closed` is no hours.
 */
export function parseWindow(text: string): CallingWindow | TextProblem {
  const week: (readonly MinuteRange[] | undefined)[] = DAY_NAMES.map(() => undefined);
  for (const entry of text.split(';').filter((each) => each.trim() !== '')) {
    const problem = addEntry(week, entry.trim());
    if (problem) return problem;
  }
  const window = week.map((ranges) => ranges ?? []);
  if (window.some((ranges) => ranges.length > 0)) return window;
  return { code: 'never-open', message: `${shown(text)} is never open`, fix: FORM };
}

/** Whether `parseWindow` could read it. */
export function isWindow(read: CallingWindow | TextProblem): read is CallingWindow {
  return !('code' in read);
}

/** The one text of a window: neighbouring days of equal hours together, Monday first. What `parseWindow` reads back as it was. */
export function formatWindow(window: CallingWindow): string {
  const runs: { first: number; last: number; hours: string }[] = [];
  window.forEach((ranges, day) => {
    const hours = ranges.map(rangeText).join(',');
    const run = runs.at(-1);
    if (run && run.hours === hours) run.last = day;
    else runs.push({ first: day, last: day, hours });
  });
  const open = runs.filter(({ hours }) => hours !== '');
  return open.map(({ first, last, hours }) => `${daysText(first, last)} ${hours}`).join('; ') || 'closed';
}

/** `mon`, `mon-fri`. */
function daysText(first: number, last: number): string {
  const from = DAY_NAMES[first] ?? '';
  return first === last ? from : `${from}-${DAY_NAMES[last] ?? ''}`;
}

function addEntry(week: (readonly MinuteRange[] | undefined)[], entry: string): TextProblem | undefined {
  const { days: written = '', hours = '' } =
    entry.match(/^(?<days>[^\d]*?)[\s:]*(?<hours>\d.*|closed)$/i)?.groups ?? {};
  if (hours === '') return { code: 'invalid-window', message: `${shown(entry)} has no hours`, fix: FORM };
  const key = parseDayKey(written.trim() === '' ? EVERY_DAY : written.trim());
  if ('code' in key) return { ...key, code: 'invalid-window' };
  const ranges = hours.toLowerCase() === 'closed' ? [] : parseHours([hours]);
  if ('code' in ranges) return ranges;
  const taken = key.days.find((day) => week[day] !== undefined);
  if (taken !== undefined)
    return {
      code: 'duplicate-day',
      message: `${DAY_NAMES[taken]} has hours already`,
      fix: 'Name each day once.',
    };
  for (const day of key.days) week[day] = ranges;
  return undefined;
}
