import { present } from '../domain/present.ts';
import type { AuditedAttempt, AuditedContact } from './facts.ts';

/** A row of a report by its column names. */
export type Row = Readonly<Record<string, string>>;

/** A row of contacts.csv. */
export function contactIn(row: Row, campaign: string): AuditedContact {
  return {
    campaign,
    row: Number(row.row),
    phone: textIn(row.phone),
    status: textIn(row.status),
    attempts: numberIn(row.attempts) ?? 0,
    zones: zonesIn(row.timezone),
    ...present({ disposition: some(row.disposition), reason: some(row.reason), callId: some(row.call_id) }),
  };
}

/** A row of attempts.csv. */
export function attemptIn(row: Row, campaign: string): AuditedAttempt {
  return {
    id: textIn(row.attempt_id),
    campaign,
    phone: textIn(row.phone),
    n: Number(row.n),
    fromNumber: textIn(row.from_number),
    state: textIn(row.state),
    openedAt: instantIn(row.opened_at) ?? 0,
    zones: zonesIn(row.timezone),
    campaignVersion: textIn(row.campaign_version),
    ...present({
      disposition: some(row.disposition),
      outcome: some(row.outcome),
      callId: some(row.call_id),
      postedAt: instantIn(row.posted_at),
      acceptedAt: instantIn(row.accepted_at),
      endedAt: instantIn(row.ended_at),
      settledAt: instantIn(row.settled_at),
      durationSeconds: numberIn(row.duration_seconds),
    }),
  };
}

/** The attempt that a contact being called is in: attempts.csv has it only once it is over. */
export function underWayIn(row: Row, campaign: string): AuditedAttempt | undefined {
  const openedAt = instantIn(row.last_attempt_at);
  const underWay = row.status === 'calling' || row.status === 'unconfirmed';
  if (!underWay || openedAt === undefined) return undefined;
  return {
    id: '',
    campaign,
    phone: textIn(row.phone),
    n: numberIn(row.attempts) ?? 1,
    fromNumber: '',
    state: textIn(row.status),
    openedAt,
    zones: zonesIn(row.timezone),
    campaignVersion: '',
  };
}

export function maxAttemptsIn(row: Row): number | undefined {
  return numberIn(row.max_attempts);
}

/** Without the `'` that keeps a spreadsheet from running a cell. */
function textIn(cell: string | undefined): string {
  return (cell ?? '').replace(/^'(?=[=+\-@\t\r\n])/, '');
}

function some(cell: string | undefined): string | undefined {
  return textIn(cell) || undefined;
}

function zonesIn(cell: string | undefined): string[] {
  return textIn(cell)
    .split(' & ')
    .filter((zone) => zone !== '');
}

function numberIn(cell: string | undefined): number | undefined {
  const value = Number(textIn(cell));
  return textIn(cell) === '' || Number.isNaN(value) ? undefined : value;
}

function instantIn(cell: string | undefined): number | undefined {
  const at = Date.parse(textIn(cell));
  return Number.isNaN(at) ? undefined : at;
}
