import { dirname } from 'node:path';
import type { Clock } from '../domain/clock.ts';
import { InputError } from '../domain/errors.ts';
import type { Emit } from '../domain/events.ts';
import type { Timings } from '../domain/timings.ts';
import type { EngineOptions } from '../engine.ts';
import { type CampaignKeeper, createCampaignKeeper } from '../importing/campaign-keeper.ts';
import { type ContactKeeper, createContactKeeper } from '../importing/contact-keeper.ts';
import { createFileNotes, type FileNotes } from '../importing/file-notes.ts';
import {
  createSuppressionFolder,
  type SuppressionFolder,
  suppressionFolders,
} from '../importing/suppression-folder.ts';
import type { Ledger } from '../ledger/ledger.ts';

/** What comes in by files. */
export interface Files {
  readonly campaigns: CampaignKeeper;
  readonly contacts: ContactKeeper;
  /** The suppression lists that hold for all campaigns. */
  readonly lists: SuppressionFolder;
  /** What is wrong with any of them. */
  readonly notes: FileNotes;
  /** Take this campaign file up. Throws `InputError` when it is wrong. */
  mustApply(file: string): Promise<void>;
  names(): readonly string[];
  /** Whether the campaign came from one of the files. */
  has(campaign: string): boolean;
}

export interface FilesParts {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly timings: Timings;
  readonly run: string;
  readonly options: Pick<EngineOptions, 'campaignsDir' | 'files'>;
  /** A campaign or its contacts changed: somebody may be dialled now. */
  readonly onChanged: () => void;
}

export function createFiles(parts: FilesParts): Files {
  const { onChanged } = parts;
  const notes = createFileNotes(parts);
  const lists = createSuppressionFolder({
    ...parts,
    notes,
    folders: foldersOf(parts.options).flatMap(suppressionFolders),
    countries: () => campaigns.campaigns().flatMap((campaign) => campaign.contacts.country ?? []),
    onMended: () => campaigns.listsMended(),
  });
  const loadGlobalLists = async () => {
    await lists.look();
    if (lists.problems().length > 0) throw new InputError(lists.problems());
  };
  const followsFolder = parts.options.campaignsDir !== undefined;
  const contacts = createContactKeeper({ ...parts, notes, loadGlobalLists, onContacts: onChanged });
  const campaigns = createCampaignKeeper({ ...parts, notes, contacts, followsFolder, onApplied: onChanged });
  return {
    notes,
    campaigns,
    contacts,
    lists,
    names: () => campaigns.campaigns().map(({ name }) => name),
    has: (campaign) => campaigns.campaigns().some(({ name }) => name === campaign),
    async mustApply(file) {
      const applied = await campaigns.fileChanged(file);
      if (applied.kind === 'invalid') throw new InputError(applied.problems);
    },
  };
}

/** Where campaign files lie. */
function foldersOf({ campaignsDir, files = [] }: FilesParts['options']): string[] {
  return campaignsDir === undefined ? [...new Set(files.map((file) => dirname(file)))] : [campaignsDir];
}
