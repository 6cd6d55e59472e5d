import { type Campaign, MAX_REJECTED, TOO_MANY_REJECTED } from '../domain/campaign.ts';
import type { RejectedRow } from '../domain/contact.ts';
import type { Problem } from '../domain/errors.ts';
import { quoteCell } from '../domain/phone-cell.ts';

/** So many rows may be rejected for one reason whatever their share: short lists have bad rows too. */
const LEAST_REJECTED = 20;
const EXAMPLES = 3;

/** Why a list is not dialled: one reason rejects too large a share of its rows. */
export interface TooManyRejected {
  readonly code: string;
  readonly count: number;
  /** Rows looked at, blank ones not counted. */
  readonly rows: number;
  /** The share that is allowed, 0.01 to 1. */
  readonly limit: number;
  /** The first three. */
  readonly examples: readonly RejectedRow[];
}

/** Rows that were looked at. */
export interface JudgedRows {
  readonly contacts: { readonly length: number };
  readonly rejected: readonly RejectedRow[];
}

/**
 * Counts rejected rows by reason and tells when the list as a whole looks damaged: a column a spreadsheet rewrote, the wrong
 * column as phone, no country (compliance D). Repeated numbers do not count: the first row of each is called once.
 */
export class RejectionGuard {
  readonly #limit: number;
  readonly #reasons = new Map<string, { count: number; examples: RejectedRow[] }>();
  #rows = 0;

  /** `accepted`: a person has decided that the rest is dialled, however many rows are rejected. */
  constructor({ contacts }: Pick<Campaign, 'contacts'>, accepted = false) {
    this.#limit = accepted ? 1 : (contacts.maxRejected ?? MAX_REJECTED);
  }

  get rows(): number {
    return this.#rows;
  }

  note({ contacts, rejected }: JudgedRows): void {
    this.#rows += contacts.length + rejected.length;
    for (const row of rejected) this.#noteRejected(row);
  }

  /** By what was noted so far; the most frequent reason, if it is one too many. */
  verdict(): TooManyRejected | undefined {
    const [worst] = [...this.#reasons].sort(([, a], [, b]) => b.count - a.count);
    if (worst === undefined) return undefined;
    const [code, { count, examples }] = worst;
    if (count < LEAST_REJECTED || count <= this.#limit * this.#rows) return undefined;
    return { code, count, rows: this.#rows, limit: this.#limit, examples };
  }

  #noteRejected(row: RejectedRow): void {
    const reason = this.#reasons.get(row.code) ?? { count: 0, examples: [] };
    this.#reasons.set(row.code, reason);
    reason.count += 1;
    if (reason.examples.length < EXAMPLES) reason.examples.push(row);
  }
}

/** One sentence: the reason, how many of how many, and what three of them look like. */
export function rejectionText(verdict: TooManyRejected): string {
  const { code, count, rows, limit, examples } = verdict;
  const figures = `${count} of ${rows} (${percent(count / rows)}, at most ${percent(limit)})`;
  return `${TOO_MANY_REJECTED}: ${code} in ${figures}, e.g. ${examples.map(exampleText).join(', ')}`;
}

/** The same as a problem of the contact files. */
export function rejectionProblem(
  { contacts }: Pick<Campaign, 'contacts'>,
  verdict: TooManyRejected,
): Problem {
  const [first] = verdict.examples;
  return {
    severity: 'error',
    file: contacts.files.join(', '),
    ...(first && contacts.files.length === 1 && { line: first.line }),
    code: 'too-many-rejected',
    message: rejectionText(verdict),
    fix: `${first?.suggestion ?? ''} If these rows may be left out, run fairdial resume on the paused campaign, or raise contacts.max_rejected.`.trim(),
  };
}

/** Messages begin with the value as written, after the name of its file where there are several. */
function exampleText({ line, message }: RejectedRow): string {
  const value = /^(?:[^":]+: )?("[^"]*")/.exec(message)?.[1] ?? quoteCell(message);
  return `line ${line} ${value}`;
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}
