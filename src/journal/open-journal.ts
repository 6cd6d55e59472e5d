import { createHmac } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Attempt, postedAtOf } from '../domain/attempt.ts';
import type { Clock } from '../domain/clock.ts';
import type { Journal } from './journal.ts';
import { type Disk, type JournalFile, openJournalFile, realDisk } from './journal-file.ts';
import { encodeLine, type JournalEntry, type JournalLine, type JournalMark } from './lines.ts';
import type { JournalMemory } from './memory.ts';
import { readJournal } from './read-journal.ts';

export interface JournalOptions {
  /** Exists already. */
  readonly folder: string;
  readonly clock: Clock;
  readonly disk?: Disk;
}

export const JOURNAL_FILE = 'attempts.jsonl';

/** Below this many lines a file is not worth rewriting. */
const FEW_LINES = 2_000;

/** How long a line may wait for one that must be on the disk: nearly always there is one by then. */
const DEFERRED_MS = 200;
/** This many do not wait for it. */
const MOST_DEFERRED = 1_000;

/**
 * Open the journal of this folder, or begin one. A tail torn by a crash is tolerated.
 * @throws {FairdialError} `journal-unavailable`; `journal-version` when a newer Fairdial wrote it.
 */
export async function openJournal({ folder, clock, disk = realDisk }: JournalOptions): Promise<Journal> {
  const path = join(folder, JOURNAL_FILE);
  rmSync(`${path}.new`, { force: true });
  const { memory, length } = readJournal(path);
  const file = await openJournalFile(path, length, disk);
  if (length === 0) await file.append(memory.lines());
  return new OpenJournal({ path, file, memory, clock });
}

interface JournalParts {
  readonly path: string;
  readonly file: JournalFile;
  readonly memory: JournalMemory;
  readonly clock: Clock;
}

class OpenJournal implements Journal {
  readonly path: string;
  readonly #file: JournalFile;
  readonly #memory: JournalMemory;
  readonly #clock: Clock;
  readonly #lostIds: Set<string>;
  #trouble: { error: Error; since: number } | undefined;
  #isRewriting = false;
  #isFlushPlanned = false;
  readonly #closing = new AbortController();

  constructor({ path, file, memory, clock }: JournalParts) {
    this.path = path;
    this.#file = file;
    this.#memory = memory;
    this.#clock = clock;
    this.#lostIds = new Set(memory.entries().flatMap(({ id, lost }) => (lost ? id : [])));
  }

  mark(): JournalMark {
    return this.#memory.mark;
  }

  entries(): readonly JournalEntry[] {
    return this.#memory.entries();
  }

  openEntries(): readonly JournalEntry[] {
    return this.#memory.openEntries();
  }

  entry(id: string): JournalEntry | undefined {
    return this.#memory.entry(id);
  }

  lostOf(campaign: string, phone: string): JournalEntry | undefined {
    if (this.#lostIds.size === 0) return undefined;
    const phoneHash = this.#hashOf(phone);
    return this.lostEntries().find((entry) => entry.campaign === campaign && entry.phoneHash === phoneHash);
  }

  lostEntries(): JournalEntry[] {
    return [...this.#lostIds].flatMap((id) => this.#memory.entry(id) ?? []);
  }

  isPhoneOf({ phoneHash }: JournalEntry, phone: string): boolean {
    return phoneHash === this.#hashOf(phone);
  }

  async posting(attempt: Attempt, posting: number): Promise<void> {
    const { id, campaign, campaignVersion, seq, n, fromNumber, run, openedAt } = attempt;
    const postedAt = postedAtOf(attempt);
    const phoneHash = this.#hashOf(attempt.phone);
    const about = { id, campaign, campaignVersion, seq, n, fromNumber, run, openedAt, postedAt };
    const line: JournalLine = { t: 'posting', entry: { phoneHash, posting, ...about } };
    // Known before it is written: a rewriting of the file that comes between must not leave it out.
    this.#memory.take(line);
    try {
      await this.#write(line);
    } catch (error) {
      this.#memory.take({ t: 'closed', id, how: 'returned' });
      throw error;
    }
  }

  placed(id: string, call: { callId: string; acceptedAt: number; httpStatus?: number }): Promise<void> {
    return this.#learn({ t: 'placed', id, ...call });
  }

  unplaced(id: string): Promise<void> {
    return this.#learn({ t: 'unplaced', id });
  }

  async closed(id: string, how: 'settled' | 'returned'): Promise<void> {
    if (!this.#memory.entry(id)) return;
    const line: JournalLine = { t: 'closed', id, how };
    this.#memory.take(line);
    this.#file.defer([encodeLine(line)]);
    void (this.#file.waiting() === MOST_DEFERRED ? this.#flush() : this.#flushSoon());
  }

  lost(id: string): Promise<void> {
    this.#lostIds.add(id);
    return this.#learn({ t: 'lost', id });
  }

  found(id: string): Promise<void> {
    this.#lostIds.delete(id);
    return this.#learn({ t: 'found', id });
  }

  moved(id: string, seq: number): Promise<void> {
    return this.#learn({ t: 'moved', id, seq });
  }

  async keepMark(mark: Omit<JournalMark, 'journal'>): Promise<void> {
    await this.#learn({ t: 'mark', ...mark });
    await this.#rewriteIfWorthIt();
  }

  trouble(): { readonly error: Error; readonly since: number } | undefined {
    return this.#trouble;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#flush();
    await this.#file.close();
  }

  /** Known at once, whatever becomes of the line; nothing is said of attempts the journal does not know. */
  async #learn(line: Exclude<JournalLine, { t: 'journal' | 'posting' }>): Promise<void> {
    if ('id' in line && !this.#memory.entry(line.id)) return;
    this.#memory.take(line);
    await this.#write(line);
  }

  async #flushSoon(): Promise<void> {
    if (this.#isFlushPlanned) return;
    this.#isFlushPlanned = true;
    await this.#clock.sleep(DEFERRED_MS, this.#closing.signal);
    this.#isFlushPlanned = false;
    await this.#flush();
  }

  /** Whoever deferred has gone on; `trouble` tells what the disk said. */
  async #flush(): Promise<void> {
    if (this.#file.waiting() > 0) await this.#append([]).catch(() => {});
  }

  #write(line: JournalLine): Promise<void> {
    return this.#append([encodeLine(line)]);
  }

  async #append(lines: readonly string[]): Promise<void> {
    try {
      await this.#file.append(lines);
      this.#trouble = undefined;
    } catch (error) {
      this.#note(error);
      throw error;
    }
  }

  #note(error: unknown): void {
    const since = this.#trouble?.since ?? this.#clock.wallMs();
    this.#trouble = { error: error instanceof Error ? error : new Error(String(error)), since };
  }

  async #rewriteIfWorthIt(): Promise<void> {
    const length = this.#file.length();
    if (this.#isRewriting || length < FEW_LINES || length < 2 * this.#memory.size) return;
    this.#isRewriting = true;
    // The longer file serves as well; a full disk is told by the next line that does not fit.
    await this.#file.replace(() => this.#memory.lines()).catch(() => {});
    this.#isRewriting = false;
  }

  #hashOf(phone: string): string {
    // Not a slice of the whole: that would keep the whole alive, ten thousand times.
    return createHmac('sha256', this.#memory.mark.journal).update(phone).digest().toString('hex', 0, 16);
  }
}
