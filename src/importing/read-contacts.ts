import { basename } from 'node:path';
import { type Campaign, COLUMN_ROLES } from '../domain/campaign.ts';
import type { NewContact, RejectedRow } from '../domain/contact.ts';
import type { ContactFile, ContactFiles } from './contact-files.ts';
import {
  type ContactRules,
  type IgnoredCell,
  isRejected,
  type RowReader,
  rowReader,
} from './contact-rows.ts';
import { readRows } from './csv-file.ts';
import { withoutOurQuote } from './header.ts';
import { refusal } from './refusal.ts';

/** What of a campaign decides how its rows are read. */
export type ReadCampaign = Pick<Campaign, 'contacts' | 'timezone' | 'fromNumbers' | 'require'>;

/** Rows in a batch, at most: they keep the ledger for about ten microseconds each, and the dialling waits meanwhile. */
const BATCH_ROWS = 500;
/** Rows that are in memory as cells at one time. */
const ROWS_AT_ONCE = 100;

/** Some rows, each a contact or rejected. */
export interface ContactBatch {
  readonly contacts: readonly NewContact[];
  /** The input's cells of each contact, should the ledger refuse it. */
  readonly cells: readonly (readonly string[])[];
  readonly rejected: readonly RejectedRow[];
  /** Blank rows left out. */
  readonly blank: number;
  /** Name of the file the rows are in, when there are several: a line number alone does not say where. */
  readonly file?: string;
  /** Over all files. */
  readonly bytesRead: number;
  readonly bytesTotal: number;
}

/** Gathers the rows of one batch. */
export interface RowCollector<Batch> {
  contact(contact: NewContact, cells: readonly string[]): void;
  rejected(row: RejectedRow): void;
  /** The batch, and on with the next. */
  finish(about: BatchPlace): Batch;
}

/** Of a batch, apart from its rows. */
export type BatchPlace = Pick<ContactBatch, 'blank' | 'bytesRead' | 'bytesTotal' | 'file'>;

/**
 * The rows of a campaign's contact files, in order, in batches of at most 500; streamed, whatever the size.
 * Rejects with `InputError` if a file cannot be read any more; it was sound when `inspectContactFiles` saw it.
 */
export function readContacts(
  files: ContactFiles,
  campaign: ReadCampaign,
  onIgnored?: (ignored: IgnoredCell) => void,
): AsyncGenerator<ContactBatch> {
  return readBatches(files, campaign, { collector: listCollector(), ...(onIgnored && { onIgnored }) });
}

export interface Reading<Batch> {
  readonly collector: RowCollector<Batch>;
  readonly onIgnored?: (ignored: IgnoredCell) => void;
}

/** As `readContacts`, each batch as the collector makes it. */
export async function* readBatches<Batch>(
  files: ContactFiles,
  campaign: ReadCampaign,
  { collector, onIgnored }: Reading<Batch>,
): AsyncGenerator<Batch> {
  const reader = rowReader({ ...rulesOf(files, campaign), ...(onIgnored && { onIgnored }) });
  let bytesBefore = 0;
  for (const [index, file] of files.files.entries()) {
    const number = index > 0 ? { number: index + 1 } : {};
    const name = files.files.length > 1 ? { file: basename(file.path) } : {};
    const read = fileReader(file, { reader, width: files.header.headers.length, ...name, ...number });
    let [held, blank, bytesRead] = [0, 0, bytesBefore];
    const finish = (): Batch => {
      const batch = collector.finish({ blank, bytesRead, bytesTotal: files.bytes, ...name });
      [held, blank] = [0, 0];
      return batch;
    };
    for await (const block of readRows(file, ROWS_AT_ONCE)) {
      blank += block.blank;
      bytesRead = bytesBefore + block.bytesRead;
      for (let i = 0; i < block.rows.length; i++) {
        const cells = block.rows[i] ?? [];
        const row = read(cells, block.lines[i] ?? 0);
        if (isRejected(row)) collector.rejected(row);
        else collector.contact(row, cells);
        held += 1;
        if (held === BATCH_ROWS) yield finish();
      }
    }
    if (held > 0 || blank > 0) yield finish();
    bytesBefore += file.bytes;
  }
}

