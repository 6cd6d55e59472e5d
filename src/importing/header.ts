import { COLUMN_ROLES, type ColumnRole, type ContactSource, EVIDENCE_ROLES } from '../domain/campaign.ts';
import type { ContactHeader } from '../domain/contact.ts';
import type { Problem } from '../domain/errors.ts';

/** A header row as the file has it. */
export interface HeaderRow {
  readonly file: string;
  readonly line: number;
  readonly cells: readonly string[];
}

export type HeaderReading =
  | { readonly kind: 'understood'; readonly header: ContactHeader; readonly tail: HeaderTail }
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] };

/**
 * Columns at the end that are no contact's: empty headers a spreadsheet leaves behind (their cells must be empty too),
 * or the four that `rejected.csv` adds (whatever they say, so that corrected rows can be imported from it).
 */
export interface HeaderTail {
  readonly length: number;
  readonly mayHoldText: boolean;
}

const REPORT_COLUMNS = ['line', 'code', 'message', 'suggestion'];

/** Headers that are a column's role when the campaign does not say otherwise. */
const DEFAULT_HEADERS: Readonly<Record<ColumnRole, readonly string[]>> = {
  phone: ['phone', 'to_number', 'phone_number'],
  timezone: ['timezone'],
  id: ['id'],
  from_number: ['from_number'],
  not_before: ['not_before'],
  not_after: ['not_after'],
  window: ['window'],
  max_attempts: ['max_attempts'],
  priority: ['priority'],
  postal_code: ['postal_code', 'postcode', 'zip', 'zip_code', 'zipcode', 'plz'],
  state: ['state', 'state_code', 'province', 'region'],
};

/** Understand the header row of a contact file: which column is what, or everything wrong with it. */
export function understandHeader(row: HeaderRow, columns: ContactSource['columns']): HeaderReading {
  const { headers, tail } = nameColumns(row.cells);
  const { roles, problems } = findRoles(row, headers, columns);
  if (roles.phone === undefined && headers.some(looksLikePhone)) return refuse([headerExpected(row)]);
  const all = [...checkNames(row, headers), ...problems];
  if (all.length > 0) return refuse(all);
  const taken = new Set(Object.entries(roles).flatMap(([role, index]) => (isEvidence(role) ? [] : [index])));
  const variables = headers.map((_, index) => index).filter((index) => !taken.has(index));
  return { kind: 'understood', header: { headers, roles, variables }, tail };
}

/** The phone column of a file in which nothing else matters, or why there is none. No campaign can name it another. */
export function findPhoneColumn(row: HeaderRow): number | readonly Problem[] {
  const { headers } = nameColumns(row.cells);
  const [column, ...others] = findDefault(headers, 'phone', new Set());
  if (column !== undefined && others.length === 0) return column;
  if (headers.some(looksLikePhone))
    return [{ ...headerExpected(row), fix: 'Write phone above the numbers.' }];
  return [column === undefined ? noPhoneColumn(row, headers) : twoPhoneColumns(row, headers)];
}

function noPhoneColumn(row: HeaderRow, headers: readonly string[]): Problem {
  const likely = likelyPhone(headers);
  const fix = likely === undefined ? 'Add a column phone.' : `Rename the column ${quote(likely)} to phone.`;
  return { ...missingPhone(row, headers), fix };
}

function twoPhoneColumns(row: HeaderRow, headers: readonly string[]): Problem {
  const names = findDefault(headers, 'phone', new Set()).map((index) => headers[index] ?? '');
  return { ...ambiguous(row, 'phone', names), fix: 'Keep one of them, and rename or remove the others.' };
}

/** Header names without their spaces, and the tail cut off. */
export function nameColumns(cells: readonly string[]): { headers: readonly string[]; tail: HeaderTail } {
  const names = cells.map((cell) => cell.trim());
  const last = names.slice(-REPORT_COLUMNS.length);
  if (names.length > last.length && REPORT_COLUMNS.every((name, index) => last[index] === name))
    return {
      headers: names.slice(0, -last.length).map(withoutOurQuote),
      tail: { length: last.length, mayHoldText: true },
    };
  const width = names.findLastIndex((name) => name !== '') + 1;
  return { headers: names.slice(0, width), tail: { length: names.length - width, mayHoldText: false } };
}

/** `rejected.csv` has a `'` before what a spreadsheet would run. */
export function withoutOurQuote(cell: string): string {
  return /^'+[=+\-@\t\r\n]/.test(cell) ? cell.slice(1) : cell;
}

