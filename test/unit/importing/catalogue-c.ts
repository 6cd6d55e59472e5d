import type { ContactSource } from '../../../src/domain/campaign.ts';

/**
 * reliability.md §3.2 and compliance.md D, every case: the bytes of a contact file through the whole import, and what comes of
 * them. A row of the table without problems and rejected rows is accepted as it stands. Departures say why.
 */
export interface Case {
  readonly id: string;
  readonly bytes: string | Buffer;
  /** Default: US. */
  readonly country?: string;
  readonly timezone?: string;
  readonly columns?: ContactSource['columns'];
  /** Whole file refused: `code@line`, each. */
  readonly problems?: readonly string[];
  readonly warnings?: readonly string[];
  /** `code@line` of each rejected row, in order. */
  readonly rejected?: readonly string[];
  /** Numbers of the contacts, in order. */
  readonly phones?: readonly string[];
  /** The variables of the first contact, in order. */
  readonly values?: readonly string[];
  /** What the first problem, warning or rejected row says, repair included. */
  readonly says?: RegExp;
}

export const A = '+12125550100';
export const B = '+12125550101';
export const DE = '+49301234567';
export const row = (cell: string) => `phone,name\n"${cell.replaceAll('"', '""')}",Ann\n`;
export const ok = (id: string, cell: string, phone: string, country?: string): Case => ({
  id,
  bytes: row(cell),
  phones: [phone],
  ...(country && { country }),
});
export const no = (id: string, cell: string, code: string, more: Partial<Case> = {}): Case => ({
  id,
  bytes: row(cell),
  phones: [],
  rejected: [`${code}@2`],
  ...more,
});
