import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../domain/clock.ts';

/** What a look at watched files found: paths that are new or changed since the last look, and those that are gone. */
export interface FolderChange {
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

export interface Watcher {
  /** Look now. The first look reports everything there is. Throws when the folder cannot be read. */
  look(): Promise<FolderChange>;
}

const CAMPAIGN_FILE = /^[^.].*\.ya?ml$/i;

/** Watch the campaign files directly in a folder. Folders below it are not looked into: samples can live there. */
export function watchFolder(folder: string): Watcher {
  return watch(async () => {
    const entries = await readdir(folder);
    return entries.filter((name) => CAMPAIGN_FILE.test(name)).map((name) => join(folder, name));
  });
}

/** Watch a list of files that may itself change from look to look. */
export function watchFiles(paths: () => readonly string[]): Watcher {
  return watch(async () => [...paths()]);
}

/** By looking, not by file-system events: those are lost on network folders and container mounts. */
function watch(list: () => Promise<string[]>): Watcher {
  let known = new Map<string, string>();
  return {
    async look() {
      const seen = new Map<string, string>();
      for (const path of (await list()).sort()) {
        const print = await fingerprintOf(path);
        if (print) seen.set(path, print);
      }
      const changed = [...seen].filter(([path, print]) => known.get(path) !== print).map(([path]) => path);
      const removed = [...known.keys()].filter((path) => !seen.has(path));
      known = seen;
      return { changed, removed };
    },
  };
}

async function fingerprintOf(path: string): Promise<string | undefined> {
  try {
    const { size, mtimeMs, ino } = await stat(path);
    return `${size}:${mtimeMs}:${ino}`;
  } catch {
    return undefined;
  }
}

/** Look again and again until the signal; a look that fails is reported and tried again. */
export async function keepLooking(
  watcher: Watcher,
  { clock, everyMs, signal }: { clock: Clock; everyMs: number; signal: AbortSignal },
  on: { change: (change: FolderChange) => Promise<void>; trouble: (error: unknown) => void },
): Promise<void> {
  while (!signal.aborted) {
    try {
      const change = await watcher.look();
      if (change.changed.length + change.removed.length > 0) await on.change(change);
    } catch (error) {
      on.trouble(error);
    }
    await clock.sleep(everyMs, signal);
  }
}
