import { isSupportedCountry } from 'libphonenumber-js/max';
import { COLUMN_ROLES, type ColumnRole, type ContactSource } from '../domain/campaign.ts';
import { CONTACTS_FIELDS } from './fields.ts';
import { type FileReference, readFiles } from './file-references.ts';
import type { ProblemList } from './problem-list.ts';
import { didYouMean, readField, readMapping } from './read-mapping.ts';
import { kindName, shown, sourceOf, type Written, type WrittenEntry } from './written.ts';

export interface WrittenContactSource {
  readonly source: ContactSource;
  readonly references: readonly FileReference[];
}

/** `contacts`: files made absolute from `directory`, column roles, country. Looks at no disk. */
export function readContactSource(
  written: Written,
  directory: string,
  problems: ProblemList,
): WrittenContactSource | undefined {
  if (written.kind !== 'mapping') return undefined;
  const given = readMapping(written, CONTACTS_FIELDS, problems);
  const references = readField(given, 'file', (file) => readFiles(file, directory, problems)) ?? [];
  const columns = readField(given, 'columns', (value) => readColumns(value, problems)) ?? {};
  const country = readField(given, 'country', (value) => readCountry(value, problems));
  const tollFree = readField(given, 'toll_free', (value) => readTollFree(value, problems));
  const maxRejected = readField(given, 'max_rejected', (value) => readShare(value, problems));
  const files = references.map(({ path }) => path);
  const source = {
    ...{ files, columns },
    ...(country && { country }),
    ...(tollFree && { tollFree }),
    ...(maxRejected && { maxRejected }),
  };
  return { source, references };
}

function readColumns(written: Written, problems: ProblemList): ContactSource['columns'] {
  if (written.kind !== 'mapping') return {};
  const roles = new Map<ColumnRole, string>();
  for (const entry of written.entries) {
    const role = readRole(entry, problems);
    const header = readHeader(entry.value, problems);
    if (role === undefined || header === undefined) continue;
    if ([...roles.values()].includes(header)) reportSharedHeader(entry, header, problems);
    roles.set(role, header);
  }
  return Object.fromEntries(roles);
}

function readRole(entry: WrittenEntry, problems: ProblemList): ColumnRole | undefined {
  const role = COLUMN_ROLES.find((name) => name === entry.key);
  if (role !== undefined) return role;
  return problems.error(entry.keyPlace, {
    code: 'unknown-column-role',
    message: `${shown(entry.key)} is no role of a column; the roles are ${COLUMN_ROLES.join(', ')}`,
    fix: `${didYouMean(entry.key, COLUMN_ROLES)} Every other column is a variable by its header's name.`,
  });
}

/** A header as written in the CSV; a plain number or date is the text it was written as, `~` is nothing. */
function readHeader(written: Written, problems: ProblemList): string | undefined {
  const header = written.kind === 'null' ? undefined : sourceOf(written)?.trim();
  if (header !== undefined && header !== '') return header;
  return problems.error(written.place, {
    code: 'invalid-header',
    message: `${written.path} must be the header of a column, not ${header === '' ? 'nothing' : kindName(written)}`,
    fix: 'Write the header as it stands in the CSV file.',
  });
}

function reportSharedHeader(entry: WrittenEntry, header: string, problems: ProblemList): void {
  problems.error(entry.value.place, {
    code: 'shared-header',
    message: `the column ${shown(header)} has two roles`,
    fix: 'Give each role a column of its own.',
  });
}

function readCountry(written: Written, problems: ProblemList): string | undefined {
  if (written.kind !== 'text') return undefined;
  const country = written.text.trim().toUpperCase();
  if (isSupportedCountry(country)) return country;
  return problems.error(written.place, {
    code: 'unknown-country',
    message: `${shown(written.text)} is not the two-letter code of a country`,
    fix: country === 'UK' ? 'Write GB for the United Kingdom.' : 'Write, for example, US, GB or DE.',
  });
}

/** Rejecting them is what happens anyway. */
function readTollFree(written: Written, problems: ProblemList): 'allow' | undefined {
  const word = sourceOf(written)?.trim().toLowerCase();
  if (word === 'allow') return 'allow';
  if (word === 'reject') return undefined;
  return problems.error(written.place, {
    code: 'unknown-toll-free',
    message: `${shown(sourceOf(written) ?? '')} is not what can be done with toll-free numbers`,
    fix: 'Write allow, or leave the field out: they are rejected then.',
  });
}

/** `5%` as 0.05. */
function readShare(written: Written, problems: ProblemList): number | undefined {
  const percent = /^(\d{1,3}(?:\.\d{1,3})?)\s*%$/.exec(sourceOf(written)?.trim() ?? '')?.[1];
  const share = percent === undefined ? 0 : Number(percent) / 100;
  if (share >= 0.01 && share <= 1) return share;
  return problems.error(written.place, {
    code: 'invalid-percentage',
    message: `${written.path} is ${shown(sourceOf(written) ?? '')}, which is no share of the rows`,
    fix: 'Write a percentage from 1% to 100%, for example 5%.',
  });
}
