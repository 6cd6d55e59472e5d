import { open } from 'node:fs/promises';
import { InputError } from '../domain/errors.ts';
import type { LeakSearch } from './facts.ts';

export interface Wanted {
  /** What each is, by its value. Empty values are left out. */
  readonly secrets: ReadonlyMap<string, string>;
  /** E.164. */
  readonly numbers: Iterable<string>;
}

const MOST_HITS = 1_000;
/** A number as people and machines write it; not the digits inside an id, which may be any. */
const WRITTEN_NUMBER = /\+\d(?:[ ().-]{0,2}\d){6,14}|(?<![\da-f-])\d(?:[ ().-]{0,2}\d){6,14}(?![\da-f-])/gi;

/** Look through these files for secrets and imported numbers. Throws `InputError` for one that cannot be read. */
export async function searchLogs(
  files: { readonly logs: readonly string[]; readonly events: readonly string[] },
  { secrets, numbers }: Wanted,
): Promise<LeakSearch> {
  const digits = new Set([...numbers].map((number) => number.replaceAll(/\D/g, '')));
  const known = [...secrets].filter(([value]) => value !== '');
  const hits: LeakSearch['hits'][number][] = [];
  let moreHits = 0;
  const note = (hit: LeakSearch['hits'][number]) => {
    if (hits.length < MOST_HITS) hits.push(hit);
    else moreHits++;
  };
  for (const file of [...files.logs, ...files.events]) {
    let line = 0;
    for await (const text of linesOf(file)) {
      line++;
      for (const [value, what] of known) if (text.includes(value)) note({ file, line, what });
      for (const [written] of text.matchAll(WRITTEN_NUMBER))
        if (digits.has(written.replaceAll(/\D/g, ''))) note({ file, line, what: 'number' });
    }
  }
  return {
    files: files.logs.length + files.events.length,
    hasLogs: files.logs.length > 0,
    hasSecrets: known.length > 0,
    hits,
    moreHits,
  };
}

async function* linesOf(file: string): AsyncGenerator<string> {
  const handle = await open(file).catch(() => {
    throw unreadable(file);
  });
  try {
    yield* handle.readLines({ encoding: 'utf8' });
  } catch {
    throw unreadable(file);
  } finally {
    await handle.close();
  }
}

function unreadable(file: string): InputError {
  const problem = { severity: 'error', file, code: 'unreadable', message: 'the log cannot be read' } as const;
  return new InputError([{ ...problem, fix: 'Correct the path.' }]);
}
