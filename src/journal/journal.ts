import { createHmac, randomBytes } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Attempt } from '../domain/attempt.ts';
import type { Clock } from '../domain/clock.ts';
import { FairdialError } from '../domain/errors.ts';
import { type Disk, type JournalFile, openJournalFile, realDisk } from './journal-file.ts';
import {
  decodeLines,
  encodeLine,
  JOURNAL_VERSION,
  type JournalEntry,
  type JournalLine,
  type JournalMark,
} from './lines.ts';
import { JournalMemory } from './memory.ts';

/**
 * What this machine knows to have done, on its own disk, ahead of the ledger: an attempt is here before its first
 * byte leaves. Owned by one process at a time. Only a hash of phone numbers is kept.
 */
export interface Journal {
  readonly path: string;
  mark(): JournalMark;
  /** Attempts from their posting on; those that placed no call are forgotten, settled ones after some thousands. */
  entries(): readonly JournalEntry[];
  /** Those of them that have not left the ledger, as far as is known here, and that it has not lost. */
  openEntries(): readonly JournalEntry[];
  entry(id: string): JournalEntry | undefined;
  /** A person of whom the ledger lost a call that could not be put back yet. */
  lostOf(campaign: string, phone: string): JournalEntry | undefined;
  /** All of those. */
  lostEntries(): JournalEntry[];
  isPhoneOf(entry: JournalEntry, phone: string): boolean;

  /** Resolves once it is on the disk; only then may a byte leave. Rejects with `JournalUnavailable`. */
  posting(attempt: Attempt, posting: number): Promise<void>;
  /** Likewise. What is learnt stays known here even if the disk refuses it. */
  placed(id: string, call: { callId: string; acceptedAt: number; httpStatus?: number }): Promise<void>;
  /** The call was another attempt's: whether one exists for this one is not known. */
  unplaced(id: string): Promise<void>;
  /**
   * Known here at once; on the disk ahead of the next line that must be there, or soon (`DEFERRED_MS`), so that it costs
   * no sync of its own. A crash may lose it, which leaves what a crash right before this call leaves: an attempt
   * that is open here and has left the ledger. The next start (`restoreLost`) repeats no call for that and restores nothing:
   * - its posting is counted, its call is known: the ledger remembers for 50 hours whose call that was, and answers `gone`;
   * - its posting is counted, no call is known: nobody asks for it, and the next sweep closes it;
   * - the ledger lost the posting too: a settled one is put back as it is with this line. One that was returned counts as
   *   unconfirmed until it is proved absent once more: later than with this line, but called no more often.
   * A second posting to that person is in a later line, so where that one is, this one is.
   */
  closed(id: string, how: 'settled' | 'returned'): Promise<void>;
  lost(id: string): Promise<void>;
  found(id: string): Promise<void>;
  /** The contact it was about has another place in the campaign now. */
  moved(id: string, seq: number): Promise<void>;
  /** The ledger it belongs to from now on, and how far it has come with it. */
  keepMark(mark: Omit<JournalMark, 'journal'>): Promise<void>;

  /** Why it cannot be written, since when; undefined once it can again. */
  trouble(): { readonly error: Error; readonly since: number } | undefined;
  close(): Promise<void>;
}

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

/** What a journal says, without taking part in it. */
export function readJournal(path: string): { memory: JournalMemory; length: number } {
  const { lines } = decodeLines(textOf(path));
  const memory = new JournalMemory(randomBytes(12).toString('hex'));
  for (const line of lines) {
    if (line.t === 'journal' && line.v !== JOURNAL_VERSION) throw newerVersion(path);
    memory.take(line);
  }
  return { memory, length: lines.length };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}

function newerVersion(path: string): FairdialError {
  const message = `${path} was written by another version of fairdial.`;
  return new FairdialError('journal-version', message, 'Run the version that wrote it, or a newer one.');
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
    const postedAt = attempt.postedAt ?? openedAt;
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
