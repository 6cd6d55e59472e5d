import { InputError, type Problem } from '../domain/errors.ts';

/** Longest record. Nothing a person writes comes near it; an unclosed quote soon does. */
export const MAX_RECORD_BYTES = 64 * 1024;

/** Some whole records of a CSV file: every quote that opens in it closes in it. */
export interface RecordBlock {
  /** UTF-8. */
  readonly bytes: Buffer;
  readonly records: number;
  /** Line on which the first record begins. */
  readonly line: number;
  /** Whether a cell may hold a line break; if not, each record is one line. */
  readonly multiline: boolean;
}

export interface SplitOptions {
  readonly file: string;
  /** One ASCII character. */
  readonly delimiter: string;
  /** Line on which the text begins. */
  readonly line: number;
}

/**
 * Cut the text of a CSV file (UTF-8 bytes) at the ends of records, as RFC 4180 has them: CRLF, LF or CR outside quotes.
 * Only boundaries are found here; cells are for the parser. Rejects with `InputError` at the first record that cannot be
 * read: a stray quote, a quote never closed, a record over `MAX_RECORD_BYTES`. Holds one chunk and one record at most.
 */
export async function* splitRecords(
  chunks: AsyncIterable<Buffer>,
  options: SplitOptions,
): AsyncGenerator<RecordBlock> {
  const delimiter = options.delimiter.charCodeAt(0);
  let rest: Buffer = Buffer.alloc(0);
  let line = options.line;
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const found = findRecords(bytes, { delimiter, line, last: false });
    if ('fault' in found) throw new InputError([describeFault(options.file, found)]);
    if (found.records > 0) yield { bytes: bytes.subarray(0, found.end), line, ...found };
    rest = bytes.subarray(found.end);
    line = found.nextLine;
  }
  const found = findRecords(rest, { delimiter, line, last: true });
  if ('fault' in found) throw new InputError([describeFault(options.file, found)]);
  if (found.records > 0) yield { bytes: rest, line, ...found };
}

interface FoundRecords {
  /** Where the last whole record ends. */
  readonly end: number;
  readonly nextLine: number;
  readonly records: number;
  readonly multiline: boolean;
}

interface Fault {
  readonly fault: 'stray-quote' | 'unclosed-quote' | 'record-too-long';
  readonly line: number;
  /** Line of the quote that is open or was closed just before. */
  readonly quoteLine?: number;
  /** The cell so far begins with `=`: a spreadsheet's way to keep a number's zeros. */
  readonly formula?: boolean;
}

const CR = 13;
const LF = 10;
const QUOTE = 34;
const EQUALS = 61;

const CELL_START = 0;
const PLAIN = 1;
const QUOTED = 2;
const QUOTE_SEEN = 3;

interface Scan {
  readonly delimiter: number;
  readonly line: number;
  /** Whether the text ends with these bytes. */
  readonly last: boolean;
}

function findRecords(bytes: Buffer, scan: Scan): FoundRecords | Fault {
  return (bytes.includes(QUOTE) ? undefined : findPlainRecords(bytes, scan)) ?? findAnyRecords(bytes, scan);
}

/**
 * Without quotes every line is a record, and the search for line ends is the machine's own. undefined where something needs
 * a closer look: a CR alone, a record too long.
 */
function findPlainRecords(bytes: Buffer, { line, last }: Scan): FoundRecords | undefined {
  let [end, records] = [0, 0];
  let cr = bytes.indexOf(CR);
  for (let lf = bytes.indexOf(LF); lf >= 0; lf = bytes.indexOf(LF, end)) {
    if ((cr >= 0 && cr < lf - 1) || lf - end > MAX_RECORD_BYTES) return undefined;
    end = lf + 1;
    if (cr === lf - 1) cr = bytes.indexOf(CR, end);
    records++;
  }
  if (cr >= 0 || bytes.length - end > MAX_RECORD_BYTES) return undefined;
  const nextLine = line + records;
  if (last && bytes.length > end)
    return { end: bytes.length, nextLine, records: records + 1, multiline: false };
  return { end, nextLine, records, multiline: false };
}

/** One loop over bytes, by hand: it sees every byte of a file twice, and costs a fraction of the parser. */
function findAnyRecords(bytes: Buffer, { delimiter, line: firstLine, last }: Scan): FoundRecords | Fault {
  let state = CELL_START;
  let line = firstLine;
  let nextLine = firstLine;
  let end = 0;
  let records = 0;
  let multiline = false;
  let quoteLine = 0;
  let cellStart = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (state === QUOTED) {
      if (byte === QUOTE) state = QUOTE_SEEN;
      else if (byte === LF || (byte === CR && bytes[i + 1] !== LF)) {
        line++;
        multiline = true;
      }
    } else if (byte === delimiter) {
      state = CELL_START;
      cellStart = i + 1;
    } else if (byte === LF || byte === CR) {
      if (byte === CR && i + 1 === bytes.length && !last) break;
      if (i - end > MAX_RECORD_BYTES) return { fault: 'record-too-long', line: nextLine };
      if (byte === CR && bytes[i + 1] === LF) i++;
      state = CELL_START;
      cellStart = end = i + 1;
      nextLine = ++line;
      records++;
    } else if (byte === QUOTE && state !== PLAIN) {
      if (state === CELL_START) quoteLine = line;
      state = QUOTED;
    } else if (byte === QUOTE || state === QUOTE_SEEN) {
      const formula = state === PLAIN && bytes[cellStart] === EQUALS;
      return { fault: 'stray-quote', line, formula, ...(state === QUOTE_SEEN && { quoteLine }) };
    } else {
      state = PLAIN;
    }
  }
  if (last && state === QUOTED) return { fault: 'unclosed-quote', line: quoteLine, quoteLine };
  if (bytes.length - end > MAX_RECORD_BYTES)
    return state === QUOTED
      ? { fault: 'unclosed-quote', line: quoteLine, quoteLine }
      : { fault: 'record-too-long', line: nextLine };
  if (last && bytes.length > end)
    return { end: bytes.length, nextLine: line, records: records + 1, multiline };
  return { end, nextLine, records, multiline };
}

function describeFault(file: string, { fault, line, quoteLine, formula }: Fault): Problem {
  const problem = { severity: 'error', file, line, code: fault } as const;
  if (fault === 'record-too-long')
    return {
      ...problem,
      message: `the row that begins here is longer than ${MAX_RECORD_BYTES / 1024} KB`,
      fix: 'Shorten the row, or look for a missing line break.',
    };
  if (fault === 'unclosed-quote')
    return {
      ...problem,
      message: 'a quoted cell begins on this line and is never closed, so all rows after it would be lost',
      fix: 'Close the quote, or write a quote that belongs to the text as "" inside a quoted cell.',
    };
  if (formula)
    return {
      ...problem,
      message: 'a cell is written as a spreadsheet formula, like ="0044…"',
      fix: 'Export the column as plain text, without =" and ".',
    };
  return {
    ...problem,
    message:
      quoteLine === undefined
        ? 'a quote stands in the middle of a cell that does not begin with one'
        : `text follows the closing quote of a cell${quoteLine === line ? '' : ` that begins on line ${quoteLine}`}`,
    fix: 'Put the whole cell in quotes, without spaces around them, and write a quote that belongs to the text as "".',
  };
}
