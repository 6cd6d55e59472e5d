import { readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CHECKPOINT_FILE } from './attempt-checkpoint.ts';
import { EVENTS_FILE } from './campaign-events.ts';
import { REJECTED_MARK } from './draft-rejected.ts';
import { isDraft } from './leftovers.ts';

/** What an export writes into a campaign's folder. Other files there are not ours to remove. */
const ABOUT_PEOPLE = [
  'contacts.csv',
  'attempts.csv',
  'rejected.csv',
  'imports.csv',
  'report.html',
  EVENTS_FILE,
  CHECKPOINT_FILE,
  REJECTED_MARK,
];
const COUNTS = ['summary.csv', 'summary.json'];

/**
 * Remove the reports of a campaign from `<directory>/<campaign>/`, and the folder if nothing else is in it; the two
 * summaries stay where counts are kept. Resolves with the names of what was removed; nothing there is no error.
 */
export async function purgeReports(
  directory: string,
  campaign: string,
  { keepCounts }: { keepCounts: boolean },
): Promise<string[]> {
  const folder = join(directory, campaign);
  const names = await readdir(folder).catch(ifThere<string[]>([]));
  const wanted = keepCounts ? ABOUT_PEOPLE : [...ABOUT_PEOPLE, ...COUNTS];
  const removed = names.filter((name) => wanted.includes(name) || isDraft(name)).sort();
  for (const name of removed) await rm(join(folder, name), { force: true });
  if (removed.length === names.length) await rmdir(folder).catch(ifThere<void>(undefined));
  return removed;
}

function ifThere<T>(otherwise: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === 'ENOENT') return otherwise;
    throw error;
  };
}
