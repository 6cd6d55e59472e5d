import { nearestNames } from './nearest-name.ts';
import { shown, type TextProblem } from './shown-text.ts';

/** Monday first, as in `CallingWindow`. */
export const DAY_NAMES = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

export interface DayKey {
  /** 0 = Monday; each day once, in the order written. */
  readonly days: readonly number[];
  /** Days that the key itself names twice. */
  readonly repeated: readonly number[];
}

/** `mon`, `mon-fri`, `sat-sun`, `fri-mon` (round the end of the week), `mon,wed,fri`, and mixtures; any case. */
export function parseDayKey(key: string): DayKey | TextProblem {
  const named: number[] = [];
  for (const part of key.toLowerCase().split(',')) {
    const days = daysOf(part.trim());
    if ('code' in days) return { ...days, message: `${shown(key)} names no days` };
    named.push(...days.days);
  }
  const days = [...new Set(named)];
  const repeated = days.filter((day) => named.indexOf(day) !== named.lastIndexOf(day));
  return { days, repeated };
}

function daysOf(part: string): { days: number[] } | TextProblem {
  const [first = '', last = first, ...more] = part.split('-').map((day) => day.trim());
  const from = dayNumber(first);
  const to = dayNumber(last);
  const unknown = from < 0 ? first : last;
  if (from < 0 || to < 0 || more.length > 0) {
    return {
      code: 'unknown-day',
      message: '',
      fix: `${suggestion(unknown)} Ranges are written mon-fri.`,
    };
  }
  const length = ((to - from + 7) % 7) + 1;
  return { days: Array.from({ length }, (_, index) => (from + index) % 7) };
}

function suggestion(unknown: string): string {
  const [nearest] = nearestNames(unknown, DAY_NAMES);
  return nearest === undefined ? `Use one of: ${DAY_NAMES.join(', ')}.` : `Did you mean ${nearest}?`;
}

function dayNumber(name: string): number {
  return (DAY_NAMES as readonly string[]).indexOf(name);
}
