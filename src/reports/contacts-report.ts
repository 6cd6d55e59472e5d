import { variableNames } from '../domain/contact.ts';
import type { CampaignEntry, ContactView } from '../ledger/ledger.ts';
import { CONTACT_COLUMNS, type ContactColumn, freeNames } from './columns.ts';
import type { ContactTally } from './contact-tally.ts';
import { cell, instantCell, line, numberCell, phoneCell } from './csv.ts';
import { PAGE_ROWS, type ReportLedger } from './report-ledger.ts';

/**
 * contacts.csv in pieces: one row per imported contact, in order of import. Contacts beyond `imported` came during the
 * pass and are left to the next export. Each contact is read once and counted in `tally` as it is written, so the
 * two agree whatever the calls do meanwhile.
 */
export async function* contactsReport(
  ledger: ReportLedger,
  source: { readonly entry: CampaignEntry; readonly imported: number },
  tally: ContactTally,
): AsyncGenerator<string> {
  const { campaign, import: imports } = source.entry;
  const variables = imports.header ? variableNames(imports.header) : [];
  const lineOf = contactLine(campaign.retry.maxAttempts, variables);
  yield contactHeader(variables);
  let next = 0;
  while (next < source.imported) {
    const views = await ledger.contacts.page(
      campaign.name,
      next,
      Math.min(PAGE_ROWS, source.imported - next),
    );
    const last = views.at(-1);
    if (!last) return;
    for (const view of views) tally.add(view);
    yield views.map(lineOf).join('');
    next = last.contact.seq + 1;
  }
}

/** Our columns, then the input's variable columns; one that is called like ours becomes `input_…`. */
function contactHeader(variables: readonly string[]): string {
  return line([...CONTACT_COLUMNS, ...freeNames(variables, CONTACT_COLUMNS, 'input_')].map(cell));
}

function contactLine(maxAttempts: number, variables: readonly string[]): (view: ContactView) => string {
  const ours = CONTACT_COLUMNS.map((column) => CELLS[column]);
  const placesOf = columnPlaces(variables);
  return (view) => {
    const { values } = view.contact;
    return line([
      ...ours.map((cellOf) => cellOf(view, maxAttempts)),
      ...placesOf(view.contact.variables).map((place) => cell(values[place] ?? '')),
    ]);
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

const CELLS: Record<ContactColumn, (view: ContactView, maxAttempts: number) => string> = {
  row: ({ contact }) => numberCell(contact.row),
  id: ({ contact }) => cell(contact.id),
  phone: ({ contact }) => phoneCell(contact.phone),
  status: ({ status }) => status,
  disposition: ({ result }) => result?.disposition ?? '',
  outcome: ({ result }) => cell(result?.outcome ?? ''),
  reason: ({ reason, result }) => cell(reason || (result?.reason ?? '')),
  attempts: ({ attempts }) => numberCell(attempts),
  max_attempts: (_, maxAttempts) => numberCell(maxAttempts),
  first_attempt_at: (view) => instantCell(view.result?.firstAttemptAt ?? underWaySince(view)),
  last_attempt_at: (view) => instantCell(underWaySince(view) ?? view.result?.lastAttemptAt),
  next_attempt_at: ({ status, at }) => instantCell(status === 'waiting' && at > 0 ? at : undefined),
  timezone: ({ contact }) => cell(contact.zones.join(' & ')),
  timezone_source: ({ contact }) => contact.zoneSource,
  from_number: ({ contact, result }) => phoneCell(result?.fromNumber ?? contact.fromNumber ?? ''),
  call_id: ({ result }) => cell(result?.callId ?? ''),
  duration_seconds: ({ result }) => numberCell(result?.durationSeconds),
  summary: ({ result }) => cell(result?.summary ?? ''),
  recording_url: ({ result }) => cell(result?.recordingUrl ?? ''),
  cost_cents: ({ result }) => numberCell(result?.costCents),
  credits_used: ({ result }) => numberCell(result?.creditsUsed),
};

/** When the attempt now under way opened. */
function underWaySince({ status, at }: ContactView): number | undefined {
  return status === 'calling' || status === 'unconfirmed' ? at : undefined;
}
