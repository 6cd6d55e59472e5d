import { DateTime } from 'luxon';
import { instantShowing } from './local-time.ts';

/**
 * The instant (epoch ms) somebody wrote, in a cell or a note, or undefined when it is no date that exists. ISO 8601:
 * a date or a date-time; with an offset it is an instant, without one it is the local time of a person who may be in
 * any of `zones`: for a `start` when the last of them shows it, for an `end` when the first does. A date alone is its
 * first millisecond for `start`, its last for `end`.
 */
export function writtenInstant(
  text: string,
  zones: readonly string[],
  edge: 'start' | 'end',
): number | undefined {
  const written = ISO.exec(text.trim());
  if (written === null) return undefined;
  const [, date = '', time, offset] = written;
  // Our own zone data decide: those of the machine may be older.
  const wall = DateTime.fromISO(`${date}T${time ?? '00:00'}${offset ?? ''}`, { zone: 'utc' });
  if (!wall.isValid || wall.year < EARLIEST_YEAR || wall.year > LATEST_YEAR) return undefined;
  if (offset !== undefined) return wall.toMillis();
  const last = time === undefined && edge === 'end';
  const shown = (last ? wall.plus({ days: 1 }) : wall).toMillis();
  const instants = zones.map((zone) => instantShowing(zone, shown) - (last ? 1 : 0));
  if (instants.length === 0) return undefined;
  return edge === 'start' ? Math.max(...instants) : Math.min(...instants);
}

const ISO =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?) ?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i;

/** Dates outside these years are slips of the pen, or a spreadsheet's zero. */
const EARLIEST_YEAR = 2000;
const LATEST_YEAR = 2100;
