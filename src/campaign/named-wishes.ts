import { type Callbacks, normaliseOutcome } from '../domain/campaign.ts';
import { isPhrase } from '../domain/spoken-phrase.ts';
import { CALLBACK_FIELDS } from './fields.ts';
import type { Finding, ProblemList } from './problem-list.ts';
import { readField, readMapping } from './read-mapping.ts';
import { kindName, shown, sourceOf, type Written } from './written.ts';

/** `callbacks`: the extracted field that holds a time, and the outcomes (normalised) after which it counts. */
export function readCallbacks(written: Written, problems: ProblemList): Callbacks | undefined {
  if (written.kind !== 'mapping') return undefined;
  const given = readMapping(written, CALLBACK_FIELDS, problems);
  const field = readField(given, 'field', (value) => readFieldName(value, problems));
  const outcomes = readField(given, 'outcomes', (value) =>
    readTexts(value, { noun: 'an outcome', same: normaliseOutcome, isFit: () => true }, problems),
  );
  return field === undefined ? undefined : { field, outcomes: (outcomes ?? []).map(normaliseOutcome) };
}

/** `opt_out_phrases`, lower case: a phrase without a letter or digit would never be heard. */
export function readOptOutPhrases(written: Written, problems: ProblemList): readonly string[] {
  const phrases = readTexts(written, { noun: 'a phrase', same: lowerCase, isFit: isPhrase }, problems);
  return phrases.map(lowerCase);
}

/** `require`: headers as written; whether the contacts have such columns is seen when they are read. */
export function readRequired(written: Written, problems: ProblemList): readonly string[] {
  return readTexts(written, { noun: 'a column', same: (name) => name, isFit: () => true }, problems);
}

function readFieldName(written: Written, problems: ProblemList): string | undefined {
  const name = written.kind === 'text' ? written.text.trim() : '';
  return name === '' ? problems.error(written.place, nothing(written.path, 'a field')) : name;
}

interface Reading {
  /** What an item is, with its article. */
  readonly noun: string;
  /** Two items that come out the same are one. */
  readonly same: (text: string) => string;
  readonly isFit: (text: string) => boolean;
}

/** The texts of a list (or the only one), trimmed, each once. */
function readTexts(written: Written, { noun, same, isFit }: Reading, problems: ProblemList): string[] {
  const items = written.kind === 'list' ? written.items : [written];
  if (items.length === 0) problems.error(written.place, emptyList(written.path, noun));
  const texts = new Map<string, string>();
  for (const item of items) {
    const text = sourceOf(item)?.trim() ?? '';
    if (item.kind === 'null' || text === '' || !isFit(text))
      problems.error(item.place, nothing(item.path, noun, item));
    else if (texts.has(same(text))) problems.error(item.place, listedTwice(text));
    else texts.set(same(text), text);
  }
  return [...texts.values()];
}

function nothing(path: string, noun: string, written?: Written): Finding {
  const source = written && (sourceOf(written) ?? kindName(written));
  const what = source === undefined || source.trim() === '' ? 'nothing' : shown(source);
  return { code: 'invalid-text', message: `${path} must name ${noun}, not ${what}`, fix: 'Write a text.' };
}

function emptyList(path: string, noun: string): Finding {
  const fix = `Name ${noun}, or remove the line.`;
  return { code: 'empty-list', message: `${path} names nothing`, fix };
}

function listedTwice(text: string): Finding {
  return { code: 'listed-twice', message: `${shown(text)} is listed twice`, fix: 'Keep one of them.' };
}

function lowerCase(text: string): string {
  return text.toLowerCase();
}
