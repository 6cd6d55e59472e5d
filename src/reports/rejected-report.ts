import type { ContactHeader, RejectedRow } from '../domain/contact.ts';
import { REJECTED_COLUMNS } from './columns.ts';
import { line, numberCell, phoneCell, returningCell } from './csv.ts';
import { PAGE_ROWS, type ReportLedger } from './report-ledger.ts';

/** Rows written so far, and how many of them were rejected for which reason. */
export interface RejectedRows {
  rows: number;
  readonly codes: Map<string, number>;
}

/**
 * rejected.csv in pieces: the rows that were not imported, their cells as they were, and why; to be corrected and imported.
 * A cell that a spreadsheet would run is neutralised here too, unless it is a whole E.164 number (any column may hold
 * one); the importer takes the `'` off again. Our four columns keep their names even where the input has a
 * column called the same: the importer knows them as the last four. At most `count` rows: those known when the export began.
 */
export async function* rejectedReport(
  ledger: ReportLedger,
  source: { readonly campaign: string; readonly header: ContactHeader | undefined; readonly count: number },
  written: RejectedRows,
): AsyncGenerator<string> {
  const headers = source.header?.headers ?? [];
  yield line([...headers, ...REJECTED_COLUMNS].map(returningCell));
  while (written.rows < source.count) {
    const limit = Math.min(PAGE_ROWS, source.count - written.rows);
    const rows = await ledger.contacts.rejected(source.campaign, written.rows, limit);
    if (rows.length === 0) return;
    yield rows.map((row) => rejectedLine(row, headers.length)).join('');
    written.rows += rows.length;
    for (const { code } of rows) written.codes.set(code, (written.codes.get(code) ?? 0) + 1);
  }
}

function rejectedLine(row: RejectedRow, width: number): string {
  return line([
    ...fitted(row.cells, width).map(returningCell),
    numberCell(row.line),
    ...[row.code, row.message, row.suggestion].map(phoneCell),
  ]);
}

/**
 * As many cells as there are headers, so that our columns stay where they belong. What is too much is joined to the last cell
 * with the comma that most likely parted it: a row is too long when a cell with a comma was not quoted.
 */
function fitted(cells: readonly string[], width: number): readonly string[] {
  if (cells.length === width || width === 0) return cells.slice(0, width);
  if (cells.length < width) return [...cells, ...Array<string>(width - cells.length).fill('')];
  return [...cells.slice(0, width - 1), cells.slice(width - 1).join(',')];
}
