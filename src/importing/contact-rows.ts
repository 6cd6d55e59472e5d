import type { ColumnRole, EvidenceRole } from '../domain/campaign.ts';
import type { ContactHeader, NewContact, RejectedRow } from '../domain/contact.ts';
import { parsePhone } from '../domain/phone-number.ts';
import { checkCells } from './cell-checks.ts';
import { requiredCells } from './needed-columns.ts';
import { placeFinder } from './place-of-contact.ts';
import { type Refusal, refusal } from './refusal.ts';
import { controlsReader } from './row-controls.ts';
import { readPeriod } from './row-period.ts';

/** What decides how the rows of a campaign are read. */
export interface ContactRules {
  readonly header: ContactHeader;
  /** For numbers not written in E.164. */
  readonly country?: string;
  /** Toll-free numbers are no reason to reject a row. */
  readonly tollFree?: 'allow';
  /** Used only where neither the row nor the number tells. */
  readonly timezone?: string;
  /** The campaign's from numbers, E.164. */
  readonly fromNumbers: readonly string[];
  /** Headers of columns that no row may leave empty. */
  readonly require?: readonly string[];
  /** Roles the campaign gave to columns by name. */
  readonly named?: readonly ColumnRole[];
  /** Told of each cell that should say where the person is, and does not. */
  readonly onIgnored?: (ignored: IgnoredCell) => void;
}

/** A cell that is no evidence, because nobody can tell what it means. The row is imported all the same. */
export interface IgnoredCell {
  readonly role: EvidenceRole;
  readonly value: string;
  readonly line: number;
}

/** Reads one row, its cells in the order of the header. Never throws: a row is a contact or a rejected row. */
export type RowReader = (cells: readonly string[], line: number) => NewContact | RejectedRow;

export function isRejected(row: NewContact | RejectedRow): row is RejectedRow {
  return 'code' in row;
}

/** Make the reader of a campaign's rows. It remembers the few zones and from numbers that recur in millions of rows. */
export function rowReader(rules: ContactRules): RowReader {
  const { roles, variables } = rules.header;
  const phoneColumn = roles.phone ?? 0;
  const phoneOptions = { tollFree: rules.tollFree === 'allow' };
  const findPlace = placeFinder({ ...rules, named: new Set(rules.named) });
  const findFromNumber = fromNumberFinder(rules);
  const readControls = controlsReader();
  const checkRequired = requiredCells(rules.header, rules.require);

  return (cells, line) => {
    const reject = (why: Refusal): RejectedRow => ({ line, ...why, cells });
    const damage = checkCells(cells, rules.header);
    if (damage !== undefined) return reject(damage);

    const number = parsePhone(cell(cells, phoneColumn), rules.country, phoneOptions);
    if (number.kind === 'invalid') return reject(refusal(number.code, number.message, number.suggestion));
    if (rules.fromNumbers.includes(number.phone)) return reject(SELF_CALL);
    const empty = checkRequired(cells);
    if (empty !== undefined) return reject(empty);

    const { place, ignored } = findPlace(number, {
      timezone: cell(cells, roles.timezone),
      postal_code: cell(cells, roles.postal_code),
      state: cell(cells, roles.state),
    });
    if ('code' in place) return reject(place);
    const fromNumber = findFromNumber(cell(cells, roles.from_number));
    if (typeof fromNumber === 'object') return reject(fromNumber);
    const period = readPeriod(cell(cells, roles.not_before), cell(cells, roles.not_after), place.zones);
    if ('code' in period) return reject(period);
    const controls = readControls({
      window: cell(cells, roles.window),
      max_attempts: cell(cells, roles.max_attempts),
      priority: cell(cells, roles.priority),
    });
    if ('code' in controls) return reject(controls);

    for (const role of ignored) rules.onIgnored?.({ role, value: cell(cells, roles[role]), line });
    return {
      row: line,
      id: cell(cells, roles.id),
      phone: number.phone,
      ...place,
      ...(fromNumber !== undefined && { fromNumber }),
      ...period,
      ...controls,
      values: variables.map((column) => cells[column] ?? ''),
    };
  };
}

/** The cell of a role's column without surrounding spaces; empty when there is no such column. */
function cell(cells: readonly string[], column: number | undefined): string {
  return column === undefined ? '' : (cells[column] ?? '').trim();
}

const SELF_CALL = refusal(
  'self-call',
  'this is one of the numbers the campaign calls from',
  'Remove the row, or correct the number.',
);

/** The from number a cell pins, or undefined when it pins none. */
function fromNumberFinder({
  fromNumbers,
  country,
}: ContactRules): (column: string) => string | undefined | Refusal {
  const known = new Map(fromNumbers.map((number) => [number, number]));
  return (column) => {
    if (column === '') return undefined;
    const found = known.get(column);
    if (found !== undefined) return found;
    const number = parsePhone(column, country, { tollFree: true });
    if (number.kind === 'invalid' || !fromNumbers.includes(number.phone))
      return refusal(
        'unknown-from-number',
        `${JSON.stringify(column)} in the from_number column is not one of the campaign's from numbers`,
        `Write one of ${fromNumbers.join(', ')}, or leave the cell empty.`,
      );
    known.set(column, number.phone);
    return number.phone;
  };
}
