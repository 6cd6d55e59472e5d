import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { FairdialError } from '../domain/errors.ts';
import { decodeLines, JOURNAL_VERSION } from './lines.ts';
import { JournalMemory } from './memory.ts';

/**
 * What a journal says, without taking part in it; one that is not there says nothing.
 * @throws {FairdialError} `journal-version` when a newer Fairdial wrote it.
 */
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
