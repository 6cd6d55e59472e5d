import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LedgerUnavailable } from '../../../src/ledger/errors.ts';
import { ReportNotWritten } from '../../../src/reports/errors.ts';
import { exportReports } from '../../../src/reports/export-reports.ts';
import { draftName } from '../../../src/reports/leftovers.ts';
import {
  entry,
  HEADER,
  type LedgerOfRows,
  ledgerOfRows,
  NOON,
  record,
  standingClock,
  view,
} from '../../unit/reports/report-fixtures.ts';

const REPORTS = [
  'attempts.csv',
  'contacts.csv',
  'imports.csv',
  'rejected.csv',
  'report.html',
  'summary.csv',
  'summary.json',
];

let directory: string;
let ledger: LedgerOfRows;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'fairdial-reports-'));
  ledger = ledgerOfRows();
  ledger.entry = entry({ import: { completed: 'f1', header: HEADER, rejected: 1 } });
  ledger.rows.push({
    line: 9,
    code: 'duplicate',
    message: 'm',
    suggestion: 's',
    cells: ['+12125550100', '', ''],
  });
  for (let seq = 0; seq < 2_345; seq += 1) ledger.views.push(view(seq));
  for (let n = 0; n < 1_234; n += 1) ledger.records.push(record(n));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const exported = (to = directory) => exportReports({ ledger, clock: standingClock() }, 'renewals', to);
const pathOf = (name: string, to = directory) => join(to, 'renewals', name);
const read = (name: string, to = directory) => readFile(pathOf(name, to), 'utf8');
const readAll = (to = directory) => Promise.all(REPORTS.map((name) => read(name, to)));
const rowsOf = async (name: string): Promise<Record<string, string>[]> =>
  parse(await read(name), { columns: true });
const filesIn = async (to = directory) => (await readdir(join(to, 'renewals'))).sort();

