import type { ImportRecord } from '../domain/contact.ts';
import type { CampaignEntry } from '../ledger/ledger.ts';
import { type AttemptTally, answerRate, sumTallies, type Tally } from './attempt-tally.ts';
import { SUMMARY_COLUMNS, TALLY_COLUMNS } from './columns.ts';
import type { ContactsPass, Identity } from './contact-tally.ts';
import { cell, line, numberCell, phoneCell } from './csv.ts';
import { importsJson } from './imports-report.ts';

/** A row of summary.csv: a from number in an hour, a from number in all hours, or everything. */
export interface SummaryRow {
  /** ISO 8601, or `total`. */
  readonly hour: string;
  /** E.164, or `total`. */
  readonly from_number: string;
  readonly tally: Tally;
}

const TOTAL = 'total';

/** The rows of the summary: hours first, then the total of each from number, then the total of all. */
export function summaryRows(attempts: AttemptTally): SummaryRow[] {
  const hours = attempts.rows();
  const numbers = [...new Set(hours.map(({ fromNumber }) => fromNumber))].sort();
  return [
    ...hours.map(({ hour, fromNumber, tally }) => ({
      hour: new Date(hour).toISOString(),
      from_number: fromNumber,
      tally,
    })),
    ...numbers.map((number) => ({
      hour: TOTAL,
      from_number: number,
      tally: sumTallies(hours.filter(({ fromNumber }) => fromNumber === number).map(({ tally }) => tally)),
    })),
    { hour: TOTAL, from_number: TOTAL, tally: sumTallies(hours.map(({ tally }) => tally)) },
  ];
}

/** summary.csv, whole: it has a line per hour and from number only. */
export function summaryCsv(campaign: string, rows: readonly SummaryRow[]): string {
  return [
    line(SUMMARY_COLUMNS),
    ...rows.map(({ hour, from_number, tally }) =>
      line([
        cell(campaign),
        hour,
        phoneCell(from_number),
        ...TALLY_COLUMNS.map((column) => numberCell(tally[column])),
        numberCell(answerRate(tally)),
      ]),
    ),
  ].join('');
}

export interface SummaryFacts {
  readonly entry: CampaignEntry;
  readonly exportedAt: number;
  readonly identity: Identity;
  readonly rejected: number;
  readonly contacts: Pick<ContactsPass, 'at' | 'tally'>;
  readonly attempts: AttemptTally;
  readonly rows: readonly SummaryRow[];
  readonly imports: readonly ImportRecord[];
}

/** summary.json: the identity, the totals, and the rows of summary.csv; names as in the CSV reports. */
export function summaryJson(facts: SummaryFacts): string {
  const { entry, contacts, attempts, rows } = facts;
  const totals = rows.at(-1);
  const summary = {
    campaign: entry.campaign.name,
    state: entry.state,
    reason: entry.reason,
    version: entry.campaign.version,
    exported_at: new Date(facts.exportedAt).toISOString(),
    contacts_at: new Date(contacts.at).toISOString(),
    identity: facts.identity,
    rejected: facts.rejected,
    totals: {
      contacts: {
        attempts: contacts.tally.attempts(),
        by_disposition: contacts.tally.dispositions(),
        by_outcome: Object.fromEntries(contacts.tally.outcomes()),
      },
      attempts: {
        ...(totals ? tallyJson(totals.tally) : {}),
        by_outcome: Object.fromEntries(attempts.outcomes()),
      },
    },
    imports: importsJson(facts.imports),
    rows: rows.map(({ hour, from_number, tally }) => ({ hour, from_number, ...tallyJson(tally) })),
  };
  return `${JSON.stringify(summary, undefined, 2)}\n`;
}

function tallyJson(tally: Tally): Tally & { answer_rate: number | null } {
  return { ...tally, answer_rate: answerRate(tally) ?? null };
}
