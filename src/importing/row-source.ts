import type { Campaign } from '../domain/campaign.ts';
import type { RejectedRow } from '../domain/contact.ts';
import type { AddResult, ContactLedger, ImportPass } from '../ledger/ledger.ts';
import { type ContactFiles, inspectContactFiles } from './contact-files.ts';
import { fingerprintContacts } from './fingerprint.ts';
import { type ContactBatch, duplicateRow, readContacts } from './read-contacts.ts';
import { shouldReadBeside } from './worker-file.ts';
import { openWorkerRows } from './worker-rows.ts';

/** The contact files of one campaign while they are imported: read here, or in a thread beside. Close it whatever happens. */
export interface RowSource {
  /** As `fingerprintContacts`, at this moment. */
  fingerprint(): Promise<string>;
  /** As `inspectContactFiles`. */
  inspect(): Promise<ContactFiles>;
  /** As `readContacts`, once. */
  read(files: ContactFiles): AsyncIterable<RowBatch>;
  close(): Promise<void>;
}

/** Some rows, each a contact or rejected, on their way to the ledger. */
export interface RowBatch {
  /** How many are contacts. */
  readonly contacts: { readonly length: number };
  readonly rejected: readonly RejectedRow[];
  /** Blank rows left out. */
  readonly blank: number;
  /** Over all files. */
  readonly bytesRead: number;
  readonly bytesTotal: number;
  /** Store its contacts; one result for each. */
  add(ledger: ContactLedger, pass: ImportPass, now: number): Promise<AddResult[]>;
  /** The row of the nth contact, whose number an earlier row, at `ofLine`, already has. */
  duplicate(index: number, ofLine: number): RejectedRow;
}

/**
 * Large files are read in a thread of their own, so that the one that dials is free and has a processor to itself. A ledger
 * that takes no packed contacts, and sources run without being built, have them read here.
 */
export async function openRows(
  campaign: Campaign,
  { addPacked }: Pick<ContactLedger, 'addPacked'>,
): Promise<RowSource> {
  const beside = addPacked !== undefined && (await shouldReadBeside(campaign.contacts.files));
  return beside ? openWorkerRows(campaign) : rowsHere(campaign);
}

function rowsHere(campaign: Campaign): RowSource {
  return {
    fingerprint: () => fingerprintContacts(campaign),
    inspect: () => inspectContactFiles(campaign),
    async *read(files) {
      for await (const batch of readContacts(files, campaign)) yield batchHere(batch);
    },
    close: async () => {},
  };
}

function batchHere(batch: ContactBatch): RowBatch {
  const { contacts, rejected, blank, bytesRead, bytesTotal, file, cells } = batch;
  return {
    ...{ contacts, rejected, blank, bytesRead, bytesTotal },
    add: (ledger, pass, now) => ledger.addBatch(pass, contacts, now),
    duplicate: (index, ofLine) =>
      duplicateRow({ line: contacts[index]?.row ?? 0, cells: cells[index] ?? [], file }, ofLine),
  };
}
