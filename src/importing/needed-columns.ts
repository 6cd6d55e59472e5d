import { decodeText, readCampaignFile } from '../campaign/campaign-file.ts';
import { placeOfField, placeOfVariable, templateVariables } from '../campaign/template-variables.ts';
import type { Place } from '../campaign/written.ts';
import type { Campaign } from '../domain/campaign.ts';
import { type ContactHeader, type NewContact, variableNames } from '../domain/contact.ts';
import { InputError, type Problem } from '../domain/errors.ts';
import { nearestNames } from '../domain/nearest-name.ts';
import { readHeaderRow } from './csv-file.ts';
import { understandHeader } from './header.ts';
import { type Refusal, refusal } from './refusal.ts';

/** What a campaign speaks of besides its contacts. */
export type Speaking = Partial<Pick<Campaign, 'overrides' | 'variables' | 'require'>>;

/** Placeholders and required columns that nothing fills; `file` is where the reader should look. */
export function missingColumns(file: string, campaign: Speaking, header: ContactHeader): Problem[] {
  return missingNames(campaign, header).map(({ finding }) => problemOf(file, finding));
}

/** What nothing fills, and where the campaign file speaks of it. */
interface MissingName {
  readonly finding: Finding;
  readonly placeIn: (text: string) => Place | undefined;
}

function missingNames(campaign: Speaking, header: ContactHeader): MissingName[] {
  const given = [...variableNames(header), ...Object.keys(campaign.variables ?? {})];
  const placeholders = templateVariables(campaign.overrides).filter((name) => !given.includes(name));
  const columns = (campaign.require ?? []).filter((name) => !header.headers.includes(name));
  return [
    ...placeholders.map((name) => ({
      finding: missingPlaceholder(name, given, header),
      placeIn: (text: string) => placeOfVariable(text, name),
    })),
    ...columns.map((name) => ({
      finding: missingRequired(name, header),
      placeIn: (text: string) => placeOfField(text, 'require'),
    })),
  ];
}

/**
 * The same for a campaign file before its contacts are read: by the header of the first of them. Nothing is missing from one that
 * cannot be read or understood: the import tells what is wrong with it.
 */
export async function missingInFiles(
  file: string,
  campaign: Speaking & Pick<Campaign, 'contacts'>,
): Promise<Problem[]> {
  const [first] = campaign.contacts.files;
  if (first === undefined || !speaksOfColumns(campaign)) return [];
  try {
    const row = await readHeaderRow(first);
    const reading = understandHeader({ file: first, ...row }, campaign.contacts.columns);
    return reading.kind === 'understood' ? inPlace(file, missingNames(campaign, reading.header)) : [];
  } catch (error) {
    if (error instanceof InputError) return [];
    throw error;
  }
}

/** The campaign file is read again for their lines, and only where something is missing. */
async function inPlace(file: string, missing: readonly MissingName[]): Promise<Problem[]> {
  if (missing.length === 0) return [];
  const bytes = await readCampaignFile(file);
  const text = 'code' in bytes ? undefined : decodeText(bytes);
  return missing.map(({ finding, placeIn }) => ({
    ...problemOf(file, finding),
    ...(typeof text === 'string' && placeIn(text)),
  }));
}

function speaksOfColumns({ overrides, require = [] }: Speaking): boolean {
  return require.length > 0 || templateVariables(overrides).length > 0;
}

/** Refuses a row that leaves a required column empty; undefined when all is well. */
export function requiredCells(
  { headers }: ContactHeader,
  required: readonly string[] = [],
): (cells: readonly string[]) => Refusal | undefined {
  const columns = required.map((name) => ({ name, index: headers.indexOf(name) }));
  return (cells) => {
    const empty = columns.find(({ index }) => index >= 0 && (cells[index] ?? '').trim() === '');
    return empty && emptyCell(empty.name);
  };
}

/** Counts contacts for whom a placeholder would be spoken as nothing. */
export class EmptyCellTally {
  readonly #columns: { readonly name: string; readonly position: number; rows: number; firstLine: number }[];

  constructor({ overrides }: Speaking, header: ContactHeader) {
    const names = variableNames(header);
    this.#columns = templateVariables(overrides)
      .map((name) => ({ name, position: names.indexOf(name), rows: 0, firstLine: 0 }))
      .filter(({ position }) => position >= 0);
  }

  note({ values, row }: NewContact): void {
    for (const column of this.#columns) {
      if ((values[column.position] ?? '').trim() !== '') continue;
      if (column.rows === 0) column.firstLine = row;
      column.rows += 1;
    }
  }

  warnings(file: string): Problem[] {
    return this.#columns
      .filter(({ rows }) => rows > 0)
      .map(({ name, rows, firstLine }) => ({
        severity: 'warning',
        file,
        line: firstLine,
        code: 'empty-variable',
        message: `{{${name}}} of the overrides is empty for ${rows === 1 ? 'one contact' : `${rows} contacts`} (first seen on this line)`,
        fix: `Fill in the column, or set require: [${name}] to have such rows rejected.`,
      }));
  }
}

type Finding = Required<Pick<Problem, 'code' | 'message' | 'fix'>>;

function problemOf(file: string, finding: Finding): Problem {
  return { severity: 'error', file, ...finding };
}

function missingPlaceholder(name: string, given: readonly string[], { headers }: ContactHeader): Finding {
  const code = 'missing-variable';
  if (headers.includes(name)) {
    const message = `overrides: {{${name}}} is a column with a role of its own, which is not sent as a variable`;
    return { code, message, fix: 'Give the file a second column with this text under another name.' };
  }
  const [near] = nearestNames(name, given);
  const message = `overrides: {{${name}}} is neither a column of the contacts nor under variables; ${listed(given)}`;
  const fix = near
    ? `Write {{${near}}}, or add the column.`
    : `Add a column ${name}, or set it under variables.`;
  return { code, message, fix };
}

function missingRequired(name: string, { headers }: ContactHeader): Finding {
  const [near] = nearestNames(name, headers);
  const message = `require: ${JSON.stringify(name)} is not a column of the contacts; ${listed(headers)}`;
  const fix = near ? `Write ${near}, or add the column.` : `Add the column, or remove it from require.`;
  return { code: 'missing-column', message, fix };
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'there are none' : `there are ${names.join(', ')}`;
}

function emptyCell(name: string): Refusal {
  return refusal(
    'missing-variable',
    `the column ${JSON.stringify(name)} is empty, and the campaign requires it`,
    'Fill in the cell, or remove the column from require.',
  );
}
