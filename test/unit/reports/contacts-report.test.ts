import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import type { CallingHours } from '../../../src/domain/campaign.ts';
import { createContactTally, identityOf } from '../../../src/reports/contact-tally.ts';
import { contactsReport } from '../../../src/reports/contacts-report.ts';
import {
  campaign,
  entry,
  FROM,
  HEADER,
  type LedgerOfRows,
  ledgerOfRows,
  NOON,
  textOf,
  view,
} from './report-fixtures.ts';

async function report(ledger: LedgerOfRows, imported = ledger.views.length, now = NOON) {
  const tally = createContactTally();
  const source = { entry: ledger.entry ?? entry(), imported, now };
  const text = await textOf(contactsReport(ledger, source, tally));
  const rows: Record<string, string>[] = parse(text, { columns: true });
  return { text, rows, tally };
}

describe('contacts.csv', () => {
  it('has everything about a called contact, then its variables', async () => {
    const ledger = ledgerOfRows();
    ledger.views.push(
      view(0, {
        status: 'done',
        attempts: 2,
        result: {
          disposition: 'answered',
          outcome: 'interested',
          firstAttemptAt: NOON,
          lastAttemptAt: NOON + 60_000,
          tally: { answered: 1, busy: 1 },
          fromNumber: FROM,
          callId: 'call-1',
          durationSeconds: 30,
          summary: '=cmd, "quoted"\nsecond line',
          recordingUrl: 'https://example.com/1.mp3',
          costCents: 12.5,
          creditsUsed: 1,
        },
      }),
    );
    const { text, rows } = await report(ledger);
    expect(rows).toEqual([
      {
        row: '2',
        id: 'c0',
        phone: '+12125550100',
        status: 'done',
        disposition: 'answered',
        outcome: 'interested',
        reason: '',
        attempts: '2',
        max_attempts: '4',
        first_attempt_at: '2026-11-21T12:00:00.000Z',
        last_attempt_at: '2026-11-21T12:01:00.000Z',
        next_attempt_at: '',
        timezone: 'America/New_York',
        timezone_source: 'number',
        from_number: FROM,
        call_id: 'call-1',
        duration_seconds: '30',
        summary: `'=cmd, "quoted"\nsecond line`,
        recording_url: 'https://example.com/1.mp3',
        cost_cents: '12.5',
        credits_used: '1',
        first_name: 'Ann',
        balance: '12.50',
      },
    ]);
    expect(text.split('\r\n')[0]?.endsWith('credits_used,first_name,balance')).toBe(true);
  });

  it('says when a contact is due, since when it is being called, and the number it is pinned to', async () => {
    const ledger = ledgerOfRows();
    ledger.views.push(
      view(0),
      view(1, { at: NOON, reason: 'no_answer' }),
      view(2, { status: 'calling', at: NOON }, { fromNumber: FROM, zones: ['Asia/Tokyo', 'Asia/Seoul'] }),
    );
    const { rows } = await report(ledger);
    expect(rows.map((row) => [row.next_attempt_at, row.last_attempt_at, row.reason])).toEqual([
      ['', '', ''],
      ['2026-11-21T12:00:00.000Z', '', 'no_answer'],
      ['', '2026-11-21T12:00:00.000Z', ''],
    ]);
    expect(rows[2]).toMatchObject({ from_number: FROM, timezone: 'Asia/Tokyo & Asia/Seoul' });
  });

  it('gives somebody due outside their hours the next opening, and nobody a time who has none', async () => {
    const monToSat = Array.from({ length: 7 }, (_, day) => (day < 6 ? [[540, 1440] as const] : []));
    const at = (text: string) => Date.parse(text);
    const times = async (hours: Partial<CallingHours>, now: number) => {
      const ledger = ledgerOfRows();
      const own = campaign({ hours: { week: monToSat, blackoutDates: [], ...hours } });
      ledger.entry = entry({ campaign: own });
      // Saturday 23:50 in New York; Monday 10:00.
      ledger.views.push(view(0, { at: at('2026-11-22T04:50:00Z'), reason: '3 calls in 24 hours reached' }));
      ledger.views.push(view(1, { at: at('2026-11-23T15:00:00Z') }), view(2));
      return (await report(ledger, 3, now)).rows.map((row) => row.next_attempt_at);
    };
    const monday = ['2026-11-23T14:00:00.000Z', '2026-11-23T15:00:00.000Z', ''];
    expect(await times({}, at('2026-11-22T12:00:00Z'))).toEqual(monday);
    expect(await times({}, at('2026-11-21T20:00:00Z'))).toEqual([
      '2026-11-22T04:50:00.000Z',
      ...monday.slice(1),
    ]);
    expect(await times({}, at('2026-11-23T16:00:00Z'))).toEqual([
      '2026-11-22T04:50:00.000Z',
      ...monday.slice(1),
    ]);
    const end = { kind: 'instant', at: at('2026-11-22T06:00:00Z') } as const;
    expect(await times({ end }, at('2026-11-22T12:00:00Z'))).toEqual(['', '', '']);
  });

  it('renames variables that are called like a report column, and finds them by name in contacts of earlier files', async () => {
    const ledger = ledgerOfRows();
    const header = { ...HEADER, headers: ['phone', 'status', '=evil'] };
    ledger.entry = entry({ import: { header, rejected: 0 } });
    ledger.views.push(
      view(0, {}, { variables: ['status', '=evil'], values: ['gold', '@x'] }),
      view(1, {}, { variables: [], values: [] }),
      view(2, {}, { variables: ['gone', '=evil', 'status'], values: ['a', 'b', 'c'] }),
    );
    const { rows } = await report(ledger);
    expect(rows.map((row) => [row.status, row.input_status, row["'=evil"]])).toEqual([
      ['waiting', 'gold', "'@x"],
      ['waiting', '', ''],
      ['waiting', 'c', 'b'],
    ]);
  });

  it('counts what it writes: the identity holds although contacts move and arrive between two pages', async () => {
    const ledger = ledgerOfRows();
    for (let seq = 0; seq < 2_500; seq += 1) ledger.views.push(view(seq));
    ledger.beforePage = (from) => {
      ledger.views.push(view(ledger.views.length));
      for (let seq = from; seq < from + 700; seq += 1) ledger.views[seq] = view(seq, { status: 'calling' });
      for (let seq = 0; seq < from; seq += 1) ledger.views[seq] = view(seq, { status: 'done' });
    };
    const { rows, tally } = await report(ledger, 2_500);
    const written = (status: string) => rows.filter((row) => row.status === status).length;
    expect(rows).toHaveLength(2_500);
    expect(identityOf(2_500, tally.statuses())).toEqual({
      imported: 2_500,
      holds: true,
      waiting: written('waiting'),
      calling: written('calling'),
      unconfirmed: 0,
      done: 0,
      exhausted: 0,
      suppressed: 0,
      cancelled: 0,
      expired: 0,
    });
    expect(written('calling')).toBeGreaterThan(0);
  });

  it('says so when the ledger has fewer contacts than it imported', async () => {
    const ledger = ledgerOfRows();
    ledger.views.push(view(0));
    const { tally } = await report(ledger, 2);
    expect(identityOf(2, tally.statuses()).holds).toBe(false);
  });
});
