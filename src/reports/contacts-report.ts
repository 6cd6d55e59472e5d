import { variableNames } from '../domain/contact.ts';
import type { CampaignEntry, ContactView } from '../ledger/ledger.ts';
import { createNextAllowed } from '../rules/next-allowed.ts';
import { CONTACT_COLUMNS, type ContactColumn, freeNames } from './columns.ts';
import type { ContactTally } from './contact-tally.ts';
import { cell, instantCell, line, numberCell, phoneCell } from './csv.ts';
import type { ReportLedger } from './report-ledger.ts';

/** So few that the calls wait for no page: it takes Redis, and then this process, about a millisecond. */
const PAGE_ROWS = 250;

export interface ContactsSource {
  readonly entry: CampaignEntry;
  readonly imported: number;
  /** Epoch ms. */
  readonly now: number;
  /** How long before the end of a window the last call leaves. Default 0. */
  readonly guardMs?: number;
}

/**
 * contacts.csv in pieces: one row per imported contact, in order of import. Contacts beyond `imported` came during the
 * pass and are left to the next export. Each contact is read once and counted in `tally` as it is written, so the
 * two agree whatever the calls do meanwhile. Between two pages it waits for `pause`.
 */
export async function* contactsReport(
  ledger: ReportLedger,
  source: ContactsSource,
  tally: ContactTally,
  pause: () => Promise<void> = async () => {},
): AsyncGenerator<string> {
  const { import: imports } = source.entry;
  const variables = imports.header ? variableNames(imports.header) : [];
  const lineOf = contactLine(source, variables);
  yield contactHeader(variables);
  const { name } = source.entry.campaign;
  const read = (from: number) =>
    ledger.contacts.page(name, from, Math.min(PAGE_ROWS, source.imported - from));
  let next = 0;
  let reading = read(next);
  while (next < source.imported) {
    const views = await reading;
    const last = views.at(-1);
    if (!last) return;
    if (next > 0) await pause();
    next = last.contact.seq + 1;
    // The next page is on its way while this one is written.
    if (next < source.imported) {
      reading = read(next);
      reading.catch(() => undefined);
    }
    let text = '';
    for (const view of views) {
      tally.add(view);
      text += lineOf(view);
    }
    yield text;
  }
}

/** Our columns, then the input's variable columns; one that is called like ours becomes `input_…`. */
function contactHeader(variables: readonly string[]): string {
  return line([...CONTACT_COLUMNS, ...freeNames(variables, CONTACT_COLUMNS, 'input_')].map(cell));
}

/** What a contact's cells need to know besides. */
interface Beside {
  readonly maxAttempts: number;
  readonly nextAt: (view: ContactView) => number | undefined;
}

function contactLine(source: ContactsSource, variables: readonly string[]): (view: ContactView) => string {
  const beside = { maxAttempts: source.entry.campaign.retry.maxAttempts, nextAt: nextAttempt(source) };
  const ours = CONTACT_COLUMNS.map((column) => CELLS[column]);
  const placesOf = columnPlaces(variables);
  return (view) => {
    const { values } = view.contact;
    let text = '';
    for (const cellOf of ours) text += `${cellOf(view, beside)},`;
    for (const place of placesOf(view.contact.variables)) text += `${cell(values[place] ?? '')},`;
    return `${text.slice(0, -1)}\r\n`;
  };
}

/**
 * When somebody who waits for a time is due, or was; where their hours are closed then, the next opening. Of those who
 * may not be called again, nothing.
 */
function nextAttempt({ entry: { campaign }, now, guardMs = 0 }: ContactsSource): Beside['nextAt'] {
  const allowed = createNextAllowed(guardMs);
  return ({ status, at, contact }) => {
    if (status !== 'waiting' || at <= 0) return undefined;
    const due = Math.max(at, now);
    const opening = allowed.from(campaign, contact, due);
    return opening === due ? at : opening;
  };
}

/** Where a contact keeps the value of each report column: contacts of an earlier file may have had other columns. */
function columnPlaces(columns: readonly string[]): (variables: readonly string[]) => readonly number[] {
  const known = new Map<readonly string[], readonly number[]>();
  return (variables) => {
    const places = known.get(variables) ?? columns.map((name) => variables.indexOf(name));
    known.set(variables, places);
    return places;
  };
}

const CELLS: Record<ContactColumn, (view: ContactView, beside: Beside) => string> = {
  row: ({ contact }) => numberCell(contact.row),
  id: ({ contact }) => cell(contact.id),
  phone: ({ contact }) => phoneCell(contact.phone),
  status: ({ status }) => status,
  disposition: ({ result }) => result?.disposition ?? '',
  outcome: ({ result }) => cell(result?.outcome ?? ''),
  reason: ({ reason, result }) => cell(reason || (result?.reason ?? '')),
  attempts: ({ attempts }) => numberCell(attempts),
  max_attempts: (_, { maxAttempts }) => numberCell(maxAttempts),
  first_attempt_at: (view) => instantCell(view.result?.firstAttemptAt ?? underWaySince(view)),
  last_attempt_at: (view) => instantCell(underWaySince(view) ?? view.result?.lastAttemptAt),
  next_attempt_at: (view, { nextAt }) => instantCell(nextAt(view)),
  timezone: ({ contact }) => zonesCell(contact.zones),
  timezone_source: ({ contact }) => contact.zoneSource,
  from_number: ({ contact, result }) => phoneCell(result?.fromNumber ?? contact.fromNumber ?? ''),
  call_id: ({ result }) => cell(result?.callId ?? ''),
  duration_seconds: ({ result }) => numberCell(result?.durationSeconds),
  summary: ({ result }) => cell(result?.summary ?? ''),
  recording_url: ({ result }) => cell(result?.recordingUrl ?? ''),
  cost_cents: ({ result }) => numberCell(result?.costCents),
  credits_used: ({ result }) => numberCell(result?.creditsUsed),
};

/** A million contacts share a few lists of zones. */
const zoneCells = new WeakMap<readonly string[], string>();

function zonesCell(zones: readonly string[]): string {
  const known = zoneCells.get(zones);
  if (known !== undefined) return known;
  const text = cell(zones.join(' & '));
  zoneCells.set(zones, text);
  return text;
}

/** When the attempt now under way opened. */
function underWaySince({ status, at }: ContactView): number | undefined {
  return status === 'calling' || status === 'unconfirmed' ? at : undefined;
}
