import { type FileHandle, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../domain/clock.ts';
import type { Emit } from '../domain/events.ts';
import { type EventFacts, factsOf } from './event-record.ts';

/**
 * The event log: a line for each event, for `fairdial audit`. Evidence, not the truth, which the ledger and its journal
 * are: nothing waits for it, it is not synced, and what cannot be written is dropped and counted.
 */
export interface EventFile {
  readonly emit: Emit;
  /** Write what is left. Never rejects. */
  close(): Promise<void>;
}

export interface EventFileOptions {
  /** Made if it is missing. */
  readonly folder: string;
  readonly run: string;
  readonly clock: Clock;
  /** Told once, in words; the engine goes on without. */
  readonly onTrouble: (message: string) => void;
  /** Bytes after which a new file begins, and how many files the folder may hold. */
  readonly fileBytes?: number;
  readonly mostFiles?: number;
}

const FILE_BYTES = 32 * 1024 * 1024;
const MOST_FILES = 16;
/** Short enough that a killed process takes little with it, long enough for one write to carry the lines of several calls. */
const FLUSH_MS = 40;
/** A disk that cannot follow must not fill the memory. */
const MOST_WAITING = 16 * 1024 * 1024;

/** Several ledgers may share a data directory under prefixes of their own: each has event logs of its own. */
export function eventFolder(dataDir: string, keyPrefix: string): string {
  return join(dataDir, 'events', encodeURIComponent(keyPrefix));
}

/** The event logs of a folder, of one ledger or of several. None when there is no such folder. */
export async function eventFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  return entries
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .map((name) => join(folder, name));
}

/** Never rejects: without a file every event is dropped. */
export async function openEventFile(options: EventFileOptions): Promise<EventFile> {
  const file = new RotatingFile(options);
  await file.begin();
  return file;
}

class RotatingFile implements EventFile {
  readonly #options: Required<EventFileOptions>;
  #handle: FileHandle | undefined;
  #part = 1;
  #bytes = 0;
  #seq = 0;
  #dropped = 0;
  #waiting: string[] = [];
  #waitingBytes = 0;
  #strangers = 0;
  #timer: NodeJS.Timeout | undefined;
  #isTroubleTold = false;
  /** One piece of work on the file at a time. */
  #turn: Promise<void> = Promise.resolve();

  constructor(options: EventFileOptions) {
    this.#options = { fileBytes: FILE_BYTES, mostFiles: MOST_FILES, ...options };
  }

  async begin(): Promise<void> {
    this.#note({ type: 'begun', host: hostname() });
    await this.#inTurn(() => this.#openPart());
  }

  readonly emit: Emit = (event) => {
    // Anybody may send thousands of these: they are only counted.
    if (event.type === 'webhook' && event.attemptId === undefined) {
      this.#strangers += 1;
      this.#flushSoon();
      return;
    }
    const facts = factsOf(event);
    if (facts) this.#note(facts);
  };

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#inTurn(() => this.#flush());
    this.#note({ type: 'stopped', dropped: this.#dropped });
    clearTimeout(this.#timer);
    await this.#inTurn(() => this.#flush());
    await this.#inTurn(async () => {
      await this.#handle?.close();
      this.#handle = undefined;
    });
  }

  #note(facts: EventFacts): void {
    const { clock, run } = this.#options;
    this.#seq += 1;
    if (this.#waitingBytes > MOST_WAITING) {
      this.#dropped += 1;
      return;
    }
    const when = `"seq":${this.#seq},"wall":${clock.wallMs()},"mono":${Math.round(clock.monotonicMs())}`;
    // One object less to build and spread, several times for each call.
    const line = `{${when},"run":"${run}",${JSON.stringify(facts).slice(1)}\n`;
    this.#waiting.push(line);
    this.#waitingBytes += line.length;
    this.#flushSoon();
  }

  #flushSoon(): void {
    if (this.#timer) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#inTurn(() => this.#flush());
    }, FLUSH_MS);
    this.#timer.unref();
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(work).catch((error: unknown) => this.#fail(error));
    return this.#turn;
  }

  async #flush(): Promise<void> {
    if (this.#strangers > 0) {
      const count = this.#strangers;
      this.#strangers = 0;
      this.#note({ type: 'webhook', count });
    }
    const lines = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    if (lines.length === 0) return;
    if (!this.#handle) {
      this.#dropped += lines.length;
      return;
    }
    const text = Buffer.from(lines.join(''));
    try {
      await writeWhole(this.#handle, text);
    } catch (error) {
      this.#dropped += lines.length;
      throw error;
    }
    this.#bytes += text.length;
    if (this.#bytes < this.#options.fileBytes) return;
    this.#part += 1;
    await this.#openPart();
  }

  async #openPart(): Promise<void> {
    const { folder, run, mostFiles } = this.#options;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const name = this.#part === 1 ? `${run}.jsonl` : `${run}.${this.#part}.jsonl`;
    const fresh = await open(join(folder, name), 'a', 0o600);
    await this.#handle?.close();
    [this.#handle, this.#bytes] = [fresh, 0];
    await removeOldest(folder, mostFiles, name);
  }

  #fail(error: unknown): void {
    if (this.#isTroubleTold) return;
    this.#isTroubleTold = true;
    const why = error instanceof Error ? error.message : String(error);
    this.#options.onTrouble(`the event log in ${this.#options.folder} cannot be written: ${why}`);
  }
}

/** `appendFile` of a handle takes five steps where one does (measured). */
async function writeWhole(handle: FileHandle, text: Buffer): Promise<void> {
  for (let done = 0; done < text.length; ) done += (await handle.write(text, done)).bytesWritten;
}

async function removeOldest(folder: string, mostFiles: number, own: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.jsonl') && name !== own);
  const dated = await Promise.all(
    names.map(async (name) => ({ name, at: (await stat(join(folder, name))).mtimeMs })),
  );
  const oldest = dated.toSorted((a, b) => b.at - a.at).slice(mostFiles - 1);
  await Promise.all(oldest.map(({ name }) => rm(join(folder, name), { force: true })));
}
