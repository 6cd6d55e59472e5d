import { dirname } from 'node:path';
import type { Campaign } from '../domain/campaign.ts';
import { InputError, type Problem } from '../domain/errors.ts';
import { ContactPacker } from '../forecast/contact-packer.ts';
import type { PackedContacts } from '../forecast/packed-setting.ts';
import { checkSuppressions } from '../importing/check-suppressions.ts';
import { missingInFiles } from '../importing/needed-columns.ts';
import { previewContacts, type RejectionCount } from '../importing/preview-contacts.ts';
import { rejectionProblem } from '../importing/rejection-guard.ts';
import { readSuppressionFile } from '../importing/suppression-file.ts';
import { listsIn, suppressionFolders } from '../importing/suppression-folder.ts';
import type { LoadedFile } from './load-files.ts';

/** A campaign with the people it would call. */
export interface PlannedFile {
  readonly file: string;
  readonly campaign: Campaign;
  readonly contacts: PackedContacts;
  readonly rows: number;
  readonly rejected: number;
  /** The most frequent first. */
  readonly rejections: readonly RejectionCount[];
  /** Contacts that are on a suppression list; nobody calls them. */
  readonly suppressed: number;
  /** Why the campaign would pause before anybody is dialled. */
  readonly stopped?: Problem;
}

/** Read the contacts and suppression lists of these campaigns, as a start would. Rejects with every problem (`InputError`). */
export async function readPlannedFiles(loaded: readonly LoadedFile[]): Promise<PlannedFile[]> {
  const problems: Problem[] = [];
  const planned: PlannedFile[] = [];
  const phones = new Map<string, number>();
  for (const each of loaded) {
    try {
      planned.push(await readPlannedFile(each, phones));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new InputError(problems);
  return planned;
}

async function readPlannedFile(
  { file, campaign }: LoadedFile,
  phones: Map<string, number>,
): Promise<PlannedFile> {
  const folders = suppressionFolders(dirname(file));
  const suppression = await checkSuppressions([campaign], folders);
  const problems = [...(await missingInFiles(file, campaign)), ...suppression.problems];
  if (problems.length > 0) throw new InputError(problems);
  const never = suppression.numbers > 0 ? await suppressedNumbers(campaign, folders) : new Set<string>();
  const contacts = new ContactPacker(phones);
  let suppressed = 0;
  const preview = await previewContacts(campaign, undefined, {
    onContact: (contact) => {
      if (never.has(contact.phone)) suppressed += 1;
      else contacts.add({ contact });
    },
  });
  return {
    file,
    campaign,
    contacts: contacts.packed(),
    rows: preview.rows,
    rejected: preview.rejected,
    rejections: preview.rejections,
    suppressed,
    ...(preview.tooMany && { stopped: rejectionProblem(campaign, preview.tooMany) }),
  };
}

async function suppressedNumbers(campaign: Campaign, folders: readonly string[]): Promise<Set<string>> {
  const numbers = new Set<string>();
  const lists = [...(await listsIn(folders)).keys(), ...campaign.suppressFiles];
  for (const path of lists)
    for await (const batch of readSuppressionFile(path, campaign.contacts.country))
      for (const { phone } of batch.numbers) numbers.add(phone);
  return numbers;
}
