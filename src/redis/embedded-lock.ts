import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../domain/clock.ts';
import { FairdialError } from '../domain/errors.ts';
import { identifySelf, isAlive, type ProcessIdentity } from './embedded-identity.ts';

/** The process a data directory belongs to, as its lock file tells. */
export interface LockHolder extends ProcessIdentity {
  /** Unique to one taking of the lock. */
  readonly id: string;
  /** The run, for people. */
  readonly owner: string;
  /** A command that only looks in or steers, and ends by itself. */
  readonly isBrief?: boolean;
}

export interface DirectoryLock {
  readonly holder: LockHolder;
  release(): void;
}

const LOOK_EVERY_MS = 50;

const JOIN_IT =
  'See what it does with fairdial status. A service (fairdial serve) takes up every campaign file that is put into its folder.';

/** Said wherever somebody might think of it: two ledgers on one account call the same people twice. */
export const ANOTHER_LEDGER =
  'Another data directory is no way out: it is another ledger, and people called from this one would be called again.';

/**
 * Takes `<dataDir>/fairdial.lock` for this process, also from a process that died holding it. Of any number that try
 * at the same instant exactly one succeeds. The directory must exist, on a local disk (hard links decide the race).
 * @throws {FairdialError} `data-dir-in-use`, naming the process that holds it.
 */
export function lockDataDirectory(dataDir: string, owner: string, isBrief = false): DirectoryLock {
  const path = lockPath(dataDir);
  const holder = { ...identifySelf(), id: randomUUID(), owner, isBrief };
  const draft = `${path}.${holder.id}`;
  writeFileSync(draft, JSON.stringify(holder), { flag: 'wx', mode: 0o600, flush: true });
  try {
    claim(path, draft, dataDir);
  } finally {
    rmSync(draft, { force: true });
  }
  return { holder, release: () => release(path, holder) };
}

export function readLock(dataDir: string): LockHolder | undefined {
  return readHolder(lockPath(dataDir));
}

/**
 * Resolves once no living command that ends by itself has the directory (another may have), or after so many
 * milliseconds. `onWait` is told, once, for whom it waits.
 */
export async function untilBriefHolderEnds(
  dataDir: string,
  patienceMs: number,
  onWait: (holder: LockHolder) => void = () => {},
): Promise<void> {
  const began = systemClock.monotonicMs();
  for (let isTold = false; systemClock.monotonicMs() - began < patienceMs; isTold = true) {
    const holder = readLock(dataDir);
    if (!holder?.isBrief || !isAlive(holder)) return;
    if (!isTold) onWait(holder);
    await systemClock.sleep(LOOK_EVERY_MS);
  }
}

/**
 * A dead holder's place may be taken only by its one heir: whoever first links `<path>.<its id>`. The heir looks
 * again before it moves in, because another heir may have come and gone between our two looks. An heir that died
 * on the way is itself a dead holder, of that name; hence the recursion.
 */
function claim(path: string, draft: string, dataDir: string): void {
  while (!linked(draft, path)) {
    const holder = readHolder(path);
    if (!holder) continue;
    if (isAlive(holder)) throw inUse(dataDir, holder);
    const heir = `${path}.${holder.id}`;
    claim(heir, draft, dataDir);
    if (readHolder(path)?.id === holder.id) {
      renameSync(heir, path);
      return;
    }
    rmSync(heir, { force: true });
  }
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function release(path: string, holder: LockHolder): void {
  if (readHolder(path)?.id === holder.id) rmSync(path, { force: true });
}

/** Undefined when the file is gone. A file cut short by a power failure belongs to nobody alive. */
function readHolder(path: string): LockHolder | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return JSON.parse(text) as LockHolder;
  } catch {
    return { id: 'unreadable', owner: 'unknown', pid: 0, birth: '' };
  }
}

export function inUse(
  dataDir: string,
  holder: { readonly pid: number; readonly owner: string },
): FairdialError {
  return new FairdialError(
    'data-dir-in-use',
    `The data directory ${dataDir} is in use by process ${holder.pid} (${holder.owner}).`,
    `${JOIN_IT} To dial from here instead, stop that process first (kill ${holder.pid}). ${ANOTHER_LEDGER}`,
  );
}

function lockPath(dataDir: string): string {
  return join(dataDir, 'fairdial.lock');
}
