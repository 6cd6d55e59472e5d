import { formatWindow, isWindow, parseWindow } from '../domain/window-text.ts';
import { type Refusal, refusal } from './refusal.ts';

/** What a row asks for itself. It narrows what the campaign allows, and never widens it. */
export interface RowControls {
  /** As `formatWindow` writes it. */
  readonly window?: string;
  readonly maxAttempts?: number;
  readonly priority?: number;
}

export type ControlCells = Readonly<Record<'window' | 'max_attempts' | 'priority', string>>;

/** Different windows in one campaign, at most: whether each is open is worked out apart. */
export const MAX_WINDOWS = 200;

/** Attempts as in the campaign's own `max_attempts`. */
const ATTEMPTS = { least: 1, most: 20 } as const;
const PRIORITY = { least: -100, most: 100 } as const;

const NO_CONTROLS: RowControls = {};

/** Make the reader of these columns for one pass over a campaign's rows; it counts their windows. */
export function controlsReader(): (cells: ControlCells) => RowControls | Refusal {
  const readWindow = windowReader();
  return ({ window: hours, max_attempts: attempts, priority: rank }) => {
    if (hours === '' && attempts === '' && rank === '') return NO_CONTROLS;
    const maxAttempts = wholeNumber(attempts, ATTEMPTS);
    if (maxAttempts === 'wrong') return notAWholeNumber('max_attempts', attempts, ATTEMPTS);
    const priority = wholeNumber(rank, PRIORITY);
    if (priority === 'wrong') return notAWholeNumber('priority', rank, PRIORITY);
    const window = readWindow(hours);
    if (typeof window === 'object') return window;
    return {
      ...(window !== undefined && { window }),
      ...(maxAttempts !== undefined && { maxAttempts }),
      // Zero is what a row without a priority has: one bucket for both.
      ...(priority !== undefined && priority !== 0 && { priority }),
    };
  };
}

interface Limits {
  readonly least: number;
  readonly most: number;
}

function wholeNumber(text: string, { least, most }: Limits): number | undefined | 'wrong' {
  if (text === '') return undefined;
  const value = /^[+-]?\d{1,6}(?:\.0+)?$/.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? value + 0 : 'wrong';
}

function notAWholeNumber(
  column: 'max_attempts' | 'priority',
  text: string,
  { least, most }: Limits,
): Refusal {
  return refusal(
    column === 'priority' ? 'invalid-priority' : 'invalid-max-attempts',
    `${JSON.stringify(text)} in the ${column} column is no whole number from ${least} to ${most}`,
    `Write a number from ${least} to ${most}, or leave the cell empty.`,
  );
}

function windowReader(): (text: string) => string | undefined | Refusal {
  const read = new Map<string, string>();
  const windows = new Set<string>();
  return (text) => {
    if (text === '') return undefined;
    const before = read.get(text);
    if (before !== undefined) return before;
    const window = parseWindow(text);
    if (!isWindow(window))
      return refusal('invalid-window', `the window column: ${window.message}`, window.fix);
    const canonical = formatWindow(window);
    if (!windows.has(canonical) && windows.size >= MAX_WINDOWS) return TOO_MANY_WINDOWS;
    windows.add(canonical);
    if (read.size < MAX_REMEMBERED) read.set(text, canonical);
    return canonical;
  };
}

/** The same window can be written in many ways; beyond these it is read again. */
const MAX_REMEMBERED = 10_000;

const TOO_MANY_WINDOWS = refusal(
  'too-many-windows',
  `the rows before have ${MAX_WINDOWS} different windows already, which is the most a campaign can have`,
  'Write the same few windows for groups of contacts, or make another campaign of these rows.',
);
