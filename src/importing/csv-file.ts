import { parse } from 'csv-parse/sync';
import { InputError, type Problem } from '../domain/errors.ts';
import { decode, dropBytes } from './decode.ts';
import { detectEncoding, type TextEncoding } from './encoding.ts';
import { fileSize, readChunks } from './read-file.ts';
import { type HeaderPlace, sniffHeader } from './sniff-header.ts';
import { MAX_RECORD_BYTES, type RecordBlock, splitRecords } from './split-records.ts';

/** A CSV file that was read to its end once: what follows will not stop half way. */
export interface CsvFile {
  readonly path: string;
  readonly encoding: TextEncoding;
  readonly place: HeaderPlace;
  /** Cells of the first row, as written. */
  readonly headers: readonly string[];
  /** Records below the header, blank ones included. */
  readonly records: number;
  /** Size of the file. */
  readonly bytes: number;
  readonly warnings: readonly Problem[];
}

/** Some rows of a file; the three lists run in parallel. */
export interface CsvRows {
  readonly rows: readonly string[][];
  /** Line on which each row begins, header = 1 as a rule. */
  readonly lines: readonly number[];
  /** Blank rows left out. */
  readonly blank: number;
  /** Bytes of the file read so far. */
  readonly bytesRead: number;
}

/**
 * Read a file once, without looking into its rows: encoding, delimiter, header, and whether its quotes and records
 * hold to the end, so that a bad file is refused whole. Rejects with `InputError`.
 */
export async function inspectCsv(path: string): Promise<CsvFile> {
  const bytes = await fileSize(path);
  const { encoding, warnings } = await detectEncoding(path);
  const place = sniffHeader(await decodedHead(path, encoding));
  if (place === undefined) throw new InputError([blankFile(path)]);
  const source = { path, encoding, place };
  let headers: readonly string[] | undefined;
  let records = -1;
  for await (const block of splitFile(source)) {
    headers ??= parseBlock(source, block, 1)[0];
    records += block.records;
  }
  return { ...source, headers: headers ?? [], records, bytes, warnings };
}

/** The first row of a file that is not blank, as written; the rest is not looked at. Rejects with `InputError`. */
export async function readHeaderRow(path: string): Promise<{ line: number; cells: readonly string[] }> {
  await fileSize(path);
  const { encoding } = await detectEncoding(path);
  const place = sniffHeader(await decodedHead(path, encoding));
  if (place === undefined) throw new InputError([blankFile(path)]);
  const source = { path, encoding, place };
  for await (const block of splitFile(source))
    return { line: place.line, cells: parseBlock(source, block, 1)[0] ?? [] };
  return { line: place.line, cells: [] };
}

/**
 * The rows below the header, in order, some hundreds at a time, cells as written. `most` of them only, where that is easy: rows
 * that are done with before the next are made cost the collector of garbage next to nothing. Rejects with `InputError`.
 */
export async function* readRows(file: CsvFile, most = Number.POSITIVE_INFINITY): AsyncGenerator<CsvRows> {
  const read = { bytes: 0 };
  let isHeader = true;
  for await (const block of splitFile(file, read)) {
    for (const { rows, lines } of partsOf(file, block, most)) {
      if (isHeader) {
        rows.shift();
        lines.shift();
        isHeader = false;
      }
      yield { ...dropBlank(rows, lines), bytesRead: read.bytes };
    }
  }
}

interface Part {
  readonly rows: string[][];
  readonly lines: number[];
}

function* partsOf(file: CsvSource, block: RecordBlock, most: number): Generator<Part> {
  if (block.bytes.includes('"')) {
    const rows = parseBlock(file, block);
    return yield { rows, lines: lineNumbers(rows, block) };
  }
  const texts = splitPlain(block.bytes.toString());
  checkCount(file, block, texts.length);
  for (let from = 0; from < texts.length; from += most) {
    const rows = texts.slice(from, from + most).map((text) => text.split(file.place.delimiter));
    yield { rows, lines: rows.map((_, index) => block.line + from + index) };
  }
}

type CsvSource = Pick<CsvFile, 'path' | 'encoding' | 'place'>;

/** `read.bytes` follows what was taken from the file. */
function splitFile({ path, encoding, place }: CsvSource, read = { bytes: 0 }): AsyncGenerator<RecordBlock> {
  const text = decode(countBytes(readChunks(path), read), encoding, path);
  const options = { file: path, delimiter: place.delimiter, line: place.line };
  return splitRecords(dropBytes(text, place.offset), options);
}

async function* countBytes(chunks: AsyncIterable<Buffer>, read: { bytes: number }): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    read.bytes += chunk.length;
    yield chunk;
  }
}

/** Enough decoded text to hold the header row, were it as long as a record may be. */
async function decodedHead(path: string, encoding: TextEncoding): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of decode(readChunks(path), encoding, path)) {
    parts.push(chunk);
    length += chunk.length;
    if (length > MAX_RECORD_BYTES) break;
  }
  return Buffer.concat(parts);
}

/** Cells of each record (of the first only, with `limit` 1). Blank lines come out as one empty cell. */
function parseBlock(source: CsvSource, block: RecordBlock, limit = -1): string[][] {
  const rows = parse(block.bytes, {
    delimiter: source.place.delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    to: limit,
  });
  if (limit === -1) checkCount(source, block, rows.length);
  return rows;
}

function checkCount({ path }: CsvSource, { records, line }: RecordBlock, found: number): void {
  if (found !== records)
    throw new Error(`${path}: ${records} records from line ${line} were read as ${found}`);
}

/** Records of a text without any quote: line breaks part them, whatever stands between. */
function splitPlain(text: string): string[] {
  const lines = text.includes('\r') ? text.split(/\r\n|\n|\r/) : text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Counted here, because the parser counts a CRLF inside quotes as two lines. */
function lineNumbers(rows: readonly string[][], { line: first, multiline }: RecordBlock): number[] {
  if (!multiline) return rows.map((_, index) => first + index);
  let line = first;
  return rows.map((cells) => {
    const begins = line;
    line += 1 + lineBreaks(cells);
    return begins;
  });
}

function lineBreaks(cells: readonly string[]): number {
  let count = 0;
  for (const cell of cells) if (/[\r\n]/.test(cell)) count += cell.split(/\r\n|\r|\n/).length - 1;
  return count;
}

function dropBlank(rows: string[][], lines: number[]): Omit<CsvRows, 'bytesRead'> {
  if (!rows.some(isBlank)) return { rows, lines, blank: 0 };
  const kept = rows.filter((cells) => !isBlank(cells));
  const keptLines = lines.filter((_, index) => !isBlank(rows[index] ?? []));
  return { rows: kept, lines: keptLines, blank: rows.length - kept.length };
}

function isBlank(cells: readonly string[]): boolean {
  for (const cell of cells) if (cell.trim() !== '') return false;
  return true;
}

function blankFile(file: string): Problem {
  return {
    severity: 'error',
    file,
    code: 'empty-file',
    message: 'the file holds only blank lines',
    fix: 'Write a header row, then one row per contact.',
  };
}
