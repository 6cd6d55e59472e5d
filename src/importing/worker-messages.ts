import type { RejectedRow } from '../domain/contact.ts';
import { InputError, type Problem } from '../domain/errors.ts';
import type { PackedContacts } from '../ledger/contact-pack.ts';
import type { ContactFiles } from './contact-files.ts';

/** What the thread that reads rows is asked. One question at a time; `more` while it reads. */
export type Question =
  | { readonly ask: 'fingerprint' }
  | { readonly ask: 'inspect' }
  | { readonly ask: 'more' }
  | { readonly ask: 'read'; readonly files: ContactFiles };

/** What it says. */
export type Answer =
  | { readonly say: 'done'; readonly value: unknown }
  | { readonly say: 'failed'; readonly failure: Failure }
  | { readonly say: 'batch'; readonly batch: SentBatch };

/** Batches under way at once: while one is stored the next ones are read, and memory stays flat. */
export const BATCHES_AHEAD = 4;

export interface SentBatch {
  readonly packed: PackedContacts;
  readonly rejected: readonly RejectedRow[];
  readonly blank: number;
  readonly bytesRead: number;
  readonly bytesTotal: number;
  readonly file: string | undefined;
  /** Of each contact. */
  readonly lines: Uint32Array;
  /** Of each contact, the input's: control characters, which no row has, stand between cells and between rows. */
  readonly cells: string;
}

const BETWEEN_CELLS = '\x1f';
const BETWEEN_ROWS = '\x1e';

/** The rows so far, and one more. */
export function appendCells(rows: string, cells: readonly string[], isFirst: boolean): string {
  const text = cells.join(BETWEEN_CELLS);
  return isFirst ? text : rows + BETWEEN_ROWS + text;
}

export function splitCells(text: string): readonly (readonly string[])[] {
  return text.split(BETWEEN_ROWS).map((row) => row.split(BETWEEN_CELLS));
}

/** An error on its way between threads: problems of the files stay what they are. */
export type Failure = { readonly problems: readonly Problem[] } | { readonly error: unknown };

export function failureOf(error: unknown): Failure {
  return error instanceof InputError ? { problems: error.problems } : { error };
}

export function errorOf(failure: Failure): unknown {
  return 'problems' in failure ? new InputError(failure.problems) : failure.error;
}
