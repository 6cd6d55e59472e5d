import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { CampaignEntry } from '../ledger/ledger.ts';
import type { Edition } from './edition.ts';
import { type RejectedRows, rejectedReport } from './rejected-report.ts';
import { PAGE_ROWS, type ReportLedger } from './report-ledger.ts';

const REJECTED = 'rejected.csv';
export const REJECTED_MARK = '.rejected.json';
const Codes = z.array(z.tuple([z.string(), z.number()]));

interface Source {
  readonly ledger: ReportLedger;
  readonly entry: CampaignEntry;
  readonly folder: string;
}

/**
 * Returns the rows of rejected.csv, also by their code. It is left alone while it says the same: somebody may be
 * correcting it where it lies. The mark beside it says which import it is of and, in its second line, how many rows have
 * which code; there is none while an import is forgetting rows as we read them.
 */
export async function draftRejected(edition: Edition, source: Source): Promise<RejectedRows> {
  const { ledger, entry, folder } = source;
  const { completed, running, header, rejected: count } = entry.import;
  const { name: campaign, version } = entry.campaign;
  const mark = `${JSON.stringify({ createdAt: entry.createdAt, version, completed, running, count })}\n`;
  const found = await markOf(folder);
  if (found?.startsWith(mark)) {
    const known = codesIn(found.slice(mark.length));
    if (known) return { rows: count, codes: known };
    const codes = await countedCodes(ledger, campaign, count);
    await edition.write(REJECTED_MARK, [mark, codesLine(codes)]);
    return { rows: count, codes };
  }
  const written: RejectedRows = { rows: 0, codes: new Map() };
  await edition.write(REJECTED, rejectedReport(ledger, { campaign, header, count }, written));
  await edition.write(REJECTED_MARK, written.rows === count ? [mark, codesLine(written.codes)] : ['']);
  return written;
}

/** Undefined where there is no mark, or no report it could be of. */
async function markOf(folder: string): Promise<string | undefined> {
  const report = await stat(join(folder, REJECTED)).catch(() => undefined);
  return report && (await readFile(join(folder, REJECTED_MARK), 'utf8').catch(() => undefined));
}

function codesLine(codes: ReadonlyMap<string, number>): string {
  return `${JSON.stringify([...codes])}\n`;
}

/** Undefined for a mark of before the codes were kept, or one that somebody changed. */
function codesIn(text: string): Map<string, number> | undefined {
  const parsed = Codes.safeParse(jsonOr(text));
  return parsed.success ? new Map(parsed.data) : undefined;
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Once, for a report written before its codes were kept. */
async function countedCodes(ledger: ReportLedger, campaign: string, count: number) {
  const codes = new Map<string, number>();
  for (let from = 0; from < count; from += PAGE_ROWS) {
    const rows = await ledger.contacts.rejected(campaign, from, Math.min(PAGE_ROWS, count - from));
    for (const { code } of rows) codes.set(code, (codes.get(code) ?? 0) + 1);
    if (rows.length === 0) break;
  }
  return codes;
}
