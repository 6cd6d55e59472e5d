import { createHash } from 'node:crypto';
import type { Clock } from '../domain/clock.ts';
import { InputError, type Problem } from '../domain/errors.ts';
import type { Suppression, SuppressionLedger, SuppressionScope } from '../ledger/ledger.ts';
import { readChunks } from './read-file.ts';
import { type Countries, readSuppressionFile, rejectedNumbers } from './suppression-file.ts';

/** Counts up when the same file would be read otherwise than before. */
const READING = 1;
/** Somebody who is still writing a file has written again by then. */
const SETTLED_MS = 500;
const PAGE = 1_000;
const STEP = 5_000;

export interface FollowedFile extends SuppressionScope {
  readonly path: string;
  /** Its name in the entries it makes; the same wherever the file is read. */
  readonly source: string;
  readonly countries: Countries;
}

export type FollowResult =
  /** It was read whole before. */
  | { readonly kind: 'same' }
  | { readonly kind: 'read'; readonly numbers: number; readonly added: number; readonly lifted: number }
  /** It is being written. What it has is added, nothing is lifted: look again. */
  | { readonly kind: 'changed' };

interface Deps {
  readonly suppressions: SuppressionLedger;
  readonly clock: Clock;
}

/**
 * Bring a list of the ledger in line with a file: its numbers are added first; then those that only an earlier version of
 * the file named are lifted, once the file is seen to stand still. Rejects with `InputError` for a file that cannot be read,
 * or a row of it: then all that can be read is added, and nothing lifted.
 */
export async function followFile({ suppressions, clock }: Deps, file: FollowedFile): Promise<FollowResult> {
  const scope = scopeOf(file);
  const print = await fingerprint(file);
  if ((await suppressions.readings(scope)).get(file.source) === print) return { kind: 'same' };
  const { listed, problems } = await readAll(file);
  const known = await namedBy(suppressions, file);
  const added = await addNew({ suppressions, clock }, file, { listed, known });
  if (problems.length > 0) throw new InputError(problems);
  const gone = phonesBeside(known, listed);
  if (gone.length > 0) await clock.sleep(SETTLED_MS);
  if ((await fingerprint(file)) !== print) return { kind: 'changed' };
  const { lifted } = await suppressions.lift(gone, { source: file.source, ...scope });
  await suppressions.noteReading(file.source, print, scope);
  return { kind: 'read', numbers: listed.size, added, lifted };
}

/** A file that a campaign no longer names: nothing of it holds any more. */
export async function unfollow(
  suppressions: SuppressionLedger,
  source: string,
  scope: SuppressionScope,
): Promise<number> {
  const gone = phonesBeside(await namedBy(suppressions, { source, ...scope }), new Map());
  const { lifted } = await suppressions.lift(gone, { source, ...scope });
  await suppressions.noteReading(source, undefined, scope);
  return lifted;
}

/** The digits as a number, because a million strings cost more; when they end, `Infinity` for never. */
type Listed = ReadonlyMap<number, number>;

async function readAll({ path, countries }: FollowedFile): Promise<{ listed: Listed; problems: Problem[] }> {
  const listed = new Map<number, number>();
  const problems: Problem[] = [];
  for await (const { numbers, rejected } of readSuppressionFile(path, countries)) {
    for (const { phone, until = Infinity } of numbers) {
      const digits = Number(phone.slice(1));
      listed.set(digits, Math.max(until, listed.get(digits) ?? 0));
    }
    problems.push(...rejectedNumbers(path, rejected));
  }
  return { listed, problems };
}

async function addNew(
  { suppressions, clock }: Deps,
  file: FollowedFile,
  { listed, known }: { listed: Listed; known: Listed },
): Promise<number> {
  const at = clock.wallMs();
  const about = { reason: 'listed in a file', source: file.source, at, followed: true } as const;
  let added = 0;
  let entries: Suppression[] = [];
  const add = async () => {
    added += (await suppressions.add(entries, scopeOf(file))).added;
    entries = [];
  };
  for (const [digits, until] of listed) {
    if (until <= at || known.get(digits) === until) continue;
    entries.push({ phone: `+${digits}`, ...about, ...(until < Infinity && { until }) });
    if (entries.length === STEP) await add();
  }
  await add();
  return added;
}

/** What this source names as yet. */
async function namedBy(
  suppressions: SuppressionLedger,
  { source, ...scope }: SuppressionScope & { readonly source: string },
): Promise<Listed> {
  const named = new Map<number, number>();
  let cursor = '';
  do {
    const page = await suppressions.list(cursor, PAGE, scopeOf(scope));
    for (const { phone, source: by, until = Infinity } of page.entries)
      if (by === source) named.set(Number(phone.slice(1)), until);
    cursor = page.cursor;
  } while (cursor !== '');
  return named;
}

function phonesBeside(known: Listed, listed: Listed): string[] {
  return [...known.keys()].filter((digits) => !listed.has(digits)).map((digits) => `+${digits}`);
}

function scopeOf({ campaign }: SuppressionScope): SuppressionScope {
  return campaign === undefined ? {} : { campaign };
}

/** Of what the file says, and of what decides how it is read. */
async function fingerprint({ path, countries }: FollowedFile): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([READING, countries ?? '']));
  for await (const chunk of readChunks(path)) hash.update(chunk);
  return hash.digest('hex');
}
