import { isUtf8 } from 'node:buffer';
import { InputError, type Problem } from '../domain/errors.ts';
import { refuseOtherFormats } from './other-formats.ts';
import { readChunks, readHead } from './read-file.ts';
import { completeLength, surveyUtf8, type Utf8Survey } from './utf8.ts';

/** How the bytes of one file spell its text. */
export interface TextEncoding {
  readonly name: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';
  /** Length of the byte order mark to skip. */
  readonly bomBytes: number;
}

const HEAD_BYTES = 64 * 1024;

/**
 * Find out the encoding of a file before its first row is read: the byte order mark, else the NUL pattern of UTF-16,
 * else UTF-8 if the whole file is valid, else windows-1252 with a warning. Rejects with `InputError` for empty files,
 * other formats (xlsx, zip, PDF …), and UTF-8 that is broken in places: nothing is ever garbled in silence.
 */
export async function detectEncoding(
  path: string,
): Promise<{ encoding: TextEncoding; warnings: readonly Problem[] }> {
  const head = await readHead(path, HEAD_BYTES);
  refuseOtherFormats(path, head);
  const marked = byteOrderMark(head) ?? utf16WithoutMark(head);
  if (marked !== undefined && marked.name !== 'utf-8') return { encoding: marked, warnings: [] };
  if (await isUtf8File(path)) return { encoding: marked ?? { name: 'utf-8', bomBytes: 0 }, warnings: [] };
  return legacyEncoding(path, head, marked !== undefined);
}

function byteOrderMark(head: Buffer): TextEncoding | undefined {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { name: 'utf-8', bomBytes: 3 };
  if (head[0] === 0xff && head[1] === 0xfe) return { name: 'utf-16le', bomBytes: 2 };
  if (head[0] === 0xfe && head[1] === 0xff) return { name: 'utf-16be', bomBytes: 2 };
  return undefined;
}

/** Digits, delimiters and line ends are ASCII in every contact file: in UTF-16 each has one NUL, always on one side. */
function utf16WithoutMark(head: Buffer): TextEncoding | undefined {
  const nuls = [0, 0] as [even: number, odd: number];
  for (let i = 0; i < head.length; i++) if (head[i] === 0) nuls[i % 2 === 0 ? 0 : 1]++;
  const pairs = head.length / 2;
  if (nuls[1] > pairs / 5 && nuls[1] > nuls[0] * 10) return { name: 'utf-16le', bomBytes: 0 };
  if (nuls[0] > pairs / 5 && nuls[0] > nuls[1] * 10) return { name: 'utf-16be', bomBytes: 0 };
  return undefined;
}

async function isUtf8File(path: string): Promise<boolean> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of readChunks(path)) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const whole = completeLength(bytes);
    if (!isUtf8(bytes.subarray(0, whole))) return false;
    rest = bytes.subarray(whole);
  }
  return rest.length === 0;
}

async function legacyEncoding(path: string, head: Buffer, marked: boolean) {
  if (head.includes(0)) throw new InputError([binaryProblem(path)]);
  const survey = await surveyUtf8(readChunks(path));
  // A few bad bytes among good UTF-8 are damage; read as windows-1252, the good part would be garbled.
  if (marked || survey.wellFormed >= survey.malformed) throw new InputError([brokenProblem(path, survey)]);
  const encoding: TextEncoding = { name: 'windows-1252', bomBytes: 0 };
  return { encoding, warnings: [legacyWarning(path, survey)] };
}

function binaryProblem(file: string): Problem {
  return {
    severity: 'error',
    file,
    code: 'not-text',
    message: 'this is not a text file',
    fix: 'Export the contacts as CSV (UTF-8).',
  };
}

function brokenProblem(file: string, survey: Utf8Survey): Problem {
  return {
    severity: 'error',
    file,
    ...(survey.firstLine !== undefined && { line: survey.firstLine }),
    code: 'broken-utf8',
    message: `the file is UTF-8, but ${survey.malformed || 'some'} of its bytes are not`,
    fix: 'Repair the characters on this line, or save the whole file again as UTF-8.',
  };
}

function legacyWarning(file: string, survey: Utf8Survey): Problem {
  return {
    severity: 'warning',
    file,
    ...(survey.firstLine !== undefined && { line: survey.firstLine }),
    code: 'legacy-encoding',
    message: 'the file is neither UTF-8 nor UTF-16 (first seen on this line); it is read as windows-1252',
    fix: 'Look at names with accents in the result, or save the file as UTF-8.',
  };
}
