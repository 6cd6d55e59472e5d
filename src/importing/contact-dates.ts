import { DateTime } from 'luxon';

/**
 * The instant (epoch ms) of a `not_before` or `not_after` cell, or undefined when it is no date that exists. ISO 8601:
 * a date or a date-time; with an offset it is an instant, without one it is the person's local time in `zone`. A date
 * alone is its first millisecond for `start`, its last for `end`.
 */
export function contactInstant(cell: string, zone: string, edge: 'start' | 'end'): number | undefined {
  const written = ISO.exec(cell.trim());
  if (written === null) return undefined;
  const [, date = '', time, offset] = written;
  const text = time === undefined ? date : `${date}T${time}${offset ?? ''}`;
  const moment = DateTime.fromISO(text, { zone });
  if (!moment.isValid || moment.year < EARLIEST_YEAR || moment.year > LATEST_YEAR) return undefined;
  return (time === undefined && edge === 'end' ? moment.endOf('day') : moment).toMillis();
}

const ISO =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?) ?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i;

/** Dates outside these years are slips of the pen, or a spreadsheet's zero. */
const EARLIEST_YEAR = 2000;
const LATEST_YEAR = 2100;
