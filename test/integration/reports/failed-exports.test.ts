import { execFile } from 'node:child_process';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LedgerUnavailable } from '../../../src/ledger/errors.ts';
import { ReportNotWritten } from '../../../src/reports/errors.ts';
import { exportReports } from '../../../src/reports/export-reports.ts';
import { draftName } from '../../../src/reports/leftovers.ts';
import { standingClock } from '../../unit/reports/report-fixtures.ts';
import { openReportFolder, REPORTS, type ReportFolder } from './report-folder.ts';

let reports: ReportFolder;
beforeEach(async () => {
  reports = await openReportFolder();
});
afterEach(() => reports.close());

describe('when an export fails', () => {
  it('keeps the old reports and leaves no draft behind', async () => {
    await reports.exported();
    const old = await reports.readAll();
    reports.ledger.beforePage = (from) => {
      if (from > 0) throw new LedgerUnavailable(new Error('gone'));
    };
    await expect(reports.exported()).rejects.toBeInstanceOf(LedgerUnavailable);
    expect(await reports.readAll()).toEqual(old);
    expect(await reports.filesIn()).toEqual(['.attempts.json', '.rejected.json', ...REPORTS]);
  });

  it.skipIf(process.platform !== 'linux')('gives up at once where the system makes no folder', async () => {
    const exporting = exportReports(
      { ledger: reports.ledger, clock: standingClock(Date.now()) },
      'renewals',
      '/proc/self',
    );
    await expect(exporting).rejects.toBeInstanceOf(ReportNotWritten);
  });

  it('removes the drafts of a crashed export, but not those of a living one', async () => {
    await reports.exported();
    const dead = await pidOfTheDead();
    const crashed = draftName('contacts.csv', '0badcafe').replace(`-${process.pid}-`, `-${dead}-`);
    const living = draftName('contacts.csv', '600dcafe');
    const foreign = '.keep-me.tmp';
    for (const name of [crashed, living, foreign]) await writeFile(reports.pathOf(name), 'half a fi');
    await exportReports(
      { ledger: reports.ledger, clock: standingClock(Date.now()) },
      'renewals',
      reports.directory,
    );
    const left = await reports.filesIn();
    expect([crashed, living, foreign].filter((name) => left.includes(name))).toEqual([living, foreign]);
  });

  it('removes a draft nobody has touched for long, whoever wrote it', async () => {
    await mkdir(join(reports.directory, 'renewals'));
    const name = '.contacts.csv.00000000-1-0badcafe.tmp';
    await writeFile(reports.pathOf(name), 'half a fi');
    await exportReports(
      { ledger: reports.ledger, clock: standingClock(Date.now()) },
      'renewals',
      reports.directory,
    );
    expect(await reports.filesIn()).toContain(name);
    await exportReports(
      { ledger: reports.ledger, clock: standingClock(Date.now() + 3_600_000) },
      'renewals',
      reports.directory,
    );
    expect(await reports.filesIn()).not.toContain(name);
  });

  it('says that a file stands where the directory should be', async () => {
    await writeFile(join(reports.directory, 'renewals'), '');
    await expect(reports.exported()).rejects.toMatchObject({
      code: 'report-not-written',
      message: /renewals: a file stands where the directory should be/,
      nextStep: /--reports/,
    });
  });

  it('says that a directory stands where a report should be, and keeps the others whole', async () => {
    await reports.exported();
    const [attempts] = await reports.readAll();
    await rm(reports.pathOf('contacts.csv'));
    await mkdir(reports.pathOf('contacts.csv'));
    await expect(reports.exported()).rejects.toMatchObject({
      message: /a directory stands where a report should be/,
    });
    expect(await reports.read('attempts.csv')).toBe(attempts);
    expect((await reports.filesIn()).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('says that the directory may not be written, and leaves the old reports', async () => {
    await reports.exported();
    const old = await reports.readAll();
    await chmod(reports.directory, 0o755);
    await chmod(join(reports.directory, 'renewals'), 0o555);
    await expect(asOrdinaryUser(() => reports.exported())).rejects.toSatisfy(
      (error) => error instanceof ReportNotWritten && /not permitted/.test(error.message),
    );
    await chmod(join(reports.directory, 'renewals'), 0o755);
    expect(await reports.readAll()).toEqual(old);
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
