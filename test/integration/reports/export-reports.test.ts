import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exportReports } from '../../../src/reports/export-reports.ts';
import { entry, HEADER, NOON, record, standingClock, view } from '../../unit/reports/report-fixtures.ts';
import { openReportFolder, REPORTS, type ReportFolder } from './report-folder.ts';

let reports: ReportFolder;
beforeEach(async () => {
  reports = await openReportFolder();
});
afterEach(() => reports.close());

describe('an export', () => {
  it('writes every report, and says what is in them', async () => {
    const summary = await reports.exported();
    expect(await reports.filesIn()).toEqual(['.attempts.json', '.rejected.json', ...REPORTS]);
    expect(summary).toMatchObject({
      campaign: 'renewals',
      folder: join(reports.directory, 'renewals'),
      exportedAt: NOON,
      identity: { imported: 2_345, waiting: 2_345, holds: true },
      rejected: 1,
      attempts: 1_234,
    });
    expect(await reports.rowsOf('contacts.csv')).toHaveLength(2_345);
    expect(await reports.rowsOf('attempts.csv')).toHaveLength(1_234);
    expect(await reports.rowsOf('rejected.csv')).toHaveLength(1);
    expect((await reports.rowsOf('summary.csv')).at(-1)).toMatchObject({ hour: 'total', attempts: '1234' });
  });

  it('writes an attempt as it was', async () => {
    reports.ledger.records.splice(
      0,
      Number.POSITIVE_INFINITY,
      record(0, { error: '=1', zones: ['America/New_York', 'America/Chicago'] }),
    );
    await reports.exported();
    expect(await reports.rowsOf('attempts.csv')).toEqual([
      {
        attempt_id: 'a-0',
        row: '2',
        id: 'c0',
        phone: '+12125550100',
        n: '1',
        from_number: '+12125550100',
        call_id: 'call-0',
        state: 'settled',
        disposition: 'answered',
        outcome: 'interested',
        end_reason: 'hangup',
        opened_at: '2026-11-21T12:00:00.000Z',
        posted_at: '2026-11-21T12:00:00.250Z',
        accepted_at: '2026-11-21T12:00:00.400Z',
        started_at: '2026-11-21T12:00:05.000Z',
        ended_at: '2026-11-21T12:00:35.000Z',
        settled_at: '2026-11-21T12:00:41.000Z',
        local_time: '2026-11-21T07:00:00-05:00',
        timezone: 'America/New_York & America/Chicago',
        duration_seconds: '30',
        slot_wait_ms: '250',
        http_status: '201',
        source: 'poll',
        error: "'=1",
        campaign_version: 'abc123abc123',
      },
    ]);
  });

  it('of the same ledger is byte for byte the same, here and elsewhere, first or again', async () => {
    const elsewhere = join(reports.directory, 'elsewhere');
    await reports.exported();
    const first = await reports.readAll();
    await reports.exported();
    await reports.exported(elsewhere);
    expect(await reports.readAll()).toEqual(first);
    expect(await reports.readAll(elsewhere)).toEqual(first);
  });

  it('shows the old reports whole until the new ones are complete', async () => {
    await reports.exported();
    const old = await reports.readAll();
    reports.ledger.views.push(view(9_999));
    reports.ledger.records.push(record(9_999));
    const seen: boolean[] = [];
    reports.ledger.beforePage = async () => void seen.push((await reports.readAll()).join() === old.join());
    await reports.exported();
    expect(seen.length).toBeGreaterThan(2);
    expect(seen).not.toContain(false);
    expect((await reports.readAll()).join()).not.toBe(old.join());
  });

  it('agrees with itself while calls run: summary.json counts the rows of contacts.csv', async () => {
    let moved = 0;
    reports.ledger.beforePage = () => {
      for (let seq = moved; seq < moved + 900; seq += 1)
        reports.ledger.views[seq] = view(seq, { status: 'done' });
      reports.ledger.views.push(view(reports.ledger.views.length));
      moved += 450;
    };
    await reports.exported();
    const { identity } = JSON.parse(await reports.read('summary.json'));
    const statuses = (await reports.rowsOf('contacts.csv')).map((row) => row.status);
    const count = (status: string) => statuses.filter((other) => other === status).length;
    expect(identity).toMatchObject({
      imported: 2_345,
      holds: true,
      waiting: count('waiting'),
      done: count('done'),
    });
    expect(statuses).toHaveLength(2_345);
  });

  it('can be made twice at once without either harming the other', async () => {
    const clock = standingClock(Date.now());
    const twin = () => exportReports({ ledger: reports.ledger, clock }, 'renewals', reports.directory);
    await Promise.all([twin(), twin()]);
    const both = await reports.readAll();
    await rm(join(reports.directory, 'renewals'), { recursive: true });
    await twin();
    expect(await reports.readAll()).toEqual(both);
    expect(await reports.filesIn()).toEqual(['.attempts.json', '.rejected.json', ...REPORTS]);
  });

  it('of a campaign nobody knows says so, and makes no directory', async () => {
    reports.ledger.entry = undefined;
    await expect(reports.exported()).rejects.toMatchObject({
      code: 'unknown-campaign',
      nextStep: /fairdial status/,
    });
    expect(await readdir(reports.directory)).toEqual([]);
  });
});

