import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { packageVersion } from '../config/package-version.ts';
import type { CampaignState } from '../domain/campaign.ts';
import type { Clock } from '../domain/clock.ts';
import type { CampaignEntry } from '../ledger/ledger.ts';
import { draftAttempts } from './attempts-report.ts';
import { type ContactsPass, createContactTally, type Identity, identityOf } from './contact-tally.ts';
import { contactsReport } from './contacts-report.ts';
import { draftRejected } from './draft-rejected.ts';
import { type Edition, publishEdition } from './edition.ts';
import { CampaignPurged, UnknownCampaign } from './errors.ts';
import { draftPage } from './html/draft-page.ts';
import { importsCsv } from './imports-report.ts';
import type { ReportLedger } from './report-ledger.ts';
import { summaryCsv, summaryJson, summaryRows } from './summary-report.ts';

export interface ReportTools {
  readonly ledger: ReportLedger;
  readonly clock: Clock;
  /** How long before the end of a window the last call leaves. Default 0. */
  readonly guardMs?: number;
}

export interface ExportSummary {
  readonly campaign: string;
  /** Where the reports lie. */
  readonly folder: string;
  /** Epoch ms. */
  readonly exportedAt: number;
  readonly identity: Identity;
  /** Rows of rejected.csv. */
  readonly rejected: number;
  /** Rows of attempts.csv. */
  readonly attempts: number;
  /** What contacts.csv counted when it was written. */
  readonly contacts: ContactsPass;
}

/** How much an export may cost what else goes on. By default it is whole and as quick as it can. */
export interface ExportManners {
  /** The pass whose contacts.csv may stay as it is; undefined: write it anew. Asked with the state of the campaign. */
  readonly kept?: (state: CampaignState) => ContactsPass | undefined;
  /** Waited for between two pages of contacts. */
  readonly pause?: () => Promise<void>;
}

/**
 * Write the reports of a campaign to `<directory>/<campaign>/` (spec §5): contacts.csv, attempts.csv, rejected.csv,
 * imports.csv, summary.csv, summary.json and report.html. Each appears whole or not at all; a failure leaves the old ones. Memory stays flat however many contacts there are.
 * The identity in summary.json is counted as contacts.csv is written, so it holds while calls run. Contacts are
 * read before the journal: every attempt that contacts.csv counts as settled is in attempts.csv. Where `manners` keep
 * contacts.csv as it lies, the identity is of that file, and `contacts_at` of summary.json says of when; all else is of now.
 *
 * Rejects with `UnknownCampaign`, `CampaignPurged`, `ReportNotWritten`, or `LedgerUnavailable`.
 */
export async function exportReports(
  tools: ReportTools,
  campaignName: string,
  directory: string,
  manners: ExportManners = {},
): Promise<ExportSummary> {
  // Before the entry: its header is then never older than the contacts shown under it.
  const imported = await tools.ledger.contacts.imported(campaignName);
  const entry = await tools.ledger.campaigns.get(campaignName);
  if (!entry) throw new UnknownCampaign(campaignName);
  if (entry.purgedAt !== undefined) throw new CampaignPurged(campaignName);
  const folder = join(directory, entry.campaign.name);
  const exportedAt = tools.clock.wallMs();
  return publishEdition({ folder, now: exportedAt }, async (edition) => {
    const { ledger, guardMs = 0 } = tools;
    const source = { ledger, entry, imported, folder, exportedAt, guardMs, manners };
    const summary = await draftAll(edition, source);
    if (await wasPurged(tools, campaignName)) throw new CampaignPurged(campaignName);
    return summary;
  });
}

/** While it was read. */
async function wasPurged({ ledger }: ReportTools, name: string): Promise<boolean> {
  return (await ledger.campaigns.get(name))?.purgedAt !== undefined;
}

interface Source {
  readonly ledger: ReportLedger;
  readonly entry: CampaignEntry;
  readonly imported: number;
  readonly folder: string;
  readonly exportedAt: number;
  readonly guardMs: number;
  readonly manners: ExportManners;
}

async function draftAll(edition: Edition, source: Source): Promise<ExportSummary> {
  const { ledger, entry, folder, exportedAt } = source;
  const { name } = entry.campaign;
  const contacts = (await keptContacts(source)) ?? (await draftContacts(edition, source));
  const { attempts, tally, localHours } = await draftAttempts(edition, source);
  const { rows: rejected, codes } = await draftRejected(edition, source);

  const imports = await ledger.contacts.imports(name);
  await edition.write('imports.csv', [importsCsv(imports)]);
  const identity = identityOf(contacts.imported, contacts.tally.statuses());
  const rows = summaryRows(tally);
  await edition.write('summary.csv', [summaryCsv(name, rows)]);
  const facts = { entry, exportedAt, identity, rejected, contacts, attempts: tally, rows, imports };
  await edition.write('summary.json', [summaryJson(facts)]);
  const more = { rejectedCodes: [...codes], localHours: localHours.hours(), version: packageVersion() };
  await draftPage(edition, { facts: { ...facts, ...more }, folder });
  return { campaign: name, folder, exportedAt, identity, rejected, attempts, contacts };
}

const CONTACTS = 'contacts.csv';

/** Unless somebody took the file away. */
async function keptContacts({ entry, folder, manners }: Source): Promise<ContactsPass | undefined> {
  const kept = manners.kept?.(entry.state);
  return kept && (await exists(join(folder, CONTACTS))) ? kept : undefined;
}

async function draftContacts(edition: Edition, source: Source): Promise<ContactsPass> {
  const { ledger, entry, imported, exportedAt, guardMs, manners } = source;
  const tally = createContactTally();
  const shown = { entry, imported, now: exportedAt, guardMs };
  await edition.write(CONTACTS, contactsReport(ledger, shown, tally, manners.pause));
  return { at: exportedAt, imported, tally };
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
