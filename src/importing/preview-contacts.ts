import type { ContactHeader, NewContact, RejectedRow, TimeZoneSource } from '../domain/contact.ts';
import type { Problem } from '../domain/errors.ts';
import { present } from '../domain/present.ts';
import type { PlaceTraits } from '../rules/hours-for.ts';
import { inspectContactFiles } from './contact-files.ts';
import { type IgnoredCells, IgnoredCellTally, ignoredWarnings } from './ignored-cells.ts';
import { EmptyCellTally, type Speaking } from './needed-columns.ts';
import { type ContactBatch, duplicateRow, type ReadCampaign, readContacts } from './read-contacts.ts';
import { RejectionGuard, type TooManyRejected } from './rejection-guard.ts';

/** What an import of the contact files would do to an empty campaign. `rows = accepted + rejected`. */
export interface ContactsPreview {
  readonly header: ContactHeader;
  readonly rows: number;
  readonly accepted: number;
  /** Duplicates included. */
  readonly rejected: number;
  readonly duplicates: number;
  readonly blank: number;
  /** The most frequent first. */
  readonly rejections: readonly RejectionCount[];
  /** The most frequent first. */
  readonly zones: readonly ZoneCount[];
  /** Every set of traits that decides about hours, the most contacts first. */
  readonly places: readonly PlaceTraits[];
  /** Contacts whose place may be under each law, the most first; a contact counts under several. */
  readonly jurisdictions: readonly JurisdictionCount[];
  /** Cells of evidence columns that nobody can understand. Their rows are accepted. */
  readonly ignored: readonly IgnoredCells[];
  /** Why an import would pause the campaign. */
  readonly tooMany?: TooManyRejected;
  /** The row asked for; undefined when no row begins on that line. */
  readonly row?: PreviewedRow;
  readonly warnings: readonly Problem[];
}

export interface RejectionCount {
  readonly code: string;
  readonly rows: number;
  /** The first three. */
  readonly examples: readonly RejectedRow[];
}

export interface ZoneCount {
  readonly zones: readonly string[];
  readonly source: TimeZoneSource;
  readonly contacts: number;
}

export interface JurisdictionCount {
  /** E.g. `US-FL`; undefined for contacts of whom nothing is known. */
  readonly jurisdiction: string | undefined;
  readonly contacts: number;
}

export type PreviewedRow =
  | {
      readonly kind: 'contact';
      readonly contact: NewContact;
      /** The row's own variables by name; the campaign's are not among them. */
      readonly variables: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'rejected'; readonly rejected: RejectedRow };

export interface PreviewWatch {
  /** Each contact, in file order. */
  readonly onContact?: (contact: NewContact) => void;
  /** After each batch: over all files. */
  readonly onRead?: (read: {
    readonly rows: number;
    readonly rejected: number;
    readonly bytesRead: number;
    readonly bytesTotal: number;
  }) => void;
}

const EXAMPLES = 3;

/**
 * Read the contact files of a campaign as an import would, and store nothing; streamed, about 50 bytes of memory per
 * contact. `line` asks for the row that begins on this line (of the first file that has one). Rejects with `InputError`.
 */
export async function previewContacts(
  campaign: ReadCampaign & Speaking,
  line?: number,
  { onContact, onRead }: PreviewWatch = {},
): Promise<ContactsPreview> {
  const files = await inspectContactFiles(campaign);
  const tally = emptyTally();
  const guard = new RejectionGuard(campaign);
  const empty = new EmptyCellTally(campaign, files.header);
  const ignored = new IgnoredCellTally();
  let row: PreviewedRow | undefined;
  for await (const batch of readContacts(files, campaign, (cell) => ignored.note(cell))) {
    guard.note(batch);
    const { accepted, rejected } = withoutDuplicates(batch, tally.lineOf);
    for (const contact of accepted) {
      notePlace(tally, contact);
      empty.note(contact);
      onContact?.(contact);
    }
    for (const refused of rejected) noteRejection(tally.codes, refused);
    tally.accepted += accepted.length;
    tally.blank += batch.blank;
    tally.rejected += rejected.length;
    onRead?.({ rows: tally.accepted + tally.rejected, rejected: tally.rejected, ...bytesOf(batch) });
    if (line !== undefined) row ??= findRow(files.header, { accepted, rejected }, line);
  }
  const counts = ignored.counts();
  const paths = campaign.contacts.files.join(', ');
  const warnings = [...files.warnings, ...ignoredWarnings(paths, counts), ...empty.warnings(paths)];
  const found = present({ tooMany: guard.verdict(), row });
  return { header: files.header, warnings, ignored: counts, ...summarise(tally), ...found };
}

