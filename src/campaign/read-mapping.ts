import { nearestNames } from '../domain/nearest-name.ts';
import type { CampaignField, FieldKind } from './fields.ts';
import type { ProblemList } from './problem-list.ts';
import {
  kindName,
  shown,
  sourceOf,
  type Written,
  type WrittenEntry,
  type WrittenKind,
  type WrittenMapping,
} from './written.ts';

/** The fields given, by name; only those that are of their kind. */
export type GivenFields = ReadonlyMap<string, Written>;

const ACCEPTED: Readonly<Record<FieldKind, readonly WrittenKind[]>> = {
  text: ['text'],
  'whole number': ['number'],
  number: ['number'],
  list: ['list'],
  mapping: ['mapping'],
  'text or list': ['text', 'list'],
  // Anything that is no delay gets a better report from whoever reads delays.
  'delay or list of delays': ['text', 'number', 'boolean', 'list'],
  percentage: ['text', 'number', 'boolean'],
  'true or false': ['boolean'],
};

/** Sorts the entries of a mapping by its table of fields: reports unknown, unfit, empty and missing ones. */
export function readMapping(
  written: WrittenMapping,
  fields: readonly CampaignField[],
  problems: ProblemList,
): GivenFields {
  const given = new Map<string, Written>();
  for (const entry of written.entries) {
    const field = fields.find(({ name }) => name === entry.key);
    if (field === undefined) reportUnknownField(entry, fields, problems);
    else if (isFit(entry, field, problems)) given.set(field.name, entry.value);
  }
  reportMissing(written, fields, problems);
  return given;
}

/** Reads one field if it was given and fit. */
export function readField<T>(
  given: GivenFields,
  name: string,
  read: (written: Written) => T | undefined,
): T | undefined {
  const written = given.get(name);
  return written && read(written);
}

function isFit(entry: WrittenEntry, field: CampaignField, problems: ProblemList): boolean {
  if (field.notYet !== undefined) problems.error(entry.keyPlace, notYet(field.name, field.notYet));
  else if (ACCEPTED[field.kind].includes(entry.value.kind)) return true;
  else reportUnfit(entry.value, field, problems);
  return false;
}

function notYet(name: string, instead: string) {
  return { code: 'not-yet', message: `${name} is not supported yet`, fix: instead };
}

function reportUnfit(written: Written, field: CampaignField, problems: ProblemList): void {
  const fix = `Write, for example, ${field.example}`;
  if (written.kind === 'null') {
    const message = `${written.path} has no value`;
    problems.error(written.place, { code: 'empty-value', message, fix: `${fix}, or remove the line.` });
    return;
  }
  if (field.kind === 'text' && (written.kind === 'number' || written.kind === 'boolean')) {
    problems.error(written.place, mustBeQuoted(written.path, written.source));
    return;
  }
  const message = `${written.path} must be ${withArticle(field.kind)}, not ${kindName(written)}${quotedNumber(written, field)}`;
  problems.error(written.place, { code: 'wrong-type', message, fix: `${fix}.` });
}

function quotedNumber(written: Written, field: CampaignField): string {
  const isQuoted =
    written.kind === 'text' && field.kind.endsWith('number') && /^[\d.+-]+$/.test(written.text);
  return isQuoted ? ' (numbers are written without quotes)' : '';
}

/** A plain number where a text belongs: YAML has already dropped its plus sign or leading zero. */
export function mustBeQuoted(path: string, source: string) {
  const message = `${path} must be text, but ${source} without quotes is ${/^(true|false)$/i.test(source) ? 'a truth value' : 'a number'}`;
  return { code: 'quote-it', message, fix: `Write "${source}" with the quotes.` };
}

function withArticle(kind: FieldKind): string {
  return kind.startsWith('t') ? kind : `a ${kind}`;
}

function reportUnknownField(
  entry: WrittenEntry,
  fields: readonly CampaignField[],
  problems: ProblemList,
): void {
  const names = fields.filter(({ notYet }) => notYet === undefined).map(({ name }) => name);
  problems.error(entry.keyPlace, {
    code: 'unknown-field',
    message: `there is no field ${shown(entry.key)}${insideOf(entry)}`,
    fix: fieldOfAnother(entry.key, fields) ?? didYouMean(entry.key, names),
  });
}

/** `max_attempt` beside `retry` instead of inside it. */
function fieldOfAnother(key: string, fields: readonly CampaignField[]): string | undefined {
  if (
    nearestNames(
      key,
      fields.map(({ name }) => name),
    ).length > 0
  )
    return undefined;
  for (const parent of fields) {
    const [nearest] = nearestNames(key, parent.fields?.map(({ name }) => name) ?? []);
    if (nearest !== undefined) return `Did you mean ${nearest} inside ${parent.name}?`;
  }
  return undefined;
}

function insideOf(entry: WrittenEntry): string {
  const parent = entry.value.path.slice(0, -entry.key.length - 1);
  return parent === '' ? '' : ` in ${parent}`;
}

/** The nearest of the names, or all of them. */
export function didYouMean(written: string, names: readonly string[]): string {
  const [nearest] = nearestNames(written, names);
  return nearest === undefined ? `Use one of: ${names.join(', ')}.` : `Did you mean ${nearest}?`;
}

function reportMissing(
  written: WrittenMapping,
  fields: readonly CampaignField[],
  problems: ProblemList,
): void {
  const present = new Set(written.entries.map(({ key }) => key));
  for (const field of fields) {
    if (!field.required || present.has(field.name)) continue;
    problems.error(written.place, {
      code: 'missing-field',
      message: `${written.path === '' ? '' : `${written.path}.`}${field.name} is missing: ${field.about}`,
      fix: `Add, for example, ${field.example}`,
    });
  }
}

/** A whole number within limits, both included. */
export function readWholeNumber(
  written: Written,
  limits: { readonly min: number; readonly max: number },
  problems: ProblemList,
): number | undefined {
  const value = written.kind === 'number' ? written.value : Number.NaN;
  if (Number.isInteger(value) && value >= limits.min && value <= limits.max) return value;
  return problems.error(written.place, {
    code: 'out-of-range',
    message: `${written.path} is ${sourceOf(written) ?? kindName(written)}`,
    fix: `Write a whole number from ${limits.min} to ${limits.max}.`,
  });
}
