import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Clock } from '../domain/clock.ts';
import { InputError, type Problem } from '../domain/errors.ts';
import type { Emit } from '../domain/events.ts';
import type { SuppressionLedger } from '../ledger/ledger.ts';
import type { FileNotes } from './file-notes.ts';
import { followFile } from './follow-suppressions.ts';
import { sourceNames } from './load-suppressions.ts';

/** The lists that hold for all campaigns, kept in files. */
export interface SuppressionFolder {
  /** Look at the files now, and bring the ledger in line with those that changed. Rejects when the ledger does not answer. */
  look(): Promise<void>;
  /** What is wrong with the files as they were last seen: there are numbers among them that we may not know. */
  problems(): readonly Problem[];
}

export interface SuppressionFolderParts {
  readonly ledger: { readonly suppressions: SuppressionLedger };
  readonly clock: Clock;
  readonly emit: Emit;
  readonly notes: FileNotes;
  /** Folders that may exist or not. */
  readonly folders: readonly string[];
  /** Of the campaigns: a national number is read as one of each of them. */
  readonly countries: () => readonly string[];
  /** Nothing is wrong with any file any more. */
  readonly onMended?: () => void;
}

/** Where the global lists of the campaigns in this folder lie: in `suppress/` beside the folder, or in it. */
export function suppressionFolders(campaignsFolder: string): readonly string[] {
  const folder = resolve(campaignsFolder);
  return [join(dirname(folder), 'suppress'), join(folder, 'suppress')];
}

const LIST = /^[^.].*\.csv$/i;

/** The lists in these folders, by path, and what each is called. A folder that does not exist has none. */
export async function listsIn(folders: readonly string[]): Promise<Map<string, string>> {
  const inFolder = async (folder: string) => {
    const names = await readdir(folder).catch(noFolder);
    return names.filter((name) => LIST.test(name)).map((name) => join(folder, name));
  };
  // Side by side: they are looked at every second, and each answer by itself would wake the process.
  const paths = (await Promise.all([...new Set(folders)].map(inFolder))).flat();
  return sourceNames(paths.sort(), (path) => join(basename(dirname(path)), basename(path)));
}

function noFolder(error: unknown): string[] {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return [];
  throw error;
}

export function createSuppressionFolder(parts: SuppressionFolderParts): SuppressionFolder {
  /** Path → how the file was when it was dealt with. */
  const done = new Map<string, string>();
  const problems = new Map<string, readonly Problem[]>();
  let last: Promise<void> = Promise.resolve();

  const lookOnce = async () => {
    const wasWrong = problems.size > 0;
    await lookAtAll();
    if (wasWrong && problems.size === 0) parts.onMended?.();
  };

  const lookAtAll = async () => {
    const files = await listsIn(parts.folders);
    const countries = [...new Set(parts.countries())].sort();
    for (const path of done.keys()) if (!files.has(path)) await forget(path);
    for (const [path, source] of files) {
      const print = await printOf(path, countries);
      if (print === undefined || done.get(path) === print) continue;
      if (await follow({ path, source, countries })) done.set(path, print);
    }
  };

  /** Nothing is lifted: a file can be gone because its disk is. */
  const forget = async (path: string) => {
    await parts.notes.mended(path);
    done.delete(path);
    problems.delete(path);
    parts.emit({ type: 'file-problems', file: path, problems: [listGone(path)], keptOldVersion: true });
  };

  /** Whether the file is dealt with as it is. */
  const follow = async (file: { path: string; source: string; countries: readonly string[] }) => {
    try {
      const { suppressions } = parts.ledger;
      const result = await followFile({ suppressions, clock: parts.clock }, file);
      await parts.notes.mended(file.path);
      problems.delete(file.path);
      if (result.kind === 'read') {
        const { numbers, added, lifted } = result;
        parts.emit({ type: 'suppressions-read', list: file.source, numbers, added, lifted });
      }
      return result.kind !== 'changed';
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      await parts.notes.wrong(file.path, error.problems);
      problems.set(file.path, error.problems);
      const about = { file: file.path, problems: error.problems, keptOldVersion: true };
      parts.emit({ type: 'file-problems', ...about });
      return true;
    }
  };

  return {
    look() {
      last = last.catch(() => {}).then(lookOnce);
      return last;
    },
    problems: () => [...problems.values()].flat(),
  };
}

async function printOf(path: string, countries: readonly string[]): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found && `${found.size}:${found.mtimeMs}:${found.ino}:${countries.join()}`;
}

function listGone(file: string): Problem {
  return {
    severity: 'warning',
    file,
    code: 'list-gone',
    message: 'this suppression list is gone; its numbers stay suppressed',
    fix: 'To allow them again, put it back with nothing but its header.',
  };
}
