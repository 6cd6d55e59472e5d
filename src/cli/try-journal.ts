import { createHash } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../config/make-folder.ts';

/** What is on disk of test calls, so that a command that was cut off cannot lead to a second call. */
export interface TryJournal {
  /** The latest test call to this phone of which nobody knows whether it was made. */
  openTo(phone: string): Promise<string | undefined>;
  /** On the disk when it resolves: the call may leave. */
  intend(id: string, phone: string, at: number): Promise<void>;
  /** It is known what became of it. */
  close(id: string): Promise<void>;
}

type Line =
  | { readonly t: 'intent'; readonly id: string; readonly phoneHash: string; readonly at: number }
  | { readonly t: 'known'; readonly id: string };

export function openTryJournal(dataDir: string): TryJournal {
  const path = join(dataDir, 'tries.jsonl');

  const append = async (line: Line) => {
    makeFolder(dataDir, 0o700);
    const file = await open(path, 'a', 0o600);
    try {
      await file.appendFile(`${JSON.stringify(line)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
  };

  return {
    async openTo(phone) {
      const lines = linesIn(await readFile(path, 'utf8').catch(emptyWhenAbsent));
      const known = new Set(lines.flatMap((line) => (line.t === 'known' ? [line.id] : [])));
      const open = lines.filter((line) => line.t === 'intent' && line.phoneHash === hashOf(phone));
      return open.findLast(({ id }) => !known.has(id))?.id;
    },
    intend: (id, phone, at) => append({ t: 'intent', id, phoneHash: hashOf(phone), at }),
    close: (id) => append({ t: 'known', id }),
  };
}

/** A line cut off by a crash was never acted on. */
function linesIn(text: string): Line[] {
  return text.split('\n').flatMap((line) => {
    try {
      return line === '' ? [] : [JSON.parse(line) as Line];
    } catch {
      return [];
    }
  });
}

function emptyWhenAbsent(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
  throw error;
}

function hashOf(phone: string): string {
  return createHash('sha256').update(phone).digest('hex');
}
