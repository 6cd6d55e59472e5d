import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../config/make-folder.ts';
import type { Clock } from '../domain/clock.ts';
import { FairdialError } from '../domain/errors.ts';
import type { Journal } from './journal.ts';
import type { Disk } from './journal-file.ts';
import type { JournalMark } from './lines.ts';
import { JOURNAL_FILE, openJournal } from './open-journal.ts';
import { readJournal } from './read-journal.ts';

/** The journals of a data directory that this process holds. */
export interface Journals {
  /** The one this process writes its attempts to. */
  readonly own: Journal;
  /** With those that processes which ended have left behind: what they know must not be forgotten. */
  readonly all: readonly Journal[];
  close(): Promise<void>;
}

export interface JournalsOptions {
  /** `<data directory>/journal/<key prefix>` */
  readonly folder: string;
  readonly clock: Clock;
  /** Make a folder this process's own. Throws `FairdialError` with the code `data-dir-in-use` when it is another's. */
  readonly lock: (folder: string) => { release(): void };
  readonly disk?: Disk;
}

interface Held {
  readonly journal: Journal;
  readonly release: () => void;
}

/**
 * Open every journal of the folder that no living process holds, or begin a new one. Several processes may share a
 * data directory; each writes to a journal of its own.
 * @throws {FairdialError} `journal-unavailable`, `journal-version`
 */
export async function openJournals(options: JournalsOptions): Promise<Journals> {
  try {
    makeFolder(options.folder, 0o700);
    const held: Held[] = [];
    const numbers = numbersIn(options.folder);
    for (const number of numbers) held.push(...(await hold(options, number)));
    for (let next = Math.max(0, ...numbers) + 1; held.length === 0; next++)
      held.push(...(await hold(options, next)));
    const journals = asJournals(held);
    await inheritGeneration(options.folder, journals);
    return journals;
  } catch (error) {
    throw explained(options.folder, error);
  }
}

/** A new journal beside others is of their ledger: it must not take whatever it finds for its own. */
async function inheritGeneration(folder: string, { own }: Journals): Promise<void> {
  if (own.mark().generation !== undefined) return;
  const generation = readMarks(folder).find((mark) => mark.generation !== undefined)?.generation;
  if (generation !== undefined) await own.keepMark({ generation, posted: 0, beats: 0 });
}

/** How far each journal of the folder has come, for a command that only looks. */
export function readMarks(folder: string): JournalMark[] {
  return numbersIn(folder).map(
    (number) => readJournal(join(folder, String(number), JOURNAL_FILE)).memory.mark,
  );
}

function asJournals(held: readonly Held[]): Journals {
  const [own] = held;
  if (!own) throw new Error('no journal');
  return {
    own: own.journal,
    all: held.map(({ journal }) => journal),
    async close() {
      for (const { journal, release } of held) {
        await journal.close();
        release();
      }
    },
  };
}

function numbersIn(folder: string): number[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
}

/** None when another process holds it. */
async function hold({ folder, clock, lock, disk }: JournalsOptions, number: number): Promise<Held[]> {
  const own = join(folder, String(number));
  makeFolder(own, 0o700);
  let taken: { release(): void };
  try {
    taken = lock(own);
  } catch (error) {
    if (error instanceof FairdialError && error.code === 'data-dir-in-use') return [];
    throw error;
  }
  try {
    const journal = await openJournal({ folder: own, clock, ...(disk && { disk }) });
    return [{ journal, release: () => taken.release() }];
  } catch (error) {
    taken.release();
    throw error;
  }
}

function explained(folder: string, cause: unknown): unknown {
  if (!(cause instanceof Error && 'syscall' in cause)) return cause;
  return new FairdialError(
    'journal-unavailable',
    `The journal of attempts in ${folder} cannot be used: ${cause.message}`,
    'Give this user the right to write there and room on the disk. To use another disk, move the whole data directory and name its new place in FAIRDIAL_DATA_DIR.',
    { cause },
  );
}
