import type { Campaign } from '../domain/campaign.ts';
import { InputError, type Problem } from '../domain/errors.ts';
import { type Countries, readSuppressionFile, rejectedNumbers } from './suppression-file.ts';
import { listsIn } from './suppression-folder.ts';

export interface CheckedSuppressions {
  /** Rows with a number, of all files together. */
  readonly numbers: number;
  /** What would keep the contacts from being imported. */
  readonly problems: readonly Problem[];
}

/** Read the suppression files of these campaigns, and the lists in these folders, as a start would; store nothing. */
export async function checkSuppressions(
  campaigns: readonly Pick<Campaign, 'suppressFiles' | 'contacts'>[],
  folders: readonly string[],
): Promise<CheckedSuppressions> {
  const countries = campaigns.flatMap(({ contacts: { country } }) => country ?? []);
  const lists = [...(await listsIn(folders)).keys()].map((path) => ({ path, countries }));
  const own = campaigns.flatMap(({ suppressFiles, contacts: { country } }) =>
    suppressFiles.map((path) => ({ path, countries: country })),
  );
  const checked = await Promise.all([...lists, ...own].map(checkFile));
  return {
    numbers: checked.reduce((sum, { numbers }) => sum + numbers, 0),
    problems: checked.flatMap(({ problems }) => problems),
  };
}

async function checkFile({ path, countries }: { path: string; countries: Countries }) {
  let numbers = 0;
  const problems: Problem[] = [];
  try {
    for await (const batch of readSuppressionFile(path, countries)) {
      numbers += batch.numbers.length;
      problems.push(...rejectedNumbers(path, batch.rejected));
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    problems.push(...error.problems);
  }
  return { numbers, problems };
}
