import { resolve } from 'node:path';
import type { ProblemList } from './problem-list.ts';
import { kindName, type Place, shown, sourceOf, type Written } from './written.ts';

/** A file that the campaign names, and where it does. */
export interface FileReference {
  /** Absolute. */
  readonly path: string;
  /** As written. */
  readonly written: string;
  readonly place: Place;
}

/** One path or a list of paths, relative to the campaign file's directory. Looks at no disk. */
export function readFiles(written: Written, directory: string, problems: ProblemList): FileReference[] {
  const items = written.kind === 'list' ? written.items : [written];
  const references = items.flatMap((item) => readFile(item, directory, problems) ?? []);
  reportRepeated(references, problems);
  if (items.length === 0 && written.path !== 'suppress') reportNone(written, problems);
  return references;
}

function readFile(item: Written, directory: string, problems: ProblemList): FileReference | undefined {
  if (item.kind === 'text' && item.text.trim() !== '') {
    return { path: resolve(directory, item.text), written: item.text, place: item.place };
  }
  return problems.error(item.place, {
    code: 'invalid-path',
    message: `${item.path} must be the path of a file, not ${sourceOf(item)?.trim() === '' ? 'nothing' : kindName(item)}`,
    fix: 'Write the path of a CSV file, relative to this file.',
  });
}

function reportRepeated(references: readonly FileReference[], problems: ProblemList): void {
  references.forEach((reference, index) => {
    if (references.findIndex(({ path }) => path === reference.path) === index) return;
    problems.error(reference.place, {
      code: 'duplicate-file',
      message: `${shown(reference.written)} is listed twice`,
      fix: 'Keep one of them.',
    });
  });
}

function reportNone(written: Written, problems: ProblemList): void {
  problems.error(written.place, {
    code: 'empty-list',
    message: `${written.path} names no file`,
    fix: 'Write the path of a CSV file, relative to this file.',
  });
}
