import { InputError } from '../domain/errors.ts';
import { parsePhone } from '../domain/phone-number.ts';
import { type CsvFile, type CsvRows, inspectCsv, readRows } from './csv-file.ts';
import { findPhoneColumn, looksLikePhone, nameColumns } from './header.ts';

/** Some rows of a suppression file. */
export interface SuppressionBatch {
  /** E.164. */
  readonly phones: readonly string[];
  /** Rows whose number we cannot read, and therefore cannot keep from being dialled: to be shown, never ignored. */
  readonly rejected: readonly RejectedNumber[];
}

export interface RejectedNumber {
  readonly line: number;
  readonly value: string;
  readonly code: string;
  readonly message: string;
  readonly suggestion: string;
}

/**
 * The numbers of a CSV file, batch by batch: from its phone column (`phone`, `to_number` or `phone_number`), or from
 * its only column, with or without a header. Other columns are not looked at. `country` is for numbers not in E.164:
 * the same as the campaign's, or they will not match. Rejects with `InputError` before the first batch when the file
 * cannot be read to its end.
 */
export async function* readSuppressionFile(path: string, country?: string): AsyncGenerator<SuppressionBatch> {
  const file = await inspectCsv(path);
  const { column, headless } = findColumn(file, country);
  if (headless) yield readNumbers({ rows: [[...file.headers]], lines: [file.place.line] }, column, country);
  for await (const rows of readRows(file)) yield readNumbers(rows, column, country);
}

/** A list of bare numbers has no header: its first line is a number too. */
function findColumn(file: CsvFile, country: string | undefined): { column: number; headless: boolean } {
  const { headers } = nameColumns(file.headers);
  const [only] = headers;
  if (only !== undefined && headers.length === 1) {
    const isNumber = looksLikePhone(only) || parsePhone(only, country).kind === 'valid';
    return { column: 0, headless: isNumber };
  }
  const row = { file: file.path, line: file.place.line, cells: file.headers };
  const column = findPhoneColumn(row);
  if (typeof column !== 'number') throw new InputError(column);
  return { column, headless: false };
}

function readNumbers(
  { rows, lines }: Pick<CsvRows, 'rows' | 'lines'>,
  column: number,
  country: string | undefined,
): SuppressionBatch {
  const phones: string[] = [];
  const rejected: RejectedNumber[] = [];
  rows.forEach((cells, index) => {
    const value = cells[column] ?? '';
    const number = parsePhone(value, country);
    if (number.kind === 'valid') phones.push(number.phone);
    else {
      const { code, message, suggestion } = number;
      rejected.push({ line: lines[index] ?? 0, value, code, message, suggestion });
    }
  });
  return { phones, rejected };
}
