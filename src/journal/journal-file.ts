import { constants } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { JournalUnavailable } from './errors.ts';

/** A file that only grows; what is acknowledged is on the disk. */
export interface JournalFile {
  /** Resolves once the lines are on the disk. Rejects with `JournalUnavailable`; none of them counts then. */
  append(lines: readonly string[]): Promise<void>;
  /** They go with what is appended next, if only nothing (`append([])`), and are lost where that is refused. */
  defer(lines: readonly string[]): void;
  /** Pieces not begun to be written, deferred ones among them. */
  waiting(): number;
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
  /**
   * Whether a write through `O_DSYNC` needs no sync of its own: one hop to a thread in the place of two. So on Linux,
   * where it is what a write and its fdatasync are (open(2)). On macOS it is less than what a sync does there
   * (F_FULLFSYNC): it may end in the cache of the drive.
   */
  readonly syncsWrites: boolean;
  /** With the flags of open(2). */
  open(path: string, flags: number, mode: number): Promise<DiskFile>;
  rename(from: string, to: string): Promise<void>;
}

export interface DiskFile {
  write(bytes: Buffer, offset: number, length: number): Promise<{ readonly bytesWritten: number }>;
  datasync(): Promise<void>;
  sync(): Promise<void>;
  truncate(length: number): Promise<void>;
  stat(): Promise<{ readonly size: number }>;
  close(): Promise<void>;
}

export const realDisk: Disk = { syncsWrites: process.platform === 'linux', open, rename };

const { O_APPEND, O_CREAT, O_DSYNC, O_RDONLY, O_WRONLY } = constants;

/** @param known lines the file has now. */
export async function openJournalFile(path: string, known: number, disk = realDisk): Promise<JournalFile> {
  const file = new GrowingFile(path, known, disk);
  await file.open();
  return file;
}

class GrowingFile implements JournalFile {
  readonly #path: string;
  readonly #disk: Disk;
  readonly #flags: number;
  #handle: DiskFile | undefined;
  /** Everything before this byte was acknowledged. */
  #end = 0;
  /** A failed write may have left something behind it. */
  #isTailDoubtful = false;
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
    this.#flags = O_APPEND | O_CREAT | O_WRONLY | (disk.syncsWrites ? O_DSYNC : 0);
  }

  async open(): Promise<void> {
    this.#handle = await this.#disk.open(this.#path, this.#flags, 0o600);
    this.#end = (await this.#handle.stat()).size;
    if (this.#end === 0) return;
    // What a killed process wrote last is believed from now on; a synced write takes only its own bytes to the disk.
    await this.#handle.datasync();
    // A line torn by a power failure must not swallow the next one.
    await this.append(['\n']);
  }

  append(lines: readonly string[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ lines, resolve, reject });
      if (this.#flushAsked) return;
      this.#flushAsked = true;
      void this.#inTurn(() => this.#flush());
    });
  }

  defer(lines: readonly string[]): void {
    this.#queue.push({ lines, resolve: () => {}, reject: () => {} });
  }

  waiting(): number {
    return this.#queue.length;
  }

  /** What is deferred by then is in the new file, and once more behind it: it says nothing new there. */
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
      await this.#cutTail().catch(() => {});
      for (const { reject } of batch) reject(new JournalUnavailable(this.#path, error));
    }
  }

  async #write(text: string): Promise<void> {
    if (!this.#handle) throw new Error('it is closed');
    await this.#cutTail();
    const bytes = Buffer.from(text);
    this.#isTailDoubtful = true;
    await writeWhole(this.#handle, bytes);
    if (!this.#disk.syncsWrites) await this.#handle.datasync();
    await this.#syncFolder();
    this.#isTailDoubtful = false;
    this.#end += bytes.length;
  }

  /** Half a batch on the disk would be believed at the next start: harmless, but a torn line must not join the next. */
  async #cutTail(): Promise<void> {
    if (!this.#handle || !this.#isTailDoubtful) return;
    try {
      await this.#handle.truncate(this.#end);
    } catch {
      await writeWhole(this.#handle, Buffer.from('\n'));
      this.#end = (await this.#handle.stat()).size;
    }
    this.#isTailDoubtful = false;
  }

  async #rewrite(lines: readonly string[]): Promise<void> {
    try {
      const fresh = await this.#prepare(`${this.#path}.new`, Buffer.from(lines.join('')));
      const old = this.#handle;
      [this.#handle, this.#end, this.#length] = [fresh.handle, fresh.size, lines.length];
      this.#isTailDoubtful = false;
      this.#isFolderDirty = true;
      await old?.close();
      await this.#syncFolder();
    } catch (error) {
      throw new JournalUnavailable(this.#path, error);
    }
  }

  /** Written whole, then renamed; the handle stays, so that there is no moment without a file to write to. */
  async #prepare(beside: string, bytes: Buffer) {
    const handle = await this.#disk.open(beside, this.#flags, 0o600);
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
    const folder = await this.#disk.open(dirname(this.#path), O_RDONLY, 0);
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
    this.#isFolderDirty = false;
  }
}

async function writeWhole(handle: DiskFile, bytes: Buffer): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    written += (await handle.write(bytes, written, bytes.length - written)).bytesWritten;
  }
}
