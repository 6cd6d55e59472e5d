import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { loadCampaign } from '../campaign/load-campaign.ts';
import type { Campaign } from '../domain/campaign.ts';
import { yamlFilesIn } from './campaigns-in.ts';
import { WrongRequest } from './exit.ts';

export interface CampaignFile {
  readonly path: string;
  readonly text: string;
  readonly campaign: Campaign;
}

/** The file of this campaign: the one that was named, or the one in the folder. Throws `WrongRequest`. */
export async function findCampaignFile(
  name: string,
  { file, campaigns }: { readonly file?: string; readonly campaigns: string },
): Promise<CampaignFile> {
  for (const path of file === undefined ? await yamlFilesIn(campaigns) : [resolve(file)]) {
    const loaded = await loadCampaign(path);
    if (loaded.kind === 'valid' && loaded.campaign.name === name)
      return { path, text: await readFile(path, 'utf8'), campaign: loaded.campaign };
  }
  const where = file === undefined ? `in ${campaigns}` : `it is not ${file}`;
  throw new WrongRequest(
    `No valid file of ${name} was found (${where}).`,
    'Its settings are taken from its file: name it with --file FILE, or its folder with --campaigns DIR.',
  );
}

/** The same campaign file under another name and with another list; comments stay. */
export function recycledFile(
  { text, campaign }: CampaignFile,
  { name, list, columns }: { name: string; list: string; columns: Readonly<Record<string, string>> },
): string {
  const document = parseDocument(text);
  document.set('name', name);
  document.set('recycled_from', campaign.name);
  document.setIn(['contacts', 'file'], list);
  document.deleteIn(['contacts', 'columns']);
  if (Object.keys(columns).length > 0) document.setIn(['contacts', 'columns'], columns);
  // The new file may lie elsewhere.
  if (campaign.suppressFiles.length > 0) document.set('suppress', campaign.suppressFiles);
  return document.toString();
}