function listCollector(): RowCollector<ContactBatch> {
  let contacts: NewContact[] = [];
  let cells: (readonly string[])[] = [];
  let rejected: RejectedRow[] = [];
  return {
    contact(contact, own) {
      contacts.push(contact);
      cells.push(own);
    },
    rejected: (row) => void rejected.push(row),
    finish(about) {
      const batch = { contacts, cells, rejected, ...about };
      contacts = [];
      cells = [];
      rejected = [];
      return batch;
    },
  };
}

/** The row of a contact whose number an earlier row, at `ofLine`, already has. `file` where there are several. */
export function duplicateRow(
  {
    line,
    cells,
    file,
  }: { readonly line: number; readonly cells: readonly string[]; readonly file: string | undefined },
  ofLine: number,
): RejectedRow {
  const message =
    file === undefined
      ? `same number as line ${ofLine}`
      : `${file}: same number as an earlier row (line ${ofLine} of its file)`;
  const suggestion = 'Keep the row you want and remove the other; as it is, the first one counts.';
  return { line, code: 'duplicate', message, suggestion, cells };
}

function rulesOf(
  { header }: ContactFiles,
  { contacts, timezone, fromNumbers, require }: ReadCampaign,
): ContactRules {
  return {
    header,
    fromNumbers: fromNumbers.map(({ number }) => number),
    named: COLUMN_ROLES.filter((role) => contacts.columns[role] !== undefined),
    ...(contacts.tollFree !== undefined && { tollFree: contacts.tollFree }),
    ...(contacts.country !== undefined && { country: contacts.country }),
    ...(timezone !== undefined && { timezone }),
    ...(require !== undefined && { require }),
  };
}

interface FileReading {
  readonly reader: RowReader;
  /** Columns of the common header. */
  readonly width: number;
  readonly file?: string;
  /** Which of the files, from 1; absent: the first. */
  readonly number?: number;
}

/** Reads the rows of one file: its cells brought into the common order, and its name in what is rejected. */
function fileReader(file: ContactFile, { reader, width, file: name, number }: FileReading): RowReader {
  const named = (row: RejectedRow): RejectedRow =>
    name === undefined ? row : { ...row, message: `${name}: ${row.message}` };
  return (cells, line) => {
    if (!fits(cells, width, file.tail)) {
      const kept = [...inOrder(cells.slice(0, width), file.order), ...cells.slice(width)];
      return named({ line, ...wrongWidth(cells, width), cells: kept });
    }
    const own = cells.length === width ? cells : cells.slice(0, width);
    const given = file.tail.mayHoldText ? own.map(withoutOurQuote) : own;
    const result = reader(inOrder(given, file.order), line);
    if (isRejected(result)) return named(result);
    return number === undefined ? result : { ...result, file: number };
  };
}

/** The cells as the common header has them; those that a short row lacks are empty then. */
function inOrder(cells: readonly string[], order: ContactFile['order']): readonly string[] {
  return order?.map((column) => cells[column] ?? '') ?? cells;
}

/** The cells of all columns, and of the tail none, some or all. */
function fits(cells: readonly string[], width: number, tail: ContactFile['tail']): boolean {
  if (cells.length === width) return true;
  if (cells.length < width || cells.length > width + tail.length) return false;
  return tail.mayHoldText || cells.slice(width).every((cell) => cell.trim() === '');
}

function wrongWidth(cells: readonly string[], width: number) {
  const swallowed = cells.some((cell) => /[\r\n]/.test(cell));
  return refusal(
    'field-count',
    `the row has ${cells.length} cells where the header has ${width}`,
    swallowed
      ? 'The row runs over several lines: look for a quote that is not closed where it should be.'
      : cells.length > width
        ? 'Put a cell that holds the delimiter in quotes.'
        : 'Fill in the missing cells, empty if need be.',
  );
}
