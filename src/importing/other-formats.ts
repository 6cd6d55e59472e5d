import { InputError } from '../domain/errors.ts';

/** Files people rename to `.csv`, by their first bytes (as latin1). */
const OTHER_FORMATS: readonly (readonly [start: string, name: string])[] = [
  ['PK\x03\x04', 'a zip archive'],
  ['PK\x05\x06', 'an empty zip archive'],
  ['\x1f\x8b', 'gzip-compressed'],
  ['BZh', 'bzip2-compressed'],
  ['\x28\xb5\x2f\xfd', 'zstd-compressed'],
  ['7z\xbc\xaf\x27\x1c', 'a 7z archive'],
  ['%PDF', 'a PDF document'],
  ['\xd0\xcf\x11\xe0', 'an old Excel workbook (xls)'],
  ['\xff\xfe\0\0', 'UTF-32 text'],
  ['\0\0\xfe\xff', 'UTF-32 text'],
];

function otherFormat(head: Buffer): string | undefined {
  const text = head.toString('latin1');
  const found = OTHER_FORMATS.find(([start]) => text.startsWith(start))?.[1];
  if (found === 'a zip archive' && text.includes('[Content_Types]')) return 'an Excel workbook (xlsx)';
  if (/^(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|\?xml)/i.test(text)) return 'a web page or XML';
  if (/^(?:\xef\xbb\xbf)?\s*[[{]\s*[{"]/.test(text)) return 'JSON';
  return found;
}

/** Throws `InputError` when the first bytes of a file say that it is empty, or is something else than CSV. */
export function refuseOtherFormats(file: string, head: Buffer): void {
  if (head.length === 0)
    throw new InputError([
      {
        severity: 'error',
        file,
        code: 'empty-file',
        message: 'the file is empty',
        fix: 'Write a header row, then one row per contact.',
      },
    ]);
  const other = otherFormat(head);
  if (other === undefined) return;
  throw new InputError([
    {
      severity: 'error',
      file,
      code: 'not-csv',
      message: `this is ${other}, not CSV`,
      fix: 'Export the contacts as CSV (UTF-8) and name that file.',
    },
  ]);
}
