import { type FileHandle, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { JournalUnavailable } from './errors.ts';

/** A file that only grows; what is acknowledged is on the disk. */
export interface JournalFile {
  /** Resolves once the lines are on the disk. Rejects with `JournalUnavailable`; none of them counts then. */
  append(lines: readonly string[]): Promise<void>;
  /**
   * Put the file of these lines in the place of this one, at a moment when nothing else is written. The lines are
   * asked for then. Rejects with `JournalUnavailable`; the old file is in force as before.
   */
  replace(lines: () => readonly string[]): Promise<void>;
  /** Lines in the file. */
  length(): number;
  close(): Promise<void>;
}

interface Waiting {
  readonly lines: readonly string[];
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** What of the file system is used; tests put a failing disk in its place. */
export interface Disk {
  open(path: string, flags: string, mode: number): Promise<Pick<FileHandle, DiskWork>>;
  rename(from: string, to: string): Promise<void>;
}
type DiskWork = 'write' | 'datasync' | 'sync' | 'truncate' | 'stat' | 'close';

export const realDisk: Disk = { open, rename };

/** @param known lines the file has now. */
export async function openJournalFile(path: string, known: number, disk = realDisk): Promise<JournalFile> {
  const file = new GrowingFile(path, known, disk);
  await file.open();
  return file;
}

class GrowingFile implements JournalFile {
  readonly #path: string;
  readonly #disk: Disk;
  #handle: Pick<FileHandle, DiskWork> | undefined;
  /** Everything before this byte was acknowledged; a failed write may have left something behind it. */
  #end = 0;
  #length: number;
  #queue: Waiting[] = [];
  /** One piece of work on the file at a time. */
  #turn: Promise<void> = Promise.resolve();
  #flushAsked = false;
  /** The folder's entry of this file may not be on the disk yet. */
  #isFolderDirty = true;

  constructor(path: string, length: number, disk: Disk) {
    this.#path = path;
    this.#length = length;
    this.#disk = disk;
  }

  async open(): Promise<void> {
    this.#handle = await this.#disk.open(this.#path, 'a', 0o600);
    this.#end = (await this.#handle.stat()).size;
    // A line torn by a power failure must not swallow the next one.
    if (this.#end > 0) await this.append(['\n']);
  }

  append(lines: readonly string[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ lines, resolve, reject });
      if (this.#flushAsked) return;
      this.#flushAsked = true;
      void this.#inTurn(() => this.#flush());
    });
  }

  replace(lines: () => readonly string[]): Promise<void> {
    return this.#inTurn(() => this.#rewrite(lines()));
  }

  length(): number {
    return this.#length;
  }

  async close(): Promise<void> {
    await this.#inTurn(async () => {
      await this.#handle?.close();
      this.#handle = undefined;
    });
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }

  /** Group commit: whatever came while the last batch was synced goes together. */
  async #flush(): Promise<void> {
    this.#flushAsked = false;
    const batch = this.#queue;
    this.#queue = [];
    try {
      const lines = batch.flatMap((waiting) => waiting.lines);
      await this.#write(lines.join(''));
      this.#length += lines.length;
      for (const { resolve } of batch) resolve();
    } catch (error) {
      await this.#cutTail();
      for (const { reject } of batch) reject(new JournalUnavailable(this.#path, error));
    }
  }

  async #write(text: string): Promise<void> {
    if (!this.#handle) throw new Error('it is closed');
    const bytes = Buffer.from(text);
    await writeWhole(this.#handle, bytes);
    await this.#handle.datasync();
    await this.#syncFolder();
    this.#end += bytes.length;
  }

  /** Half a batch on the disk would be believed at the next start: harmless, but a torn line must not join the next. */
  async #cutTail(): Promise<void> {
    try {
      await this.#handle?.truncate(this.#end);
    } catch {
      await this.#handle?.write(Buffer.from('\n')).catch(() => {});
    }
  }

  async #rewrite(lines: readonly string[]): Promise<void> {
    try {
      const fresh = await this.#prepare(`${this.#path}.new`, Buffer.from(lines.join('')));
      const old = this.#handle;
      [this.#handle, this.#end, this.#length] = [fresh.handle, fresh.size, lines.length];
      this.#isFolderDirty = true;
      await old?.close();
      await this.#syncFolder();
    } catch (error) {
      throw new JournalUnavailable(this.#path, error);
    }
  }

  /** Written whole, then renamed; the handle stays, so that there is no moment without a file to write to. */
  async #prepare(beside: string, bytes: Buffer) {
    const handle = await this.#disk.open(beside, 'a', 0o600);
    try {
      await handle.truncate(0);
      await writeWhole(handle, bytes);
      await handle.sync();
      await this.#disk.rename(beside, this.#path);
      return { handle, size: bytes.length };
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  async #syncFolder(): Promise<void> {
    if (!this.#isFolderDirty) return;
    const folder = await this.#disk.open(dirname(this.#path), 'r', 0);
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
    this.#isFolderDirty = false;
  }
}

async function writeWhole(handle: Pick<FileHandle, 'write'>, bytes: Buffer): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    written += (await handle.write(bytes, written, bytes.length - written)).bytesWritten;
  }
}