function bytesOf({ bytesRead, bytesTotal }: ContactBatch) {
  return { bytesRead, bytesTotal };
}

interface Tally {
  accepted: number;
  rejected: number;
  blank: number;
  /** Line of the first row of each number; the digits as a number, because a million strings cost more. */
  readonly lineOf: Map<number, number>;
  readonly codes: Map<string, { code: string; rows: number; examples: RejectedRow[] }>;
  readonly zones: Map<string, { zones: readonly string[]; source: TimeZoneSource; contacts: number }>;
  readonly jurisdictions: Map<string | undefined, number>;
  readonly places: Map<string, { traits: PlaceTraits; contacts: number }>;
}

function emptyTally(): Tally {
  const maps = {
    lineOf: new Map(),
    codes: new Map(),
    zones: new Map(),
    jurisdictions: new Map(),
    places: new Map(),
  };
  return { accepted: 0, rejected: 0, blank: 0, ...maps };
}

interface SortedRows {
  readonly accepted: readonly NewContact[];
  readonly rejected: readonly RejectedRow[];
}

function withoutDuplicates(batch: ContactBatch, lineOf: Map<number, number>): SortedRows {
  const rejected = [...batch.rejected];
  const accepted = batch.contacts.filter((contact, index) => {
    const digits = Number(contact.phone.slice(1));
    const first = lineOf.get(digits);
    if (first === undefined) lineOf.set(digits, contact.row);
    else rejected.push(duplicateRow(repeated(batch, index), first));
    return first === undefined;
  });
  return { accepted, rejected };
}

function repeated({ contacts, cells, file }: ContactBatch, index: number) {
  return { line: contacts[index]?.row ?? 0, cells: cells[index] ?? [], file };
}

function notePlace(tally: Tally, contact: NewContact): void {
  const { zones, zoneSource, jurisdictions } = contact;
  noteTraits(tally.places, contact);
  const key = `${zoneSource} ${zones.join(' ')}`;
  const known = tally.zones.get(key);
  if (known === undefined) tally.zones.set(key, { zones, source: zoneSource, contacts: 1 });
  else known.contacts += 1;
  for (const code of jurisdictions ?? [undefined])
    tally.jurisdictions.set(code, (tally.jurisdictions.get(code) ?? 0) + 1);
}

function noteTraits(places: Tally['places'], { zones, jurisdictions, window }: PlaceTraits): void {
  const key = `${zones.join(' ')}~${jurisdictions?.join(' ') ?? ''}~${window ?? ''}`;
  const known = places.get(key);
  if (known !== undefined) known.contacts += 1;
  else places.set(key, { traits: { zones, ...present({ jurisdictions, window }) }, contacts: 1 });
}

function noteRejection(counts: Tally['codes'], row: RejectedRow): void {
  const known = counts.get(row.code) ?? { code: row.code, rows: 0, examples: [] };
  counts.set(row.code, known);
  known.rows += 1;
  if (known.examples.length < EXAMPLES) known.examples.push(row);
}

function summarise({ accepted, blank, codes, zones, jurisdictions, places }: Tally) {
  const rejections = [...codes.values()].sort((a, b) => b.rows - a.rows);
  const rejected = rejections.reduce((total, { rows }) => total + rows, 0);
  return {
    rows: accepted + rejected,
    accepted,
    rejected,
    duplicates: codes.get('duplicate')?.rows ?? 0,
    blank,
    rejections,
    zones: [...zones.values()].sort((a, b) => b.contacts - a.contacts),
    places: [...places.values()].sort((a, b) => b.contacts - a.contacts).map(({ traits }) => traits),
    jurisdictions: [...jurisdictions]
      .map(([jurisdiction, contacts]) => ({ jurisdiction, contacts }))
      .sort((a, b) => b.contacts - a.contacts),
  };
}

function findRow(header: ContactHeader, rows: SortedRows, line: number): PreviewedRow | undefined {
  const contact = rows.accepted.find(({ row }) => row === line);
  if (contact !== undefined) return { kind: 'contact', contact, variables: variablesOf(header, contact) };
  const rejected = rows.rejected.find((row) => row.line === line);
  return rejected && { kind: 'rejected', rejected };
}

function variablesOf({ headers, variables }: ContactHeader, { values }: NewContact): Record<string, string> {
  return Object.fromEntries(variables.map((column, index) => [headers[column] ?? '', values[index] ?? '']));
}
