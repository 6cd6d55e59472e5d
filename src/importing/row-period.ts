import { writtenInstant } from '../domain/written-instant.ts';
import { type Refusal, refusal } from './refusal.ts';

/** Epoch ms, both included. */
export interface RowPeriod {
  readonly notBefore?: number;
  readonly notAfter?: number;
}

const NO_PERIOD: RowPeriod = {};

/** From the `not_before` and `not_after` cells; a time without an offset is that of all the zones. */
export function readPeriod(before: string, after: string, zones: readonly string[]): RowPeriod | Refusal {
  if (before === '' && after === '') return NO_PERIOD;
  const notBefore = before === '' ? undefined : writtenInstant(before, zones, 'start');
  const notAfter = after === '' ? undefined : writtenInstant(after, zones, 'end');
  if (before !== '' && notBefore === undefined) return invalidDate('not_before', before);
  if (after !== '' && notAfter === undefined) return invalidDate('not_after', after);
  if (notBefore !== undefined && notAfter !== undefined && notAfter < notBefore)
    return refusal(
      'empty-period',
      `not_after (${after}) is earlier than not_before (${before})`,
      'Exchange the two, or correct one.',
    );
  return { ...(notBefore !== undefined && { notBefore }), ...(notAfter !== undefined && { notAfter }) };
}

function invalidDate(column: string, value: string): Refusal {
  return refusal(
    'invalid-date',
    `${JSON.stringify(value)} in the ${column} column is not a date that exists`,
    'Write 2026-12-01, 2026-12-01T09:00 (their local time) or 2026-12-01T09:00:00-05:00.',
  );
}
