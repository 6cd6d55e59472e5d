import type { ImportRecord } from '../domain/contact.ts';
import { IMPORT_COLUMNS, type ImportColumn } from './columns.ts';
import { cell, line, numberCell } from './csv.ts';

type ImportRow = Readonly<Record<ImportColumn, string | number>>;

/** imports.csv, whole: there are at most a hundred. */
export function importsCsv(imports: readonly ImportRecord[]): string {
  const rows = imports.map(rowOf).map((row) => line(IMPORT_COLUMNS.map((column) => cellOf(row[column]))));
  return [line(IMPORT_COLUMNS), ...rows].join('');
}

/** The same for summary.json; names as in the CSV. */
export function importsJson(imports: readonly ImportRecord[]) {
  return imports.map((record) => ({ ...rowOf(record), files: record.files }));
}

function rowOf({ id, files, fingerprint, began, ended, ...counts }: ImportRecord): ImportRow {
  const times = { began_at: new Date(began).toISOString(), ended_at: new Date(ended).toISOString() };
  return { import_id: id, ...times, files: files.join('; '), ...counts, fingerprint };
}

function cellOf(value: string | number): string {
  return typeof value === 'number' ? numberCell(value) : cell(value);
}
