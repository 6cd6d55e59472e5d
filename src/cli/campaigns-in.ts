import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { loadCampaign } from '../campaign/load-campaign.ts';
import type { Campaign } from '../domain/campaign.ts';

/** Whole paths of the YAML files of a folder, by name; none where there is no such folder. */
export async function yamlFilesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => /\.ya?ml$/i.test(name)).sort();
  return files.map((name) => resolve(join(folder, name)));
}

/** The campaigns of a folder that are valid; the others are for `check` to speak of. */
export async function campaignsIn(folder: string): Promise<Campaign[]> {
  const loaded = await Promise.all((await yamlFilesIn(folder)).map((path) => loadCampaign(path)));
  return loaded.flatMap((each) => (each.kind === 'valid' ? [each.campaign] : []));
}

/** The numbers that campaigns call from, each once. */
export function fromNumbersOf(campaigns: readonly Campaign[]): string[] {
  return [...new Set(campaigns.flatMap(({ fromNumbers }) => fromNumbers.map(({ number }) => number)))];
}
