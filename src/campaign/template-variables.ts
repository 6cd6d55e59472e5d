import type { JsonObject, JsonValue } from '../domain/campaign.ts';
import { LineIndex } from './line-index.ts';
import type { Place } from './written.ts';

/** The names in `{{name}}` placeholders anywhere in the overrides, each once, in the order of their first use. */
export function templateVariables(overrides: JsonObject | undefined): string[] {
  const texts = overrides === undefined ? [] : textsIn(overrides);
  const names = texts.flatMap((text) =>
    [...text.matchAll(/\{\{([^{}]*)\}\}/g)].map(([, name = '']) => name.trim()),
  );
  return [...new Set(names)].filter((name) => name !== '');
}

function textsIn(value: JsonValue): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/**
 * Where `{{name}}` is first written below `overrides:` in the text of a campaign file, comments left aside; undefined where
 * it is not written so.
 */
export function placeOfVariable(text: string, name: string): Place | undefined {
  const from = Math.max(0, text.search(/^overrides\s*:/m));
  const isIt = ([, comment, inside = '']: RegExpMatchArray) => !comment && inside.trim() === name;
  const found = [...text.slice(from).matchAll(/(^[ \t]*#.*$)|\{\{([^{}]*)\}\}/gm)].find(isIt);
  return found && new LineIndex(text).placeAt(from + found.index);
}

/** Where a field of the campaign begins. */
export function placeOfField(text: string, field: string): Place | undefined {
  const found = new RegExp(`^${field}\\s*:`, 'm').exec(text);
  return found ? new LineIndex(text).placeAt(found.index) : undefined;
}
