import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { createAttemptTally } from '../../../src/reports/attempt-tally.ts';
import { createContactTally, identityOf } from '../../../src/reports/contact-tally.ts';
import { createLabelCounts } from '../../../src/reports/label-counts.ts';
import { summaryCsv, summaryJson, summaryRows } from '../../../src/reports/summary-report.ts';
import { entry, FROM, NOON, record, view } from './report-fixtures.ts';

const OTHER = '+12125550199';
const HOUR = 3_600_000;
const IMPORT = {
  id: '20261121-1',
  files: ['a.csv', '=b.csv'],
  fingerprint: 'f1',
  began: NOON,
  ended: NOON + 1_500,
  ...{ rows: 9, added: 4, changed: 1, unchanged: 1, kept: 1, removed: 5, rejected: 2, duplicates: 1 },
};

function tallied() {
  const tally = createAttemptTally();
  tally.add(record(0));
  tally.add(record(1, { disposition: 'no_answer', outcome: '', durationSeconds: 0.1 }));
  tally.add(record(2, { durationSeconds: 0.2, fromNumber: OTHER }));
  const {
    callId: _,
    acceptedAt: __,
    durationSeconds: ___,
    ...unplaced
  } = record(3, { disposition: 'rejected' });
  tally.add(unplaced);
  tally.add({ ...unplaced, state: 'returned' });
  tally.add(record(4, { openedAt: NOON + HOUR - 1, postedAt: NOON + HOUR, outcome: '__proto__' }));
  return tally;
}

describe('the summary', () => {
  it('has a row per hour and from number, per from number, and in all', () => {
    const rows: Record<string, string>[] = parse(summaryCsv('renewals', summaryRows(tallied())), {
      columns: true,
    });
    const shown = rows.map((row) => [
      row.hour,
      row.from_number,
      row.attempts,
      row.placed,
      row.answered,
      row.no_answer,
      row.rejected,
      row.returned,
      row.duration_seconds,
      row.answer_rate,
    ]);
    expect(shown).toEqual([
      ['2026-11-21T12:00:00.000Z', FROM, '3', '2', '1', '1', '1', '1', '30.1', '0.5'],
      ['2026-11-21T12:00:00.000Z', OTHER, '1', '1', '1', '0', '0', '0', '0.2', '1'],
      ['2026-11-21T13:00:00.000Z', FROM, '1', '1', '1', '0', '0', '0', '30', '1'],
      ['total', FROM, '4', '3', '2', '1', '1', '1', '60.1', '0.6667'],
      ['total', OTHER, '1', '1', '1', '0', '0', '0', '0.2', '1'],
      ['total', 'total', '5', '4', '3', '1', '1', '1', '60.3', '0.75'],
    ]);
  });

  it('has a row of zeros before the first call', () => {
    const lines = summaryCsv('renewals', summaryRows(createAttemptTally())).split('\r\n');
    expect(lines[1]).toBe(`renewals,total,total${',0'.repeat(14)},`);
  });

  it('says the same in JSON, with the identity', () => {
    const attempts = tallied();
    const contacts = createContactTally();
    contacts.add(view(0, { status: 'done', attempts: 1 }));
    const summary = JSON.parse(
      summaryJson({
        entry: entry({ state: 'paused', reason: 'no credit' }),
        exportedAt: NOON,
        identity: identityOf(1, contacts.statuses()),
        rejected: 3,
        contacts: { at: NOON - 60_000, tally: contacts },
        attempts,
        rows: summaryRows(attempts),
        imports: [IMPORT],
      }),
    );
    expect(summary).toMatchObject({
      campaign: 'renewals',
      state: 'paused',
      reason: 'no credit',
      version: 'abc123abc123',
      exported_at: '2026-11-21T12:00:00.000Z',
      contacts_at: '2026-11-21T11:59:00.000Z',
      identity: { imported: 1, done: 1, waiting: 0, holds: true },
      rejected: 3,
      totals: { contacts: { attempts: 1 }, attempts: { attempts: 5, placed: 4, returned: 1 } },
    });
    expect(Object.entries(summary.totals.attempts.by_outcome)).toEqual([
      ['__proto__', 1],
      ['interested', 3],
    ]);
    expect(summary.imports).toMatchObject([
      {
        import_id: '20261121-1',
        ended_at: '2026-11-21T12:00:01.500Z',
        files: ['a.csv', '=b.csv'],
        removed: 5,
      },
    ]);
    expect(summary.rows).toHaveLength(6);
    expect(summary.rows.at(-1)).toMatchObject({ hour: 'total', from_number: 'total', answer_rate: 0.75 });
  });

  it('goes on from a saved tally as if it had never stopped', () => {
    const saved = JSON.parse(JSON.stringify(tallied().save()));
    const resumed = createAttemptTally(saved);
    const straight = tallied();
    for (const tally of [resumed, straight]) tally.add(record(9, { fromNumber: OTHER }));
    expect(resumed.save()).toEqual(straight.save());
    expect(summaryRows(resumed)).toEqual(summaryRows(straight));
  });
});

it('tells so many labels apart, and counts the others together', () => {
  const counts = createLabelCounts();
  for (let n = 0; n < 1_000; n += 1) counts.add(`label ${n}`);
  counts.add('label 1');
  const entries = new Map(counts.entries());
  expect([entries.size, entries.get('label 1'), entries.get('(other)')]).toEqual([501, 2, 500]);
});
