import { resolve } from 'node:path';
import { loadCampaign } from '../campaign/load-campaign.ts';
import type { Campaign } from '../domain/campaign.ts';
import { InputError, type Problem } from '../domain/errors.ts';

export interface LoadedFile {
  /** As the person wrote it. */
  readonly file: string;
  readonly campaign: Campaign;
  readonly warnings: readonly Problem[];
  /** What the file says, decoded. */
  readonly text: string;
}

/** These campaign files, or an `InputError` with every problem of all of them. */
export async function loadFiles(files: readonly string[], now: number): Promise<LoadedFile[]> {
  const problems: Problem[] = [];
  const loaded: LoadedFile[] = [];
  for (const file of withoutRepeats(files)) {
    const result = await loadCampaign(file, { now });
    if (result.kind === 'invalid') {
      problems.push(...result.problems);
      continue;
    }
    const { campaign, warnings, text } = result;
    loaded.push({ file, campaign, warnings, text });
  }
  problems.push(...repeatedNames(loaded));
  if (problems.length > 0) throw new InputError(problems);
  return loaded;
}

function withoutRepeats(files: readonly string[]): string[] {
  return [...new Map(files.map((file) => [resolve(file), file])).values()];
}

/** A campaign's name is its identity: two files must not both be it. */
function repeatedNames(loaded: readonly LoadedFile[]): Problem[] {
  return loaded.flatMap(({ file, campaign: { name } }, index) => {
    const other = loaded.slice(0, index).find((earlier) => earlier.campaign.name === name);
    if (!other) return [];
    const message = `this campaign is named "${name}", as is ${other.file}`;
    return [{ severity: 'error', file, code: 'name-taken', message, fix: 'Give one of them another name.' }];
  });
}