describe('attempts.csv', () => {
  /** What an export from nothing would write. */
  async function whole(): Promise<string> {
    const elsewhere = await mkdtemp(join(reports.directory, 'whole-'));
    await reports.exported(elsewhere);
    return reports.read('attempts.csv', elsewhere);
  }

  async function addAttempts(count = 1_500): Promise<void> {
    const from = reports.ledger.records.length;
    for (let n = from; n < from + count; n += 1)
      reports.ledger.records.push(record(n, { outcome: 'später' }));
  }

  it('goes on where the last export ended, and reads nothing twice', async () => {
    await reports.exported();
    await addAttempts();
    reports.ledger.asked.splice(0);
    await reports.exported();
    expect(reports.ledger.asked).toEqual(['1234', '2234', '2734']);
    expect(await reports.read('attempts.csv')).toBe(await whole());
    expect(await reports.rowsOf('attempts.csv')).toHaveLength(2_734);
    expect(JSON.parse(await reports.read('summary.json')).totals.attempts).toMatchObject({
      attempts: 2_734,
      by_outcome: { interested: 1_234, später: 1_500 },
    });
  });

  it('has no line twice when a crash fell between the report and its checkpoint', async () => {
    await reports.exported();
    const checkpoint = await reports.read('.attempts.json');
    await addAttempts();
    await reports.exported();
    await addAttempts(10);
    await writeFile(reports.pathOf('.attempts.json'), checkpoint);
    await reports.exported();
    expect(await reports.read('attempts.csv')).toBe(await whole());
    expect(await reports.rowsOf('summary.csv').then((rows) => rows.at(-1)?.attempts)).toBe('2744');
  });

  const damages: [what: string, damage: () => Promise<void>][] = [
    [
      'cut short',
      async () =>
        writeFile(reports.pathOf('attempts.csv'), (await reports.read('attempts.csv')).slice(0, -5)),
    ],
    [
      'saved over by a spreadsheet',
      async () =>
        writeFile(
          reports.pathOf('attempts.csv'),
          `${(await reports.read('attempts.csv')).replaceAll('\r\n', ';;;;\r\n')}`,
        ),
    ],
    ['gone', () => rm(reports.pathOf('attempts.csv'))],
    ['without a checkpoint', () => rm(reports.pathOf('.attempts.json'))],
    ['beside a broken checkpoint', () => writeFile(reports.pathOf('.attempts.json'), '{"form":1')],
    [
      'of another ledger',
      async () => {
        reports.ledger.entry = entry({ createdAt: NOON + 1 });
        reports.ledger.records.splice(0, 100);
      },
    ],
  ];
  it.each(damages)('%s is made anew from the journal', async (_, damage) => {
    await reports.exported();
    await damage();
    await addAttempts(5);
    await reports.exported();
    expect(await reports.read('attempts.csv')).toBe(await whole());
  });
});

describe('rejected.csv', () => {
  it('is left to whoever corrects it, until there is another import', async () => {
    await reports.exported();
    await writeFile(reports.pathOf('rejected.csv'), 'half corrected');
    await reports.exported();
    expect(await reports.read('rejected.csv')).toBe('half corrected');
    reports.ledger.entry = entry({ import: { completed: 'f2', header: HEADER, rejected: 1 } });
    await reports.exported();
    expect(await reports.rowsOf('rejected.csv')).toHaveLength(1);
  });

  it('is written again after an import forgot its rows while they were read', async () => {
    const rows = reports.ledger.rows.splice(0);
    expect((await reports.exported()).rejected).toBe(0);
    reports.ledger.rows.push(...rows);
    expect((await reports.exported()).rejected).toBe(1);
    expect(await reports.rowsOf('rejected.csv')).toHaveLength(1);
  });
});
