import type { Campaign } from '../domain/campaign.ts';
import type { ContactHeader } from '../domain/contact.ts';
import { InputError, type Problem } from '../domain/errors.ts';
import { type CsvFile, inspectCsv } from './csv-file.ts';
import { type HeaderTail, understandHeader } from './header.ts';
import { missingColumns, type Speaking } from './needed-columns.ts';

/** The contact files of one campaign, read to their ends once and found sound. */
export interface ContactFiles {
  /** The first file's; rows of the others are brought into its order. */
  readonly header: ContactHeader;
  readonly files: readonly ContactFile[];
  /** Rows of all files, blank ones included. */
  readonly records: number;
  readonly bytes: number;
  readonly warnings: readonly Problem[];
}

export interface ContactFile extends CsvFile {
  readonly tail: HeaderTail;
  /** For each column of the common header, its index in this file; undefined where the order is the same. */
  readonly order: readonly number[] | undefined;
}

/**
 * Look at all contact files of a campaign before anything is imported from one of them. Rejects with an `InputError`
 * that carries the problems of all files: unreadable, not CSV, broken quotes, a header that cannot be understood, columns
 * that differ between files, or a column missing that the campaign speaks of. What is odd but harmless comes back as warnings.
 */
export async function inspectContactFiles(
  campaign: Pick<Campaign, 'contacts'> & Speaking,
): Promise<ContactFiles> {
  const source = campaign.contacts;
  const problems: Problem[] = [];
  const found: { csv: CsvFile; header: ContactHeader; tail: HeaderTail }[] = [];
  for (const path of source.files) {
    const csv = await inspectOrNote(path, problems);
    if (csv === undefined) continue;
    const row = { file: path, line: csv.place.line, cells: csv.headers };
    const reading = understandHeader(row, source.columns);
    if (reading.kind === 'refused') problems.push(...reading.problems);
    else found.push({ csv, ...reading });
  }
  const header = found[0]?.header ?? { headers: [], roles: {}, variables: [] };
  const files = found.map(({ csv, header: own, tail }) => {
    const order = matchColumns(header, own);
    problems.push(...differences(header, own, csv));
    return { ...csv, tail, order };
  });
  if (found.length > 0) problems.push(...missingColumns(source.files[0] ?? '', campaign, header));
  if (problems.length > 0) throw new InputError(problems);
  return {
    header,
    files,
    records: sum(files.map((file) => file.records)),
    bytes: sum(files.map((file) => file.bytes)),
    warnings: files.flatMap((file) => [...file.warnings, ...(file.records === 0 ? [noRows(file.path)] : [])]),
  };
}

async function inspectOrNote(path: string, problems: Problem[]): Promise<CsvFile | undefined> {
  try {
    return await inspectCsv(path);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}

/** The index in `own` of each column of `common`: by role for those that have one, else by name. */
function matchColumns(common: ContactHeader, own: ContactHeader): readonly number[] | undefined {
  const byKey = new Map(columnKeys(own).map((key, index) => [key, index]));
  const order = columnKeys(common).map((key) => byKey.get(key) ?? -1);
  return order.every((index, position) => index === position) ? undefined : order;
}

/** What a column is called for comparison between files: its role, whatever its header, or its variable name. */
function columnKeys({ headers, roles }: ContactHeader): string[] {
  const keys = headers.map((name) => `variable ${name}`);
  for (const [role, index] of Object.entries(roles)) keys[index] = `role ${role}`;
  return keys;
}

function differences(common: ContactHeader, own: ContactHeader, csv: CsvFile): Problem[] {
  const commonKeys = columnKeys(common);
  const ownKeys = columnKeys(own);
  const missing = common.headers.filter((_, index) => !ownKeys.includes(commonKeys[index] ?? ''));
  const extra = own.headers.filter((_, index) => !commonKeys.includes(ownKeys[index] ?? ''));
  if (missing.length === 0 && extra.length === 0) return [];
  const said = [
    missing.length > 0 ? `${missing.map((name) => JSON.stringify(name)).join(', ')} missing` : '',
    extra.length > 0 ? `${extra.map((name) => JSON.stringify(name)).join(', ')} not in the first file` : '',
  ];
  return [
    {
      severity: 'error',
      file: csv.path,
      line: csv.place.line,
      code: 'columns-differ',
      message: `the columns differ from the first contact file: ${said.filter((part) => part !== '').join('; ')}`,
      fix: 'Give all contact files of a campaign the same columns, in any order.',
    },
  ];
}

function noRows(file: string): Problem {
  return {
    severity: 'warning',
    file,
    code: 'no-rows',
    message: 'the file has a header and no contacts',
    fix: 'Write one row per contact below the header.',
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
