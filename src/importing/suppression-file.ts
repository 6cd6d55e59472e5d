import { InputError, type Problem } from '../domain/errors.ts';
import { parsePhone } from '../domain/phone-number.ts';
import { writtenEnd } from '../domain/suppression-end.ts';
import { type CsvFile, type CsvRows, inspectCsv, readRows } from './csv-file.ts';
import { findPhoneColumn, looksLikePhone, nameColumns } from './header.ts';

/** Some rows of a suppression file. */
export interface SuppressionBatch {
  readonly numbers: readonly ListedNumber[];
  /** Rows we cannot understand, and whose number we may not keep from being dialled: to be shown, never ignored. */
  readonly rejected: readonly RejectedNumber[];
  /** Lines with something on them. */
  readonly rows: number;
  readonly bytesRead: number;
  readonly bytesTotal: number;
}

export interface ListedNumber {
  /** E.164. */
  readonly phone: string;
  /** Epoch ms; absent: for ever. */
  readonly until?: number;
}

export interface RejectedNumber {
  readonly line: number;
  readonly value: string;
  readonly code: string;
  readonly message: string;
  readonly suggestion: string;
}

/** Countries of numbers that are not in E.164; none, one or several. */
export type Countries = string | readonly string[] | undefined;

const END_COLUMNS = ['expires', 'until'];

/**
 * The numbers of a CSV file, batch by batch: from its phone column (`phone`, `to_number` or `phone_number`), or from
 * its only column, with or without a header. A column `expires` or `until` says when a number may be called again; what
 * is no date there is told, and the number listed for ever. Other columns are not looked at. `countries` are for numbers
 * not in E.164: the same as the campaign's, or they will not match; a number that is valid in several is listed for all of
 * them. Rejects with `InputError` before the first batch when the file cannot be read to its end.
 */
export async function* readSuppressionFile(
  path: string,
  countries?: Countries,
): AsyncGenerator<SuppressionBatch> {
  const file = await inspectCsv(path);
  const list = [countries ?? []].flat();
  const { headless, ...columns } = findColumns(file, list);
  const reading = { ...columns, countries: list };
  const bytes = (bytesRead: number) => ({ bytesRead, bytesTotal: file.bytes });
  const first = { rows: [[...file.headers]], lines: [file.place.line] };
  if (headless) yield { ...readNumbers(first, reading), ...bytes(0) };
  for await (const rows of readRows(file)) yield { ...readNumbers(rows, reading), ...bytes(rows.bytesRead) };
}

/** As problems of the file. */
export function rejectedNumbers(file: string, rejected: readonly RejectedNumber[]): Problem[] {
  return rejected.map(({ line, code, message, suggestion }) => ({
    severity: 'error',
    file,
    line,
    code,
    message: `${message} (a number that must not be dialled)`,
    fix: suggestion,
  }));
}

interface Columns {
  readonly phone: number;
  /** -1 where there is none. */
  readonly end: number;
}

/** A list of bare numbers has no header: its first line is a number too. */
function findColumns(file: CsvFile, countries: readonly string[]): Columns & { headless: boolean } {
  const { headers } = nameColumns(file.headers);
  const [only] = headers;
  if (only !== undefined && headers.length === 1) {
    const headless = looksLikePhone(only) || validNumbers(only, countries).length > 0;
    return { phone: 0, end: -1, headless };
  }
  const row = { file: file.path, line: file.place.line, cells: file.headers };
  const phone = findPhoneColumn(row);
  if (typeof phone !== 'number') throw new InputError(phone);
  const end = headers.findIndex((name) => END_COLUMNS.includes(name.toLowerCase()));
  return { phone, end, headless: false };
}

function readNumbers(
  { rows, lines }: Pick<CsvRows, 'rows' | 'lines'>,
  { phone: column, end, countries }: Columns & { readonly countries: readonly string[] },
): Omit<SuppressionBatch, 'bytesRead' | 'bytesTotal'> {
  const numbers: ListedNumber[] = [];
  const rejected: RejectedNumber[] = [];
  rows.forEach((cells, index) => {
    const line = lines[index] ?? 0;
    const value = cells[column] ?? '';
    const phones = validNumbers(value, countries);
    if (phones.length === 0) rejected.push({ line, value, ...whyInvalid(value, countries) });
    const ending = cells[end]?.trim() ?? '';
    const until = ending === '' ? undefined : writtenEnd(ending);
    if (ending !== '' && until === undefined) rejected.push({ line, value: ending, ...noEnd(ending) });
    numbers.push(...phones.map((phone) => (until === undefined ? { phone } : { phone, until })));
  });
  return { numbers, rejected, rows: rows.length };
}

/** The number, read as one of each of these countries. */
function validNumbers(value: string, countries: readonly string[]): string[] {
  const readings = (countries.length === 0 ? [undefined] : countries).map((country) =>
    parsePhone(value, country, { tollFree: true }),
  );
  return [...new Set(readings.flatMap((number) => (number.kind === 'valid' ? [number.phone] : [])))];
}

function whyInvalid(value: string, [country]: readonly string[]) {
  const number = parsePhone(value, country, { tollFree: true });
  if (number.kind === 'valid') throw new Error('a valid number was taken for an invalid one');
  const { code, message, suggestion } = number;
  return { code, message, suggestion };
}

function noEnd(text: string) {
  return {
    code: 'invalid-expiry',
    message: `${JSON.stringify(text)} is no date on which a suppression could end`,
    suggestion: 'Write a date such as 2027-01-31, or leave the cell empty: then it does not end.',
  };
}
