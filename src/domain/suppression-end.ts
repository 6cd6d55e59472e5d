import { writtenInstant } from './written-instant.ts';

/** The last zone of the world to end a day. */
const LAST_ZONE = ['Etc/GMT+12'];

/**
 * When a suppression that is written so ends, epoch ms, or undefined for what is no date. A date alone is suppressed
 * through that day wherever on earth the person is; a time without an offset is taken as late as it can be.
 */
export function writtenEnd(text: string): number | undefined {
  return writtenInstant(text, LAST_ZONE, 'end');
}

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const LONGEST_MS = 36_525 * UNIT_MS.d;

/** `60d`, `12h` in ms; undefined for anything else, and for more than a hundred years. A day is 24 hours. */
export function writtenLength(text: string): number | undefined {
  const [, amount, unit] = /^(\d{1,9})([smhd])$/.exec(text.trim()) ?? [];
  if (amount === undefined || unit === undefined) return undefined;
  const ms = Number(amount) * UNIT_MS[unit as keyof typeof UNIT_MS];
  return ms > 0 && ms <= LONGEST_MS ? ms : undefined;
}
