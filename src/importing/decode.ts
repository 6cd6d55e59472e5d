import { InputError } from '../domain/errors.ts';
import type { TextEncoding } from './encoding.ts';

/** What bytes 0x80–0x9F mean in windows-1252. A table, because TextDecoder gets them wrong on some Node releases. */
const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/**
 * The text of a file as UTF-8 bytes without byte order mark, chunk by chunk (the CSV parser works on UTF-8 bytes, so
 * UTF-8 passes through untouched). Rejects with `InputError` when UTF-16 is damaged; `file` is named there.
 */
export async function* decode(
  chunks: AsyncIterable<Buffer>,
  encoding: TextEncoding,
  file: string,
): AsyncGenerator<Buffer> {
  const bytes = dropBytes(chunks, encoding.bomBytes);
  if (encoding.name === 'utf-8') yield* bytes;
  else if (encoding.name === 'windows-1252') yield* decodeWindows1252(bytes);
  else yield* decodeUtf16(bytes, encoding.name, file);
}

/** All but the first `count` bytes. */
export async function* dropBytes(chunks: AsyncIterable<Buffer>, count: number): AsyncGenerator<Buffer> {
  let left = count;
  for await (const chunk of chunks) {
    const rest = chunk.subarray(left);
    left = Math.max(0, left - chunk.length);
    if (rest.length > 0) yield rest;
  }
}

async function* decodeWindows1252(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    const text = chunk.toString('latin1');
    yield Buffer.from(
      text.replaceAll(/[\x80-\x9f]/g, (byte) => WINDOWS_1252.charAt(byte.charCodeAt(0) - 0x80)),
    );
  }
}

async function* decodeUtf16(
  chunks: AsyncIterable<Buffer>,
  encoding: 'utf-16le' | 'utf-16be',
  file: string,
): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }));
    yield Buffer.from(decoder.decode());
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new InputError([
      {
        severity: 'error',
        file,
        code: 'broken-utf16',
        message: 'the file is UTF-16, but some of its bytes are not, or its end is missing',
        fix: 'Save the file again as UTF-8.',
      },
    ]);
  }
}
