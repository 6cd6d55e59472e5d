import type { ContactHeader } from '../domain/contact.ts';
import type { Refusal } from './refusal.ts';

/** Longest cell, in bytes of UTF-8. */
export const MAX_CELL_BYTES = 10 * 1024;

/** Line breaks and tabs are text; the other control characters are damage that no one sees until the agent reads it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL_CHARACTER = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/;

/** What no cell of a row may hold, whatever its column; undefined when all is well. */
export function checkCells(cells: readonly string[], { headers }: ContactHeader): Refusal | undefined {
  for (let column = 0; column < cells.length; column++) {
    const cell = cells[column] ?? '';
    const found = CONTROL_CHARACTER.exec(cell);
    if (found !== null) return controlCharacter(headers[column] ?? '', found[0]);
    if (cell.length > MAX_CELL_BYTES / 3 && Buffer.byteLength(cell) > MAX_CELL_BYTES)
      return tooLong(headers[column] ?? '');
  }
  return undefined;
}

function controlCharacter(header: string, character: string): Refusal {
  const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  return {
    code: 'control-characters',
    message: `the cell ${JSON.stringify(header)} holds an invisible control character (U+${code})`,
    suggestion: 'Delete the content of the cell and type it again.',
  };
}

function tooLong(header: string): Refusal {
  return {
    code: 'cell-too-long',
    message: `the cell ${JSON.stringify(header)} is longer than ${MAX_CELL_BYTES / 1024} KB`,
    suggestion: 'Shorten the text.',
  };
}
