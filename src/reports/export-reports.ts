import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../domain/clock.ts';
import type { CampaignEntry } from '../ledger/ledger.ts';
import { draftAttempts } from './attempts-report.ts';
import { createContactTally, type Identity, identityOf } from './contact-tally.ts';
import { contactsReport } from './contacts-report.ts';
import { type Edition, openEdition } from './edition.ts';
import { explained, UnknownCampaign } from './errors.ts';
import { importsCsv } from './imports-report.ts';
import { type RejectedRows, rejectedReport } from './rejected-report.ts';
import type { ReportLedger } from './report-ledger.ts';
import { summaryCsv, summaryJson, summaryRows } from './summary-report.ts';

export interface ReportTools {
  readonly ledger: ReportLedger;
  readonly clock: Clock;
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
}

/**
 * Write the reports of a campaign to `<directory>/<campaign>/` (spec §5): contacts.csv, attempts.csv, rejected.csv,
 * imports.csv, summary.csv and summary.json. Each appears whole or not at all; a failure leaves the old ones. Memory stays flat however many contacts there are.
 * The identity in summary.json is counted as contacts.csv is written, so it holds while calls run. Contacts are
 * read before the journal: every attempt that contacts.csv counts as settled is in attempts.csv.
 *
 * Rejects with `UnknownCampaign`, `ReportNotWritten`, or `LedgerUnavailable`.
 */
export async function exportReports(
  tools: ReportTools,
  campaignName: string,
  directory: string,
): Promise<ExportSummary> {
  // Before the entry: its header is then never older than the contacts shown under it.
  const imported = await tools.ledger.contacts.imported(campaignName);
  const entry = await tools.ledger.campaigns.get(campaignName);
  if (!entry) throw new UnknownCampaign(campaignName);
  const folder = join(directory, entry.campaign.name);
  try {
    const exportedAt = tools.clock.wallMs();
    const edition = await openEdition(folder, exportedAt);
    try {
      const summary = await draftAll(edition, { ledger: tools.ledger, entry, imported, folder, exportedAt });
      await edition.publish();
      return summary;
    } finally {
      await edition.discard();
    }
  } catch (error) {
    throw explained(error, folder);
  }
}

interface Source {
  readonly ledger: ReportLedger;
  readonly entry: CampaignEntry;
  readonly imported: number;
  readonly folder: string;
  readonly exportedAt: number;
}

async function draftAll(edition: Edition, source: Source): Promise<ExportSummary> {
  const { ledger, entry, imported, folder, exportedAt } = source;
  const { name } = entry.campaign;
  const contacts = createContactTally();
  await edition.write('contacts.csv', contactsReport(ledger, { entry, imported }, contacts));
  const { attempts, tally } = await draftAttempts(edition, source);
  const rejected = await draftRejected(edition, source);

  const imports = await ledger.contacts.imports(name);
  await edition.write('imports.csv', [importsCsv(imports)]);
  const identity = identityOf(imported, contacts.statuses());
  const rows = summaryRows(tally);
  await edition.write('summary.csv', [summaryCsv(name, rows)]);
  await edition.write('summary.json', [
    summaryJson({ entry, exportedAt, identity, rejected, contacts, attempts: tally, rows, imports }),
  ]);
  return { campaign: name, folder, exportedAt, identity, rejected, attempts };
}

const REJECTED = 'rejected.csv';
const REJECTED_MARK = '.rejected.json';

/**
 * Returns the rows of rejected.csv. It is left alone while it says the same: somebody may be correcting it where it lies.
 * The mark beside it says which import it is of; there is none while an import is forgetting rows as we read them.
 */
async function draftRejected(edition: Edition, { ledger, entry, folder }: Source): Promise<number> {
  const { completed, running, header, rejected: count } = entry.import;
  const { name: campaign, version } = entry.campaign;
  const mark = `${JSON.stringify({ createdAt: entry.createdAt, version, completed, running, count })}\n`;
  if (await isMarked(folder, mark)) return count;
  const written: RejectedRows = { rows: 0 };
  await edition.write(REJECTED, rejectedReport(ledger, { campaign, header, count }, written));
  await edition.write(REJECTED_MARK, [written.rows === count ? mark : '']);
  return written.rows;
}

async function isMarked(folder: string, mark: string): Promise<boolean> {
  const found = await readFile(join(folder, REJECTED_MARK), 'utf8').catch(() => undefined);
  if (found !== mark) return false;
  const report = await stat(join(folder, REJECTED)).catch(() => undefined);
  return report !== undefined;
}
