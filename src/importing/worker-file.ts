import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';

/** Beside this module once the project is built; a thread cannot be started from TypeScript. */
export const WORKER_FILE = new URL('./row-worker.js', import.meta.url);

/** Below this a thread takes longer to start than the rows take to be read. */
const WORTH_A_THREAD_BYTES = 1_000_000;

/** Whether these files are worth a thread, and there can be one. A file that is not there is for the reader to tell. */
export async function shouldReadBeside(paths: readonly string[]): Promise<boolean> {
  if (!existsSync(WORKER_FILE)) return false;
  const sizes = await Promise.all(
    paths.map((path) =>
      stat(path).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0) >= WORTH_A_THREAD_BYTES;
}
