import type { ContactHeader, NewContact, RejectedRow, TimeZoneSource } from '../domain/contact.ts';
import { zonesOfNumber } from '../domain/number-zones.ts';
import { parsePhone } from '../domain/phone-number.ts';
import { checkTimeZone } from '../domain/time-zone-name.ts';
import { checkCells } from './cell-checks.ts';
import { contactInstant } from './contact-dates.ts';

/** What decides how the rows of a campaign are read. */
export interface ContactRules {
  readonly header: ContactHeader;
  /** For numbers not written in E.164. */
  readonly country?: string;
  /** Used only where neither the row nor the number tells. */
  readonly timezone?: string;
  /** The campaign's from numbers, E.164. */
  readonly fromNumbers: readonly string[];
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
  const findZones = zoneFinder(rules.timezone);
  const findFromNumber = fromNumberFinder(rules);

  return (cells, line) => {
    const reject = (why: Refusal): RejectedRow => ({ line, ...why, cells });
    const damage = checkCells(cells, rules.header);
    if (damage !== undefined) return reject(damage);

    const number = parsePhone(cell(cells, phoneColumn), rules.country);
    if (number.kind === 'invalid') return reject(refusal(number.code, number.message, number.suggestion));
    if (rules.fromNumbers.includes(number.phone)) return reject(SELF_CALL);

    const place = findZones(cell(cells, roles.timezone), number.phone);
    if ('code' in place) return reject(place);
    const fromNumber = findFromNumber(cell(cells, roles.from_number));
    if (typeof fromNumber === 'object') return reject(fromNumber);
    const period = readPeriod(
      cell(cells, roles.not_before),
      cell(cells, roles.not_after),
      place.zones[0] ?? '',
    );
    if ('code' in period) return reject(period);

    return {
      row: line,
      id: cell(cells, roles.id),
      phone: number.phone,
      zones: place.zones,
      zoneSource: place.zoneSource,
      ...(fromNumber !== undefined && { fromNumber }),
      ...period,
      values: variables.map((column) => cells[column] ?? ''),
    };
  };
}

/** Why a row is not imported. */
export type Refusal = Pick<RejectedRow, 'code' | 'message' | 'suggestion'>;

export function refusal(code: string, message: string, suggestion: string): Refusal {
  return { code, message, suggestion };
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

const NO_TIME_ZONE = refusal(
  'no-time-zone',
  'nothing tells where this person is: the row names no time zone, and the number fits too many',
  'Write an IANA time zone such as America/New_York in the timezone column, or set timezone in the campaign.',
);

interface Place {
  readonly zones: readonly string[];
  readonly zoneSource: TimeZoneSource;
}

/** The row's own zone, alone; else the zones of the number; else the campaign's; never a guess. */
function zoneFinder(campaignZone: string | undefined): (column: string, phone: string) => Place | Refusal {
  const campaign: Place | Refusal =
    campaignZone === undefined ? NO_TIME_ZONE : { zones: [campaignZone], zoneSource: 'campaign' };
  const named = new Map<string, Place>();
  return (column, phone) => {
    if (column !== '') return named.get(column) ?? readZone(column, named);
    const zones = zonesOfNumber(phone);
    return zones.length > 0 ? { zones, zoneSource: 'number' } : campaign;
  };
}

function readZone(column: string, named: Map<string, Place>): Place | Refusal {
  const checked = checkTimeZone(column);
  if ('problem' in checked) return refusal('invalid-time-zone', checked.problem, checked.fix);
  const place: Place = { zones: [checked.zone], zoneSource: 'column' };
  named.set(column, place);
  return place;
}

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
    const number = parsePhone(column, country);
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

type Period = { readonly notBefore?: number; readonly notAfter?: number };

const NO_PERIOD: Period = {};

function readPeriod(before: string, after: string, zone: string): Period | Refusal {
  if (before === '' && after === '') return NO_PERIOD;
  const notBefore = before === '' ? undefined : contactInstant(before, zone, 'start');
  const notAfter = after === '' ? undefined : contactInstant(after, zone, 'end');
  if (before !== '' && notBefore === undefined) return invalidDate('not_before', before);
  if (after !== '' && notAfter === undefined) return invalidDate('not_after', after);
  if (notBefore !== undefined && notAfter !== undefined && notAfter < notBefore)
    return refusal(
      'empty-period',
      `not_after (${after}) is earlier than not_before (${before})`,
      'Exchange the two, or correct one.',
    );
  return { ...(notBefore !== undefined && { notBefore }), ...(notAfter !== undefined && { notAfter }) };
}

function invalidDate(column: string, value: string): Refusal {
  return refusal(
    'invalid-date',
    `${JSON.stringify(value)} in the ${column} column is not a date that exists`,
    'Write 2026-12-01, 2026-12-01T09:00 (their local time) or 2026-12-01T09:00:00-05:00.',
  );
}
