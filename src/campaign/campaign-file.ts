import { constants } from 'node:fs';
import { access, type FileHandle, lstat, open, stat } from 'node:fs/promises';
import type { FileReference } from './file-references.ts';
import { LARGEST_FILE_BYTES, TOO_LARGE } from './pre-scan.ts';
import type { Finding, ProblemList } from './problem-list.ts';
import { shown } from './written.ts';

/**
 * The bytes of a campaign file, never more than its limit. Opened without blocking and only read when it is a regular
 * file, so that a named pipe cannot hang the engine (reliability Y44); read again once if it changed meanwhile (Y45).
 */
export async function readCampaignFile(path: string): Promise<Buffer | Finding> {
  try {
    return (await readOnce(path)) ?? (await readOnce(path)) ?? CHANGING;
  } catch (error) {
    return unreadable(error, await isDanglingLink(path));
  }
}

/** UTF-8 without its byte order mark and with `\n` as the only line ending. */
export function decodeText(bytes: Buffer): string | Finding {
  try {
    return withPlainLineEndings(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return notUtf8(bytes);
  }
}

/** Columns and lines stay where they were: each line ending is one character at the end of its line. */
export function withPlainLineEndings(text: string): string {
  return text.replace(/^\uFEFF/, '').replaceAll(/\r\n?/g, '\n');
}

/** Reports every file that the campaign names and that cannot be read now. */
export async function reportMissingFiles(
  references: readonly FileReference[],
  problems: ProblemList,
): Promise<void> {
  await Promise.all(references.map((reference) => reportMissingFile(reference, problems)));
}

async function reportMissingFile(
  { path, written, place }: FileReference,
  problems: ProblemList,
): Promise<void> {
  const finding = await fileTrouble(path);
  if (finding)
    problems.error(place, { ...finding, message: `${shown(written)}: ${finding.message} (${path})` });
}

async function fileTrouble(path: string): Promise<Finding | undefined> {
  try {
    if (!(await stat(path)).isFile()) return NOT_A_FILE;
    await access(path, constants.R_OK);
    return undefined;
  } catch (error) {
    return unreadable(error, await isDanglingLink(path));
  }
}

/** Undefined when the file changed while it was read. */
async function readOnce(path: string): Promise<Buffer | Finding | undefined> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    return await readRegularFile(file);
  } finally {
    await file.close();
  }
}

async function readRegularFile(file: FileHandle): Promise<Buffer | Finding | undefined> {
  const before = await file.stat();
  if (!before.isFile()) return NOT_A_FILE;
  const buffer = Buffer.alloc(LARGEST_FILE_BYTES + 1);
  const length = await readUpTo(file, buffer);
  if (length > LARGEST_FILE_BYTES) return TOO_LARGE;
  const after = await file.stat();
  const isSame = before.mtimeMs === after.mtimeMs && before.size === after.size && after.size === length;
  return isSame ? buffer.subarray(0, length) : undefined;
}

async function readUpTo(file: FileHandle, buffer: Buffer): Promise<number> {
  let length = 0;
  while (length < buffer.length) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return length;
}

const NOT_A_FILE: Finding = {
  code: 'not-a-file',
  message: 'this is not a regular file',
  fix: 'Name a file, not a directory or a pipe.',
};

const CHANGING: Finding = {
  code: 'file-changing',
  message: 'the file changed while it was being read',
  fix: 'Finish writing it; write it beside and rename it to be safe.',
};

function unreadable(error: unknown, isDangling: boolean): Finding {
  const cause = error instanceof Error && 'code' in error ? String(error.code) : 'unknown cause';
  if (cause === 'ENOENT' && isDangling) {
    return {
      code: 'dangling-link',
      message: 'this link points to a file that is not there',
      fix: 'Mend the link.',
    };
  }
  if (cause === 'ENOENT' || cause === 'ENOTDIR') {
    return { code: 'no-such-file', message: 'there is no such file', fix: 'Check the path.' };
  }
  if (cause === 'EACCES' || cause === 'EPERM') {
    return {
      code: 'unreadable-file',
      message: 'reading this file is not permitted',
      fix: 'Change its permissions.',
    };
  }
  return { code: 'unreadable-file', message: `the file cannot be read (${cause})`, fix: 'Check the path.' };
}

async function isDanglingLink(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isSymbolicLink();
  } catch {
    return false;
  }
}

/** UTF-8 is checked in pieces to find the first byte that is none. */
function notUtf8(bytes: Buffer): Finding {
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  const where = isUtf16 ? 'it is UTF-16' : `byte ${firstBadByte(bytes)} does not belong`;
  return { code: 'not-utf-8', message: `the file is not UTF-8 text: ${where}`, fix: 'Save it as UTF-8.' };
}

function firstBadByte(bytes: Buffer): number {
  const replaced = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const intact = Buffer.from(replaced);
  const difference = intact.findIndex((byte, index) => byte !== bytes[index]);
  return difference < 0 ? bytes.length : difference;
}