/** A cell that a person would read as a phone number. */
export function looksLikePhone(cell: string): boolean {
  const digits = cell.replaceAll(/\D/g, '').length;
  return digits >= 7 && digits <= 15 && /^['(]*\+?[\d\s().\-/]+$/.test(cell.trim());
}

/** Header in the form in which names are compared: `Phone Number` → `phone_number`. */
function fold(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');
}

function refuse(problems: readonly Problem[]): HeaderReading {
  return { kind: 'refused', problems };
}

function isEvidence(role: string): boolean {
  return EVIDENCE_ROLES.some((name) => name === role);
}

type Roles = Partial<Record<ColumnRole, number>>;

function findRoles(row: HeaderRow, headers: readonly string[], columns: ContactSource['columns']) {
  const roles: Roles = {};
  const problems: Problem[] = [];
  const named = new Map(Object.entries(columns).map(([role, name]) => [role, findNamed(headers, name)]));
  const claimed = new Set(named.values());
  for (const role of COLUMN_ROLES) {
    const wanted = columns[role];
    const found = wanted === undefined ? findDefault(headers, role, claimed) : [named.get(role) ?? -1];
    if (wanted !== undefined && found[0] === -1) problems.push(missingNamed(row, headers, { role, wanted }));
    else if (found.length > 1 && !isEvidence(role))
      problems.push(
        ambiguous(
          row,
          role,
          found.map((index) => headers[index] ?? ''),
        ),
      );
    else if (found[0] !== undefined) roles[role] = found[0];
    else if (role === 'phone') problems.push(missingPhone(row, headers));
  }
  return { roles, problems };
}

/** As written, else whatever the case. */
function findNamed(headers: readonly string[], name: string): number {
  const exact = headers.indexOf(name.trim());
  return exact !== -1 ? exact : headers.findIndex((header) => fold(header) === fold(name));
}

/**
 * A column the campaign named for one role is not found for another by its header. The name that comes first in our list
 * goes first: a file may well have both a state and a region.
 */
function findDefault(headers: readonly string[], role: ColumnRole, claimed: ReadonlySet<number>): number[] {
  const rank = (index: number) => DEFAULT_HEADERS[role].indexOf(fold(headers[index] ?? ''));
  return headers
    .map((_, index) => index)
    .filter((index) => rank(index) !== -1 && !claimed.has(index))
    .sort((a, b) => rank(a) - rank(b));
}

function problemIn(row: HeaderRow, code: string, text: { message: string; fix: string }): Problem {
  return { severity: 'error', file: row.file, line: row.line, code, ...text };
}

function checkNames(row: HeaderRow, headers: readonly string[]): Problem[] {
  return headers.flatMap((name, index) => {
    if (name === '') return [emptyName(row, headers, index)];
    if (name in Object.prototype || name === 'prototype') return [reservedName(row, name)];
    if (/\p{Cc}/u.test(name)) return [controlCharacters(row, name)];
    return headers.indexOf(name) === index ? [] : [duplicateName(row, name)];
  });
}

function emptyName(row: HeaderRow, headers: readonly string[], index: number): Problem {
  const before = index === 0 ? 'at the beginning' : `after ${quote(headers[index - 1] ?? '')}`;
  return problemIn(row, 'empty-header', {
    message: `the column ${before} has no header (column ${index + 1})`,
    fix: 'Name the column, or remove it.',
  });
}

function reservedName(row: HeaderRow, name: string): Problem {
  return problemIn(row, 'reserved-header', {
    message: `a column cannot be called ${quote(name)}`,
    fix: 'Rename the column.',
  });
}

function controlCharacters(row: HeaderRow, name: string): Problem {
  return problemIn(row, 'header-control-characters', {
    message: `the header ${quote(name)} holds a line break or another control character`,
    fix: 'Write the header on one line.',
  });
}

function duplicateName(row: HeaderRow, name: string): Problem {
  return problemIn(row, 'duplicate-header', {
    message: `two columns are called ${quote(name)}`,
    fix: 'Rename or remove one of them.',
  });
}

function headerExpected(row: HeaderRow): Problem {
  return problemIn(row, 'header-expected', {
    message: 'a header row is expected here, and this looks like a contact',
    fix: 'Write the column names as the first row, e.g. phone,first_name.',
  });
}

function missingNamed(
  row: HeaderRow,
  headers: readonly string[],
  { role, wanted }: { role: ColumnRole; wanted: string },
): Problem {
  return problemIn(row, 'missing-column', {
    message: `there is no column ${quote(wanted)}, which contacts.columns names for ${role}; ${listColumns(headers)}`,
    fix: `Correct contacts.columns.${role}, or add the column.`,
  });
}

function missingPhone(row: HeaderRow, headers: readonly string[]): Problem {
  const likely = likelyPhone(headers);
  return problemIn(row, 'missing-phone-column', {
    message: `there is no column phone (or to_number, phone_number); ${listColumns(headers)}`,
    fix: `Name the column in the campaign: contacts: { columns: { phone: ${likely ?? 'YOUR HEADER'} } }.`,
  });
}

function likelyPhone(headers: readonly string[]): string | undefined {
  return headers.find((name) => /phone|mobile|cell|tel|handy|number|msisdn/i.test(name));
}

function ambiguous(row: HeaderRow, role: ColumnRole, names: readonly string[]): Problem {
  return problemIn(row, 'ambiguous-column', {
    message: `more than one column could be the ${role}: ${names.map(quote).join(', ')}`,
    fix: `Say which in the campaign: contacts: { columns: { ${role}: ${names[0]} } }.`,
  });
}

function listColumns(headers: readonly string[]): string {
  return `the file has: ${headers.map(quote).join(', ')}`;
}

function quote(name: string): string {
  return JSON.stringify(name);
}
