import type { Campaign, ColumnRole } from '../domain/campaign.ts';
import { EVIDENCE_ROLES } from '../domain/campaign.ts';
import type { ContactView } from '../ledger/ledger.ts';
import { line, numberCell } from '../reports/csv.ts';

/** A list of contacts to be imported again, and how its columns are called where that is not by their role. */
export interface RecycledList {
  readonly csv: string;
  readonly columns: Readonly<Record<string, string>>;
}

type Cells = Readonly<Partial<Record<ColumnRole, string>>>;

/** What steers a call, as the row had it: what the number or the place tell is found out anew. */
function rolesOf({ contact, status }: ContactView, now: number): Cells {
  const { phone, id, zones, zoneSource, fromNumber, notBefore = 0, notAfter, window, maxAttempts } = contact;
  const { priority = 0 } = contact;
  return {
    phone,
    id,
    timezone: zoneSource === 'column' ? (zones[0] ?? '') : '',
    from_number: fromNumber ?? '',
    not_before: notBefore > now ? new Date(notBefore).toISOString() : '',
    not_after: notAfter === undefined || status === 'expired' ? '' : new Date(notAfter).toISOString(),
    window: window ?? '',
    max_attempts: numberCell(maxAttempts),
    // Beyond what a row can say it is our own doing, for a callback.
    priority: priority === 0 || Math.abs(priority) > 100 ? '' : String(priority),
  };
}

const LINEAGE = ['recycled_from', 'recycled_row', 'recycled_disposition', 'recycled_attempts'] as const;

/** The contacts with their variables, and whence they come. Only columns that somebody uses. */
export function recycledList(
  { name, contacts }: Pick<Campaign, 'name' | 'contacts'>,
  chosen: readonly ContactView[],
  now: number,
): RecycledList {
  const variables = [...new Set(chosen.flatMap(({ contact }) => contact.variables))].filter(
    (variable) => !isLineage(variable),
  );
  const rows = chosen.map((view) => ({ view, roles: rolesOf(view, now) }));
  const used = (Object.keys(rows[0]?.roles ?? { phone: '' }) as ColumnRole[]).filter(
    (role) => role === 'phone' || rows.some(({ roles }) => roles[role]),
  );
  const headers = used.map((role) => headerFor(role, variables));
  const lines = rows.map(({ view, roles }) => {
    const { contact, attempts, result } = view;
    const values = new Map(contact.variables.map((variable, index) => [variable, contact.values[index]]));
    const lineage = [name, String(contact.row), result?.disposition ?? '', String(attempts)];
    const cells = [
      ...used.map((role) => roles[role] ?? ''),
      ...variables.map((each) => values.get(each) ?? ''),
    ];
    return line([...cells, ...lineage].map(asWritten));
  });
  const renamed = used.flatMap((role, index) => (headers[index] === role ? [] : [[role, headers[index]]]));
  const evidence = EVIDENCE_ROLES.flatMap((role) => {
    const header = contacts.columns[role];
    return header === undefined ? [] : [[role, header]];
  });
  return {
    csv: line([...headers, ...variables, ...LINEAGE].map(asWritten)) + lines.join(''),
    columns: Object.fromEntries([...renamed, ...evidence]),
  };
}

/** Unlike in a report, nothing is made harmless: this is a list to be imported, and its values are the user's own. */
function asWritten(text: string): string {
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function isLineage(variable: string): boolean {
  return (LINEAGE as readonly string[]).includes(variable);
}

/** A variable may be called like a role whose column was called otherwise. */
function headerFor(role: ColumnRole, variables: readonly string[]): string {
  const isTaken = variables.some((variable) => variable.trim().toLowerCase() === role);
  return isTaken ? `fairdial_${role}` : role;
}
