import { statfsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const IN_MEMORY = '/dev/shm';
const ROOM_BYTES = 2e9;

/**
 * A new folder: in memory where there is plenty of it, since the suites flush to disk thousands of times and a SIGKILL
 * takes nothing from the kernel that a power cut would; else among the temporary files.
 */
export function scratchFolder(name: string): Promise<string> {
  return mkdtemp(join(hasRoom(IN_MEMORY) ? IN_MEMORY : tmpdir(), `fairdial-${name}-`));
}

function hasRoom(path: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize > ROOM_BYTES;
  } catch {
    return false;
  }
}
