import { describe, expect, it } from 'vitest';
import {
  ATTEMPT_COLUMNS,
  CONTACT_COLUMNS,
  freeNames,
  IMPORT_COLUMNS,
  REJECTED_COLUMNS,
  SUMMARY_COLUMNS,
} from '../../../src/reports/columns.ts';

/** Word for word the lists of the contract with users: a change here is a breaking change. */
describe('report columns', () => {
  it('of contacts.csv', () => {
    expect(CONTACT_COLUMNS.join(', ')).toBe(
      'row, id, phone, status, disposition, outcome, reason, attempts, max_attempts, first_attempt_at, last_attempt_at, next_attempt_at, timezone, timezone_source, from_number, call_id, duration_seconds, summary, recording_url, cost_cents, credits_used',
    );
  });

  it('of attempts.csv', () => {
    expect(ATTEMPT_COLUMNS.join(', ')).toBe(
      'attempt_id, row, id, phone, n, from_number, call_id, state, disposition, outcome, end_reason, opened_at, posted_at, accepted_at, started_at, ended_at, settled_at, local_time, timezone, duration_seconds, slot_wait_ms, http_status, source, error, campaign_version',
    );
  });

  it('of imports.csv', () => {
    expect(IMPORT_COLUMNS.join(', ')).toBe(
      'import_id, began_at, ended_at, files, rows, added, changed, unchanged, kept, removed, rejected, duplicates, fingerprint',
    );
  });

  it('of rejected.csv and summary.csv', () => {
    expect(REJECTED_COLUMNS.join(', ')).toBe('line, code, message, suggestion');
    expect(SUMMARY_COLUMNS.join(', ')).toBe(
      'campaign, hour, from_number, attempts, placed, answered, voicemail, no_answer, busy, failed, invalid_number, opted_out, rejected, lost, cancelled, returned, duration_seconds, answer_rate',
    );
  });
});

it('names already taken get the prefix until they are free', () => {
  expect(freeNames(['a', 'summary'], ['summary'], 'input_')).toEqual(['a', 'input_summary']);
  expect(freeNames(['summary', 'input_summary'], ['summary'], 'input_')).toEqual([
    'input_input_summary',
    'input_summary',
  ]);
});
