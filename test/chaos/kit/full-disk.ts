import { execFile } from 'node:child_process';
import { mkdir, open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { scratchFolder } from './scratch.ts';

const run = promisify(execFile);
const PIECE = Buffer.alloc(4_096, 1);

/** A disk of a few megabytes that a test may fill and empty. */
export interface SmallDisk {
  readonly folder: string;
  /** Not one byte more. */
  fill(): Promise<void>;
  empty(): Promise<void>;
  close(): Promise<void>;
}

/** Undefined where this user may not mount anything. Mounts on `at`, which is made if need be. */
export async function mountSmallDisk(megabytes: number, at?: string): Promise<SmallDisk | undefined> {
  const folder = at ?? (await scratchFolder('chaos-disk'));
  await mkdir(folder, { recursive: true });
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0700`, 'tmpfs', folder]);
  } catch {
    return undefined;
  }
  const filler = join(folder, 'filler');
  return {
    folder,
    async fill() {
      const file = await open(filler, 'a');
      try {
        while ((await statfs(folder)).bfree > 0) await file.write(PIECE);
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
      } finally {
        await file.close();
      }
    },
    empty: () => rm(filler, { force: true }),
    async close() {
      await run('umount', ['-l', folder]);
      if (at === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}
