import { apiKeyOffsets } from './api-keys.ts';
import { LineIndex } from './line-index.ts';
import type { Finding, ProblemList } from './problem-list.ts';

/** A campaign with every field is 3 KB; anything larger is some other file. */
export const LARGEST_FILE_BYTES = 64 * 1024;

export const TOO_LARGE = {
  code: 'file-too-large',
  message: `the file is larger than ${LARGEST_FILE_BYTES / 1024} KB`,
  fix: 'Keep contacts in a CSV file and name it under contacts.',
};

/**
 * What must be known before any other code reads the text: its size, its characters, and that it holds no API key.
 * Linear in the length of the text. True when it may be read on.
 */
export function isReadable(text: string, problems: ProblemList): boolean {
  if (Buffer.byteLength(text) > LARGEST_FILE_BYTES) {
    problems.error(undefined, TOO_LARGE);
    return false;
  }
  reportApiKeys(text, problems);
  return !reportCharacters(text, problems);
}

/**
 * Control characters, lone surrogates, stray byte order marks, and the marks that make a text look other than it
 * reads. Left-to-right and right-to-left marks stay allowed: Arabic and Hebrew texts need them.
 */
const FORBIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/u;

/** The first forbidden character as `U+0000`, and its offset. */
function forbiddenCharacter(text: string): { name: string; offset: number } | undefined {
  const offset = text.search(FORBIDDEN);
  if (offset < 0) return undefined;
  const code = text.codePointAt(offset) ?? 0;
  return { name: `U+${code.toString(16).toUpperCase().padStart(4, '0')}`, offset };
}

/** What to say of a text with a forbidden character; undefined where it has none. `what` it is: "a name", "this text". */
export function invisibleCharacterIn(text: string, what: string): Finding | undefined {
  const found = forbiddenCharacter(text);
  return (
    found && {
      code: 'forbidden-character',
      message: `${what} contains the invisible character ${found.name}`,
      fix: 'Delete it.',
    }
  );
}

function reportCharacters(text: string, problems: ProblemList): boolean {
  const found = forbiddenCharacter(text);
  if (found === undefined) return false;
  const byte = Buffer.byteLength(text.slice(0, found.offset));
  problems.error(new LineIndex(text).placeAt(found.offset), {
    code: 'forbidden-character',
    message: `the file contains the invisible character ${found.name} (byte ${byte})`,
    fix: 'Delete it; the file must be plain UTF-8 text.',
  });
  return true;
}

function reportApiKeys(text: string, problems: ProblemList): void {
  const lines = new LineIndex(text);
  for (const offset of apiKeyOffsets(text)) {
    problems.error(lines.placeAt(offset), {
      code: 'api-key',
      message: 'an API key is written in this file',
      fix: 'Remove it, set ONEINBOX_API_KEY in the environment instead, and rotate the key if the file was shared.',
    });
  }
}
