import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, type FileHandle, open, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { makeFolder } from '../config/make-folder.ts';
import { crashPoint } from '../domain/crash-point.ts';
import { explained, ReportChanged } from './errors.ts';
import { draftName, removeLeftovers } from './leftovers.ts';

/**
 * The reports of one export, which appear together: each is written beside its place under a dot-name, flushed to the disk, and
 * only when all are complete are they renamed, one right after the other. A reader sees the old file or the new one.
 * Several processes may export the same campaign at once: each has drafts of its own, and the last one stays.
 */
export interface Edition {
  /** A whole report. The next piece is asked for when the last one is with the operating system. */
  write(name: string, pieces: Pieces): Promise<Written>;
  /**
   * The report as it is published, cut to `bytes`, and the pieces after it. Nothing is drafted when there are no pieces.
   * The copy is made by the operating system, and on file systems that share blocks it writes nothing.
   */
  extend(name: string, bytes: number, pieces: Pieces): Promise<Written>;
}

interface OpenEdition extends Edition {
  /** The reports drafted so far take their places, in this order. */
  publish(): Promise<void>;
  /** Forget every draft that is not published. Safe at any time. */
  discard(): Promise<void>;
}

/** Where the report now lies (as a draft, until it is published) and how long it is. */
export interface Written {
  readonly path: string;
  readonly bytes: number;
}

export type Pieces = AsyncIterable<string> | Iterable<string>;

/**
 * An edition in this folder, made if need be: what `draft` writes is published when it is done, and forgotten when it
 * fails. Drafts that a crash left behind are removed. `now`: epoch ms, of the clock the file system goes by.
 * Rejects with `ReportNotWritten` for what the file system refuses, else with what `draft` did.
 */
export async function publishEdition<T>(
  { folder, now }: { readonly folder: string; readonly now: number },
  draft: (edition: Edition) => Promise<T>,
): Promise<T> {
  try {
    const edition = await openEdition(folder, now);
    try {
      const result = await draft(edition);
      await edition.publish();
      return result;
    } finally {
      await edition.discard();
    }
  } catch (error) {
    throw explained(error, folder);
  }
}

async function openEdition(folder: string, now: number): Promise<OpenEdition> {
  makeFolder(folder);
  await removeLeftovers(folder, now);
  const drafts: { readonly path: string; readonly place: string }[] = [];

  function draftOf(place: string): string {
    const path = join(folder, draftName(basename(place), randomBytes(4).toString('hex')));
    drafts.push({ path, place });
    return path;
  }

  return {
    async write(name, pieces) {
      const path = draftOf(join(folder, name));
      return { path, bytes: await withFile(path, 'wx', (file) => appendAll(file, pieces)) };
    },
    async extend(name, bytes, pieces) {
      const place = join(folder, name);
      const more = await startOf(pieces);
      if (!more) return { path: place, bytes };
      const path = draftOf(place);
      await copyFile(place, path, constants.COPYFILE_FICLONE);
      const added = await withFile(path, 'a', async (file) => {
        if ((await file.stat()).size < bytes) throw new ReportChanged(place);
        await file.truncate(bytes);
        return appendAll(file, more);
      });
      return { path, bytes: bytes + added };
    },
    async publish() {
      crashPoint('before-report-rename');
      for (let draft = drafts[0]; draft; draft = drafts[0]) {
        await rename(draft.path, draft.place);
        drafts.shift();
        crashPoint('between-report-renames');
      }
      crashPoint('after-report-rename');
    },
    async discard() {
      for (const { path } of drafts.splice(0)) await rm(path, { force: true }).catch(() => undefined);
    },
  };
}

/** Runs `write`, has everything flushed to the disk, and closes the file in any case. */
async function withFile(path: string, flags: string, write: (file: FileHandle) => Promise<number>) {
  const file = await open(path, flags);
  try {
    const bytes = await write(file);
    await file.sync();
    return bytes;
  } finally {
    await file.close();
  }
}

async function appendAll(file: FileHandle, pieces: Pieces): Promise<number> {
  let bytes = 0;
  for await (const piece of pieces) {
    const data = Buffer.from(piece);
    // appendFile, not write: it goes on where the system took a part only.
    await file.appendFile(data);
    bytes += data.length;
  }
  return bytes;
}

/** The same pieces, once the first is known to exist; undefined when there is none. */
async function startOf(pieces: Pieces): Promise<Pieces | undefined> {
  const iterator = (async function* () {
    yield* pieces;
  })();
  const first = await iterator.next();
  if (first.done) return undefined;
  return (async function* () {
    yield first.value;
    yield* iterator;
  })();
}
