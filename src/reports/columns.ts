import { DISPOSITIONS } from '../domain/disposition.ts';

/**
 * The columns of every report, in order: a contract with users (spec §5). New columns are added at the end only.
 * The rows are built from these lists, so a column cannot be named in one order and filled in another.
 */

/** contacts.csv; the input's variable columns follow. */
export const CONTACT_COLUMNS = [
  'row',
  'id',
  'phone',
  'status',
  'disposition',
  'outcome',
  'reason',
  'attempts',
  'max_attempts',
  'first_attempt_at',
  'last_attempt_at',
  'next_attempt_at',
  'timezone',
  'timezone_source',
  'from_number',
  'call_id',
  'duration_seconds',
  'summary',
  'recording_url',
  'cost_cents',
  'credits_used',
] as const;
export type ContactColumn = (typeof CONTACT_COLUMNS)[number];

/** attempts.csv. `source` is one of response, webhook, poll, reconcile. */
export const ATTEMPT_COLUMNS = [
  'attempt_id',
  'row',
  'id',
  'phone',
  'n',
  'from_number',
  'call_id',
  'state',
  'disposition',
  'outcome',
  'end_reason',
  'opened_at',
  'posted_at',
  'accepted_at',
  'started_at',
  'ended_at',
  'settled_at',
  'local_time',
  'timezone',
  'duration_seconds',
  'slot_wait_ms',
  'http_status',
  'source',
  'error',
  'campaign_version',
] as const;
export type AttemptColumn = (typeof ATTEMPT_COLUMNS)[number];

/**
 * What is added up per hour and from number. `attempts` counts those that count against the contact's budget, and each of them has
 * one disposition; `placed` are those for which a call existed; `returned` cost no attempt and are in no other column.
 */
export const TALLY_COLUMNS = ['attempts', 'placed', ...DISPOSITIONS, 'returned', 'duration_seconds'] as const;
export type TallyColumn = (typeof TALLY_COLUMNS)[number];

/**
 * summary.csv. `hour` is the beginning of an hour in UTC, or `total`; `from_number` may be `total`; `answer_rate` is
 * answered ÷ placed.
 */
export const SUMMARY_COLUMNS = ['campaign', 'hour', 'from_number', ...TALLY_COLUMNS, 'answer_rate'] as const;

/** imports.csv: passes over the contact files that were finished, the latest 100. `files` are names, joined by `; `. */
export const IMPORT_COLUMNS = [
  'import_id',
  'began_at',
  'ended_at',
  'files',
  'rows',
  'added',
  'changed',
  'unchanged',
  'kept',
  'removed',
  'rejected',
  'duplicates',
  'fingerprint',
] as const;
export type ImportColumn = (typeof IMPORT_COLUMNS)[number];

/** Ours in rejected.csv, after the input's own columns; the importer knows them by these names and this order. */
export const REJECTED_COLUMNS = ['line', 'code', 'message', 'suggestion'] as const;

/**
 * The names as they are, but for those already taken, which get the prefix, as often as it needs to be unique.
 * Example: `freeNames(['summary'], CONTACT_COLUMNS, 'input_')` is `['input_summary']`.
 */
export function freeNames(names: readonly string[], taken: readonly string[], prefix: string): string[] {
  const used = new Set([...taken, ...names.filter((name) => !taken.includes(name))]);
  return names.map((name) => {
    if (!taken.includes(name)) return name;
    let free = `${prefix}${name}`;
    while (used.has(free)) free = `${prefix}${free}`;
    used.add(free);
    return free;
  });
}
