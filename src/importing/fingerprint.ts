import { createHash } from 'node:crypto';
import type { Campaign } from '../domain/campaign.ts';
import { readChunks } from './read-file.ts';

/** Counts up when the same file would be read otherwise than before. */
const READING = 2;

/**
 * What an import of this campaign would read: SHA-256 (hex) over the contents of its contact files, in order, and
 * over every setting that decides how they are read. Equal fingerprints import the same. Rejects with `InputError`.
 */
export async function fingerprintContacts(
  campaign: Pick<Campaign, 'contacts' | 'timezone' | 'fromNumbers' | 'require'>,
): Promise<string> {
  const { files, columns, country, tollFree } = campaign.contacts;
  const contents: string[] = [];
  for (const path of files) contents.push(await digestFile(path));
  const settings = {
    reading: READING,
    contents,
    columns: Object.entries(columns).sort(([a], [b]) => (a < b ? -1 : 1)),
    country,
    tollFree,
    timezone: campaign.timezone,
    require: campaign.require,
    fromNumbers: campaign.fromNumbers.map(({ number }) => number).sort(),
  };
  return createHash('sha256').update(JSON.stringify(settings)).digest('hex');
}

async function digestFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of readChunks(path)) hash.update(chunk);
  return hash.digest('hex');
}