describe('an export', () => {
  it('writes every report, and says what is in them', async () => {
    const summary = await exported();
    expect(await filesIn()).toEqual(['.attempts.json', '.rejected.json', ...REPORTS]);
    expect(summary).toMatchObject({
      campaign: 'renewals',
      folder: join(directory, 'renewals'),
      exportedAt: NOON,
      identity: { imported: 2_345, waiting: 2_345, holds: true },
      rejected: 1,
      attempts: 1_234,
    });
    expect(await rowsOf('contacts.csv')).toHaveLength(2_345);
    expect(await rowsOf('attempts.csv')).toHaveLength(1_234);
    expect(await rowsOf('rejected.csv')).toHaveLength(1);
    expect((await rowsOf('summary.csv')).at(-1)).toMatchObject({ hour: 'total', attempts: '1234' });
  });

  it('writes an attempt as it was', async () => {
    ledger.records.splice(
      0,
      Number.POSITIVE_INFINITY,
      record(0, { error: '=1', zones: ['America/New_York', 'America/Chicago'] }),
    );
    await exported();
    expect(await rowsOf('attempts.csv')).toEqual([
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
    const elsewhere = join(directory, 'elsewhere');
    await exported();
    const first = await readAll();
    await exported();
    await exported(elsewhere);
    expect(await readAll()).toEqual(first);
    expect(await readAll(elsewhere)).toEqual(first);
  });

  it('shows the old reports whole until the new ones are complete', async () => {
    await exported();
    const old = await readAll();
    ledger.views.push(view(9_999));
    ledger.records.push(record(9_999));
    const seen: boolean[] = [];
    ledger.beforePage = async () => void seen.push((await readAll()).join() === old.join());
    await exported();
    expect(seen.length).toBeGreaterThan(2);
    expect(seen).not.toContain(false);
    expect((await readAll()).join()).not.toBe(old.join());
  });

  it('agrees with itself while calls run: summary.json counts the rows of contacts.csv', async () => {
    let moved = 0;
    ledger.beforePage = () => {
      for (let seq = moved; seq < moved + 900; seq += 1) ledger.views[seq] = view(seq, { status: 'done' });
      ledger.views.push(view(ledger.views.length));
      moved += 450;
    };
    await exported();
    const { identity } = JSON.parse(await read('summary.json'));
    const statuses = (await rowsOf('contacts.csv')).map((row) => row.status);
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
    const twin = () => exportReports({ ledger, clock }, 'renewals', directory);
    await Promise.all([twin(), twin()]);
    const both = await readAll();
    await rm(join(directory, 'renewals'), { recursive: true });
    await twin();
    expect(await readAll()).toEqual(both);
    expect(await filesIn()).toEqual(['.attempts.json', '.rejected.json', ...REPORTS]);
  });

  it('of a campaign nobody knows says so, and makes no directory', async () => {
    ledger.entry = undefined;
    await expect(exported()).rejects.toMatchObject({ code: 'unknown-campaign', nextStep: /fairdial status/ });
    expect(await readdir(directory)).toEqual([]);
  });
});

describe('attempts.csv', () => {
  /** What an export from nothing would write. */
  async function whole(): Promise<string> {
    const elsewhere = await mkdtemp(join(directory, 'whole-'));
    await exported(elsewhere);
    return read('attempts.csv', elsewhere);
  }

  async function addAttempts(count = 1_500): Promise<void> {
    const from = ledger.records.length;
    for (let n = from; n < from + count; n += 1) ledger.records.push(record(n, { outcome: 'später' }));
  }

  it('goes on where the last export ended, and reads nothing twice', async () => {
    await exported();
    await addAttempts();
    ledger.asked.splice(0);
    await exported();
    expect(ledger.asked).toEqual(['1234', '2234', '2734']);
    expect(await read('attempts.csv')).toBe(await whole());
    expect(await rowsOf('attempts.csv')).toHaveLength(2_734);
    expect(JSON.parse(await read('summary.json')).totals.attempts).toMatchObject({
      attempts: 2_734,
      by_outcome: { interested: 1_234, später: 1_500 },
    });
  });

  it('has no line twice when a crash fell between the report and its checkpoint', async () => {
    await exported();
    const checkpoint = await read('.attempts.json');
    await addAttempts();
    await exported();
    await addAttempts(10);
    await writeFile(pathOf('.attempts.json'), checkpoint);
    await exported();
    expect(await read('attempts.csv')).toBe(await whole());
    expect(await rowsOf('summary.csv').then((rows) => rows.at(-1)?.attempts)).toBe('2744');
  });

  const damages: [what: string, damage: () => Promise<void>][] = [
    ['cut short', async () => writeFile(pathOf('attempts.csv'), (await read('attempts.csv')).slice(0, -5))],
    [
      'saved over by a spreadsheet',
      async () =>
        writeFile(pathOf('attempts.csv'), `${(await read('attempts.csv')).replaceAll('\r\n', ';;;;\r\n')}`),
    ],
    ['gone', () => rm(pathOf('attempts.csv'))],
    ['without a checkpoint', () => rm(pathOf('.attempts.json'))],
    ['beside a broken checkpoint', () => writeFile(pathOf('.attempts.json'), '{"form":1')],
    [
      'of another ledger',
      async () => {
        ledger.entry = entry({ createdAt: NOON + 1 });
        ledger.records.splice(0, 100);
      },
    ],
  ];
  it.each(damages)('%s is made anew from the journal', async (_, damage) => {
    await exported();
    await damage();
    await addAttempts(5);
    await exported();
    expect(await read('attempts.csv')).toBe(await whole());
  });
});

describe('rejected.csv', () => {
  it('is left to whoever corrects it, until there is another import', async () => {
    await exported();
    await writeFile(pathOf('rejected.csv'), 'half corrected');
    await exported();
    expect(await read('rejected.csv')).toBe('half corrected');
    ledger.entry = entry({ import: { completed: 'f2', header: HEADER, rejected: 1 } });
    await exported();
    expect(await rowsOf('rejected.csv')).toHaveLength(1);
  });

  it('is written again after an import forgot its rows while they were read', async () => {
    const rows = ledger.rows.splice(0);
    expect((await exported()).rejected).toBe(0);
    ledger.rows.push(...rows);
    expect((await exported()).rejected).toBe(1);
    expect(await rowsOf('rejected.csv')).toHaveLength(1);
  });
});

describe('when something fails', () => {
  it('keeps the old reports and leaves no draft behind', async () => {
    await exported();
    const old = await readAll();
    ledger.beforePage = (from) => {
      if (from > 0) throw new LedgerUnavailable(new Error('gone'));
    };
    await expect(exported()).rejects.toBeInstanceOf(LedgerUnavailable);
    expect(await readAll()).toEqual(old);
    expect(await filesIn()).toEqual(['.attempts.json', '.rejected.json', ...REPORTS]);
  });

  it('removes the drafts of a crashed export, but not those of a living one', async () => {
    await exported();
    const dead = await pidOfTheDead();
    const crashed = draftName('contacts.csv', '0badcafe').replace(`-${process.pid}-`, `-${dead}-`);
    const living = draftName('contacts.csv', '600dcafe');
    const foreign = '.keep-me.tmp';
    for (const name of [crashed, living, foreign]) await writeFile(pathOf(name), 'half a fi');
    await exportReports({ ledger, clock: standingClock(Date.now()) }, 'renewals', directory);
    const left = await filesIn();
    expect([crashed, living, foreign].filter((name) => left.includes(name))).toEqual([living, foreign]);
  });

  it('removes a draft nobody has touched for long, whoever wrote it', async () => {
    await mkdir(join(directory, 'renewals'));
    const name = '.contacts.csv.00000000-1-0badcafe.tmp';
    await writeFile(pathOf(name), 'half a fi');
    await exportReports({ ledger, clock: standingClock(Date.now()) }, 'renewals', directory);
    expect(await filesIn()).toContain(name);
    await exportReports({ ledger, clock: standingClock(Date.now() + 3_600_000) }, 'renewals', directory);
    expect(await filesIn()).not.toContain(name);
  });

  it('says that a file stands where the directory should be', async () => {
    await writeFile(join(directory, 'renewals'), '');
    await expect(exported()).rejects.toMatchObject({
      code: 'report-not-written',
      message: /renewals: a file stands where the directory should be/,
      nextStep: /--reports/,
    });
  });

  it('says that a directory stands where a report should be, and keeps the others whole', async () => {
    await exported();
    const [attempts] = await readAll();
    await rm(pathOf('contacts.csv'));
    await mkdir(pathOf('contacts.csv'));
    await expect(exported()).rejects.toMatchObject({
      message: /a directory stands where a report should be/,
    });
    expect(await read('attempts.csv')).toBe(attempts);
    expect((await filesIn()).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('says that the directory may not be written, and leaves the old reports', async () => {
    await exported();
    const old = await readAll();
    await chmod(directory, 0o755);
    await chmod(join(directory, 'renewals'), 0o555);
    await expect(asOrdinaryUser(() => exported())).rejects.toSatisfy(
      (error) => error instanceof ReportNotWritten && /not permitted/.test(error.message),
    );
    await chmod(join(directory, 'renewals'), 0o755);
    expect(await readAll()).toEqual(old);
  });
});

/** The number of a process that has ended. */
function pidOfTheDead(): Promise<number> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, ['--version'], () => resolve(child.pid ?? 0));
  });
}

/** Root may write anywhere; the rights of a directory count for everybody else. */
async function asOrdinaryUser<Result>(act: () => Promise<Result>): Promise<Result> {
  if (process.geteuid?.() !== 0) return act();
  process.seteuid?.('nobody');
  try {
    return await act();
  } finally {
    process.seteuid?.(0);
  }
}
