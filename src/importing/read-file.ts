import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { InputError, type Problem } from '../domain/errors.ts';

/** Large enough to read fast, small enough (about a thousand rows) to leave the event loop free between chunks. */
const CHUNK_BYTES = 128 * 1024;

/** The bytes of a file, in order. Rejects with `InputError` when it is missing or cannot be read. */
export async function* readChunks(path: string): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES })) yield chunk as Buffer;
  } catch (error) {
    throw fileError(path, error);
  }
}

/** The first bytes of a file, at most `limit`. Rejects with `InputError` when it cannot be read. */
export async function readHead(path: string, limit: number): Promise<Buffer> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(limit), 0, limit, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw fileError(path, error);
  }
}

/** Size in bytes of a regular file. Rejects with `InputError`: pipes and folders cannot be read twice, and we do. */
export async function fileSize(path: string): Promise<number> {
  const stats = await stat(path).catch((error: unknown) => {
    throw fileError(path, error);
  });
  if (stats.isFile()) return stats.size;
  throw new InputError([
    {
      severity: 'error',
      file: path,
      code: 'not-a-file',
      message: `this is ${stats.isDirectory() ? 'a folder' : 'not an ordinary file'}`,
      fix: 'Name a CSV file.',
    },
  ]);
}

/** Errors of the file system become problems; what is an `InputError` already, and bugs, stay what they are. */
function fileError(path: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (error instanceof InputError || typeof code !== 'string' || !/^E[A-Z0-9]+$/.test(code)) return error;
  return new InputError([fileProblem(path, code)]);
}

function fileProblem(path: string, code: string): Problem {
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return {
      severity: 'error',
      file: path,
      code: 'file-missing',
      message: 'there is no such file',
      fix: 'Check the path.',
    };
  const why = code === 'EACCES' || code === 'EPERM' ? 'we may not read it' : `the system says ${code}`;
  return {
    severity: 'error',
    file: path,
    code: 'file-unreadable',
    message: `the file cannot be read: ${why}`,
    fix: 'Check the permissions of the file and of its folder.',
  };
}
