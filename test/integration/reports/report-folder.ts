import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { exportReports } from '../../../src/reports/export-reports.ts';
import {
  entry,
  HEADER,
  type LedgerOfRows,
  ledgerOfRows,
  record,
  standingClock,
  view,
} from '../../unit/reports/report-fixtures.ts';

export const REPORTS = [
  'attempts.csv',
  'contacts.csv',
  'imports.csv',
  'rejected.csv',
  'report.html',
  'summary.csv',
  'summary.json',
];

/** A folder of its own, and what is exported into it of a ledger with some thousand rows. Each `to` is another folder. */
export async function openReportFolder() {
  const directory = await mkdtemp(join(tmpdir(), 'fairdial-reports-'));
  const ledger: LedgerOfRows = ledgerOfRows();
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

  const exported = (to = directory) => exportReports({ ledger, clock: standingClock() }, 'renewals', to);
  const pathOf = (name: string, to = directory) => join(to, 'renewals', name);
  const read = (name: string, to = directory) => readFile(pathOf(name, to), 'utf8');
  const readAll = (to = directory) => Promise.all(REPORTS.map((name) => read(name, to)));
  const rowsOf = async (name: string): Promise<Record<string, string>[]> =>
    parse(await read(name), { columns: true });
  const filesIn = async (to = directory) => (await readdir(join(to, 'renewals'))).sort();
  const close = () => rm(directory, { recursive: true, force: true });
  return { directory, ledger, exported, pathOf, read, readAll, rowsOf, filesIn, close };
}

export type ReportFolder = Awaited<ReturnType<typeof openReportFolder>>;
