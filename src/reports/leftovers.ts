import { createHash } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** A living export writes all the time: a draft nobody touched for so long is nobody's, whatever its name says. */
const ABANDONED_MS = 10 * 60_000;

const DRAFT = /^\..+\.([0-9a-f]{8})-(\d+)-[0-9a-f]{8}\.tmp$/;

/** The name of a draft of `report`: hidden, unique, and telling which process on which host writes it. */
export function draftName(report: string, unique: string): string {
  return `.${report}.${hostTag()}-${process.pid}-${unique}.tmp`;
}

export function isDraft(name: string): boolean {
  return DRAFT.test(name);
}

/** Removes the drafts of exports that ended in a crash; those of living processes, here or on other hosts, stay. */
export async function removeLeftovers(folder: string, now: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if (DRAFT.test(name) && (writerIsGone(name) || (await isAbandoned(path, now)))) {
      await rm(path, { force: true });
    }
  }
}

function writerIsGone(name: string): boolean {
  const [, host, pid] = DRAFT.exec(name) ?? [];
  return host === hostTag() && !isAlive(Number(pid));
}

/** Signal 0 only asks. EPERM means: alive, and another user's. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

async function isAbandoned(path: string, now: number): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && now - found.mtimeMs > ABANDONED_MS;
}

function hostTag(): string {
  return createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
}
