import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { InputError } from '../domain/errors.ts';

/** What a `.env` file says; nothing when there is none. Throws `InputError` when it is there and cannot be read. */
export function readDotEnv(path: string): Readonly<Record<string, string | undefined>> {
  const bytes = bytesOf(path);
  return bytes === undefined ? {} : { ...parseEnv(textOf(bytes)) };
}

function bytesOf(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown cause';
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    const message = `the settings in this file cannot be read (${code})`;
    const fix =
      code === 'EISDIR' ? 'Remove the folder, or write a file.' : 'Change its permissions, or remove it.';
    throw new InputError([{ severity: 'error', file: path, code: 'unreadable-file', message, fix }]);
  }
}

/** Windows editors put a mark before the first name, and PowerShell writes UTF-16: both would hide settings silently. */
function textOf(bytes: Buffer): string {
  const isWide = bytes[0] === 0xff && bytes[1] === 0xfe;
  return bytes.toString(isWide ? 'utf16le' : 'utf8').replace(/^\uFEFF/, '');
}
