import { createReadStream } from 'node:fs';
import { access, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse';
import { z } from 'zod';
import { CAMPAIGN_STATES } from '../domain/campaign.ts';
import { CONTACT_STATUSES, type StatusCounts } from '../domain/contact.ts';
import { InputError, type Problem } from '../domain/errors.ts';
import { jsonIn } from '../oneinbox/wire.ts';
import {
  type AuditedAttempt,
  type AuditedCampaign,
  type AuditedContact,
  type AuditInput,
  isOver,
  type ProviderCall,
} from './facts.ts';
import { attemptIn, contactIn, maxAttemptsIn, type Row, underWayIn } from './report-rows.ts';

/**
 * What the reports tell: `dir` holds a folder per campaign, or is one. Definitions (hours, limits, retry delays) are not in
 * reports. Throws `InputError` when there are none, or when one cannot be read.
 */
export async function inputFromReports(dir: string, calls: readonly ProviderCall[]): Promise<AuditInput> {
  const folders = await reportFolders(dir);
  const contacts: AuditedContact[] = [];
  const attempts: AuditedAttempt[] = [];
  const campaigns: AuditedCampaign[] = [];
  const exports: number[] = [];
  for (const folder of folders) {
    const summary = await readSummary(folder);
    campaigns.push(await readFolder(folder, summary, { contacts, attempts }));
    exports.push(Date.parse(summary.exported_at));
  }
  return {
    calls,
    contacts,
    attempts,
    campaigns,
    ended: campaigns.every(({ state, counts }) => isOver(state, underWay(counts))),
    asOf: Math.min(...exports),
  };
}

function underWay({ calling = 0, unconfirmed = 0, waiting = 0 }: Partial<StatusCounts> = {}) {
  return { live: calling + unconfirmed, waiting };
}

const CONTACTS = 'contacts.csv';

async function reportFolders(dir: string): Promise<string[]> {
  if (await exists(join(dir, CONTACTS))) return [dir];
  const names = await readdir(dir).catch(() => []);
  const folders = names.sort().map((name) => join(dir, name));
  const reported = await Promise.all(folders.map((folder) => exists(join(folder, CONTACTS))));
  const found = folders.filter((_, index) => reported[index]);
  if (found.length > 0) return found;
  throw unreadable({
    file: dir,
    code: 'no-reports',
    message: 'there are no reports here',
    fix: 'Name the folder that fairdial writes its reports to, or use --ledger.',
  });
}

const summarySchema = z.object({
  campaign: z.string(),
  state: z.enum(CAMPAIGN_STATES),
  version: z.string(),
  exported_at: z.iso.datetime(),
  identity: z.object({
    imported: z.number(),
    ...(Object.fromEntries(CONTACT_STATUSES.map((status) => [status, z.number()])) as Record<
      (typeof CONTACT_STATUSES)[number],
      z.ZodNumber
    >),
  }),
  rejected: z.number(),
  totals: z.object({ attempts: z.record(z.string(), z.unknown()) }),
});
type Summary = z.output<typeof summarySchema>;

async function readSummary(folder: string): Promise<Summary> {
  const file = join(folder, 'summary.json');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  const summary = summarySchema.safeParse(jsonIn(text ?? ''));
  if (summary.success) return summary.data;
  const message = text === undefined ? 'this report is missing' : 'this is not a whole summary';
  throw unreadable({
    file,
    code: 'unreadable',
    message,
    fix: 'Export the reports again: fairdial report <campaign>.',
  });
}

interface Rows {
  readonly contacts: AuditedContact[];
  readonly attempts: AuditedAttempt[];
}

async function readFolder(folder: string, summary: Summary, into: Rows): Promise<AuditedCampaign> {
  const { campaign, version, state, identity, rejected, totals } = summary;
  const opened = new Set<string>();
  for await (const row of rowsOf(folder, 'attempts.csv')) {
    const attempt = attemptIn(row, campaign);
    opened.add(`${attempt.phone} ${attempt.openedAt}`);
    into.attempts.push(attempt);
  }
  let maxAttempts: number | undefined;
  for await (const row of rowsOf(folder, CONTACTS)) {
    into.contacts.push(contactIn(row, campaign));
    const live = underWayIn(row, campaign);
    // It may have been settled between the two reports.
    if (live && !opened.has(`${live.phone} ${live.openedAt}`)) into.attempts.push(live);
    maxAttempts ??= maxAttemptsIn(row);
  }
  const rejectedRows = await countRows(folder, 'rejected.csv');
  const { imported, ...counts } = identity;
  return {
    name: campaign,
    version,
    state,
    imported,
    counts,
    ...(maxAttempts === undefined ? {} : { maxAttempts }),
    report: {
      rejectedSaid: rejected,
      totalsSaid: numbersIn(totals.attempts),
      ...(rejectedRows === undefined ? {} : { rejectedRows }),
    },
  };
}

function numbersIn(values: Readonly<Record<string, unknown>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
}

async function countRows(folder: string, name: string): Promise<number | undefined> {
  if (!(await exists(join(folder, name)))) return undefined;
  let rows = 0;
  for await (const _ of rowsOf(folder, name, false)) rows++;
  return rows;
}

async function* rowsOf(folder: string, name: string, strict = true): AsyncGenerator<Row> {
  const file = join(folder, name);
  const parser = parse({ columns: true, bom: true, relax_column_count: !strict, relax_quotes: !strict });
  const input = createReadStream(file).on('error', (error) => parser.destroy(error));
  try {
    yield* input.pipe(parser) as AsyncIterable<Row>;
  } catch (error) {
    throw unreadable({
      file,
      code: 'unreadable',
      message: `this report cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      fix: 'Export the reports again: fairdial report <campaign>.',
    });
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function unreadable(problem: Omit<Problem, 'severity'>): InputError {
  return new InputError([{ severity: 'error', ...problem }]);
}
