import { EVIDENCE_ROLES, type EvidenceRole } from '../domain/campaign.ts';
import type { Problem } from '../domain/errors.ts';
import type { IgnoredCell } from './contact-rows.ts';

/** Cells of one column that were no evidence of where the person is. */
export interface IgnoredCells {
  readonly role: EvidenceRole;
  readonly rows: number;
  /** The first three different values. */
  readonly examples: readonly { readonly value: string; readonly line: number }[];
}

const EXAMPLES = 3;

/** Counts what a row reader could not understand. */
export class IgnoredCellTally {
  readonly #columns = new Map<EvidenceRole, { rows: number; examples: { value: string; line: number }[] }>();

  note({ role, value, line }: IgnoredCell): void {
    const column = this.#columns.get(role) ?? { rows: 0, examples: [] };
    this.#columns.set(role, column);
    column.rows += 1;
    if (column.examples.length < EXAMPLES && column.examples.every((example) => example.value !== value))
      column.examples.push({ value, line });
  }

  counts(): readonly IgnoredCells[] {
    return EVIDENCE_ROLES.flatMap((role) => {
      const column = this.#columns.get(role);
      return column ? [{ role, ...column }] : [];
    });
  }
}

/** A warning for each column; what stands there changes no hours. */
export function ignoredWarnings(file: string, ignored: readonly IgnoredCells[]): Problem[] {
  return ignored.map(({ role, rows, examples }) => {
    const shown = examples.map(({ value, line }) => `${JSON.stringify(value)} (line ${line})`).join(', ');
    const counted = rows === 1 ? 'one row has' : `${rows} rows have`;
    return {
      severity: 'warning',
      file,
      code: role === 'state' ? 'unknown-state' : 'unknown-postal-code',
      message: `${counted} a ${WORDS[role]} that tells no place, so it is no evidence of their time zone: ${shown}`,
      fix: `Correct them, or set contacts.columns.${role} to have such rows rejected.`,
    };
  });
}

const WORDS: Readonly<Record<EvidenceRole, string>> = { postal_code: 'postal code', state: 'state' };
