import type { ProblemList } from './problem-list.ts';
import { kindName, type Written } from './written.ts';

/** `variables` or `metadata`: names to texts. Plain numbers and truth values are sent as they were written. */
export function readTextMap(written: Written, problems: ProblemList): Record<string, string> {
  if (written.kind !== 'mapping') return {};
  const texts = written.entries.flatMap(({ key, value }) => {
    const text = readText(value, problems);
    return text === undefined ? [] : [[key, text] as const];
  });
  return Object.fromEntries(texts);
}

function readText(written: Written, problems: ProblemList): string | undefined {
  if (written.kind === 'text') return written.text;
  if (written.kind === 'number' || written.kind === 'boolean') return written.source;
  const isEmpty = written.kind === 'null';
  return problems.error(written.place, {
    code: isEmpty ? 'empty-value' : 'wrong-type',
    message: isEmpty
      ? `${written.path} has no value`
      : `${written.path} must be text, not ${kindName(written)}`,
    fix: isEmpty ? 'Write "" for an empty text, or remove the line.' : 'Write one text; only texts are sent.',
  });
}

/** `metadata`, where names beginning with `fairdial_` are the engine's own (spec §4). */
export function readMetadata(written: Written, problems: ProblemList): Record<string, string> {
  if (written.kind !== 'mapping') return {};
  for (const { key, keyPlace } of written.entries) {
    if (!/^fairdial_/i.test(key)) continue;
    problems.error(keyPlace, {
      code: 'reserved-metadata',
      message: `${key} begins with fairdial_, which is kept for Fairdial's own metadata`,
      fix: 'Choose another name.',
    });
  }
  return readTextMap(written, problems);
}
