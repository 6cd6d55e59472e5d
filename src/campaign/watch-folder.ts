import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../domain/clock.ts';
import { restOnTheBeat } from '../domain/keep-doing.ts';

/** What a look at watched files found: paths that are new or changed since the last accepted look, and those that are gone. */
export interface FolderChange {
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  /** No look was accepted before: `changed` is everything there is. */
  readonly first: boolean;
}

export interface Watcher {
  /** Look now. Throws when the folder cannot be read. */
  look(): Promise<FolderChange>;
  /** What the last look found has been dealt with; until then every look reports it again. */
  accept(): void;
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
  let accepted: Map<string, string> | undefined;
  let seen = new Map<string, string>();
  return {
    async look() {
      seen = new Map();
      for (const path of (await list()).sort()) {
        const print = await fingerprintOf(path);
        if (print) seen.set(path, print);
      }
      const known = accepted ?? new Map<string, string>();
      const changed = [...seen].filter(([path, print]) => known.get(path) !== print).map(([path]) => path);
      const removed = [...known.keys()].filter((path) => !seen.has(path));
      return { changed, removed, first: accepted === undefined };
    },
    accept() {
      accepted = seen;
    },
  };
}

/** Changes whenever the file does; undefined when there is none. */
export async function fingerprintOf(path: string): Promise<string | undefined> {
  try {
    const { size, mtimeMs, ino } = await stat(path);
    return `${size}:${mtimeMs}:${ino}`;
  } catch {
    return undefined;
  }
}

export interface OnLook {
  /** Told of the first look, and of every later one that found something. What throws is told again with the next look. */
  readonly change: (change: FolderChange) => Promise<void>;
  readonly trouble: (error: unknown) => void;
}

/** Look once and have what is found dealt with. Never rejects. */
export async function lookOnce(watcher: Watcher, { change, trouble }: OnLook): Promise<void> {
  try {
    const found = await watcher.look();
    if (found.first || found.changed.length + found.removed.length > 0) await change(found);
    watcher.accept();
  } catch (error) {
    trouble(error);
  }
}

/** Look again and again until the signal; a look or a change that fails is reported and tried again. */
export async function keepLooking(
  watcher: Watcher,
  { clock, everyMs, signal }: { clock: Clock; everyMs: number; signal: AbortSignal },
  on: OnLook,
): Promise<void> {
  while (!signal.aborted) {
    await lookOnce(watcher, on);
    await clock.sleep(restOnTheBeat(clock, everyMs), signal);
  }
}
