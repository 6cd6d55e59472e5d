import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDocument, parse as parseYaml, stringify } from 'yaml';
import { CAMPAIGN_FIELDS, type CampaignField } from '../../../src/campaign/fields.ts';
import { campaignJsonSchema } from '../../../src/campaign/json-schema.ts';
import type { JsonObject, JsonValue } from '../../../src/domain/campaign.ts';
import { parse, problemsOf } from './campaign-text.ts';
import { CATALOGUE } from './catalogue-y.ts';

const ajv = new Ajv({
  strict: true,
  strictTypes: false,
  strictRequired: false,
  allowMatchingProperties: true,
  allowUnionTypes: true,
});
const fits = ajv.compile(campaignJsonSchema());

const SAMPLES = ['campaigns/samples/example.yaml', 'campaigns/samples/demo.yaml'].map((path) =>
  readFileSync(path, 'utf8'),
);
const WRITTEN = [...SAMPLES, ...Object.values(CATALOGUE).flatMap((rows) => rows.map(([text]) => text))];

/** What an editor sees; undefined where it, too, sees no YAML. */
function asEditorsSee(text: string): JsonValue | undefined {
  const document = parseDocument(text, { version: '1.2', merge: false, prettyErrors: false });
  if (document.errors.length + document.warnings.length > 0) return undefined;
  try {
    return document.toJS() ?? null;
  } catch {
    return undefined;
  }
}

interface Judged {
  readonly text: string;
  readonly schema: boolean;
  /** Codes of the loader's errors; empty when it accepts. */
  readonly refusals: readonly string[];
}

/** Nothing for what is no YAML. */
function judge(text: string): Judged[] {
  const value = asEditorsSee(text);
  if (value === undefined) return [];
  const errors = problemsOf(parse(text)).filter(({ severity }) => severity === 'error');
  return [{ text, schema: fits(value), refusals: errors.map(({ code }) => code) }];
}

/** Every scalar and collection that stands anywhere in the written files: what other places are filled with. */
const PARTS: readonly JsonValue[] = [
  ...new Set(WRITTEN.flatMap((text) => partsOf(asEditorsSee(text) ?? null))),
];

function partsOf(value: JsonValue): JsonValue[] {
  const inside = typeof value === 'object' && value !== null ? Object.values(value) : [];
  return [value, ...inside.flatMap(partsOf)];
}

const GOOD: readonly JsonValue[] = WRITTEN.flatMap((text) =>
  judge(text).flatMap(({ refusals }) => (refusals.length === 0 ? [parseYaml(text) as JsonValue] : [])),
);

interface Change {
  /** Which of the places of the file, counted through it. */
  readonly place: number;
  readonly how: 'replace' | 'remove' | 'misspell';
  readonly part: JsonValue;
}

const change: fc.Arbitrary<Change> = fc.record({
  place: fc.nat(10_000),
  how: fc.constantFrom('replace', 'replace', 'replace', 'remove', 'misspell'),
  part: fc.constantFrom(...PARTS),
});

/** The same file with one of its values replaced, removed, or under a misspelt name. */
function changed(file: JsonValue, { place, how, part }: Change): JsonValue {
  const copy = structuredClone(file) as Record<string, JsonValue>;
  const places = placesOf(copy);
  const [parent, key] = places[place % places.length] ?? [copy, ''];
  if (how === 'misspell') parent[`${key}x`] = parent[key] ?? null;
  if (how === 'replace') parent[key] = part;
  else delete parent[key];
  return copy;
}

function placesOf(value: JsonValue): [Record<string, JsonValue>, string][] {
  if (typeof value !== 'object' || value === null) return [];
  const parent = value as Record<string, JsonValue>;
  return Object.entries(parent).flatMap(([key, inside]) => [[parent, key], ...placesOf(inside)]);
}

/** The same files at every run. */
const MUTANTS: readonly string[] = fc
  .sample(fc.tuple(fc.constantFrom(...GOOD), fc.array(change, { minLength: 1, maxLength: 2 })), {
    seed: 20_261_121,
    numRuns: 800,
  })
  .map(([file, changes]) => stringify(changes.reduce(changed, file)));

/** What only the loader can tell, by the code of its problem; a file that the schema lets pass has nothing but these. */
const BEYOND: Readonly<Record<string, string>> = {
  'ends-before-start': 'two moments compared',
  'reversed-dates': 'both ends of a range compared',
  'empty-range': 'both ends of a range compared',
  'overlapping-hours': 'ranges of a day compared',
  'duplicate-day': 'days of several keys compared',
  'never-open': 'all days looked at together',
  'duplicate-outcome': 'labels compared as outcomes are',
  'listed-twice': 'texts compared after trimming, in any case',
  'duplicate-number': 'numbers compared without their punctuation',
  'duplicate-file': 'paths compared once resolved',
  'shared-header': 'headers of several roles compared',
  'impossible-date': 'the calendar: 30 February',
  'invalid-moment': 'seconds are for moments with an offset only',
  'delay-out-of-range': 'a number inside a text compared with 30 days',
  'invalid-number': "each country's lengths of phone numbers",
  'invalid-timezone': 'names of zones, in any case',
  'unknown-country': 'two letters that are no country',
  'unknown-place': 'two letters that are no country',
  'invalid-text': 'whether a phrase has a word in it',
  'invalid-path': 'whether a text is nothing but white space',
  'forbidden-character': 'invisible characters',
  'number-out-of-range': 'numbers that lose digits as they are read',
  'not-replaced': '${…} outside variables, metadata and overrides',
  'api-key': 'keys in comments and outside variables, metadata and overrides',
  'reserved-key': 'names that reach a prototype, in any case',
  'merge-key': 'a key that some readers of YAML take for a command',
  'unnamed-value': 'an empty name',
  alias: 'how a value was written',
  tag: 'how a value was written',
  directive: 'how the file was written',
  tab: 'how the file was written',
  'nested-too-deep': 'how the file was written',
  'file-too-large': 'how the file was written',
  'several-documents': 'how the file was written',
};

const JUDGED = [...WRITTEN, ...MUTANTS].flatMap(judge);
const REFUSED = JUDGED.filter(({ refusals }) => refusals.length > 0);

describe('the schema and the loader', () => {
  test('look at some hundred files, good and bad', () => {
    expect(JUDGED.length - REFUSED.length).toBeGreaterThan(100);
    expect(REFUSED.length).toBeGreaterThan(300);
  });

  test('what the loader accepts, the schema does, and what the schema refuses, the loader does', () => {
    const atOdds = JUDGED.filter(({ schema, refusals }) => !schema && refusals.length === 0);
    expect(atOdds.map(({ text }) => text)).toEqual([]);
  });

  test('what only the loader refuses is of the kinds a schema cannot express', () => {
    const odd = REFUSED.filter(
      ({ schema, refusals }) => schema && refusals.some((code) => !(code in BEYOND)),
    );
    expect(odd.map(({ text, refusals }) => `${refusals.join(', ')}\n${text}`)).toEqual([]);
  });

  test('most of what the loader refuses, the schema refuses', () => {
    const share = REFUSED.filter(({ schema }) => !schema).length / REFUSED.length;
    expect(share).toBeGreaterThan(0.8);
  });

  test('nothing is said to be beyond it that is not', () => {
    const missed = new Set(REFUSED.filter(({ schema }) => schema).flatMap(({ refusals }) => refusals));
    expect(Object.keys(BEYOND).filter((code) => !missed.has(code))).toEqual([]);
  });
});

describe('for people in an editor', () => {
  const paths = (fields: readonly CampaignField[], schema: JsonObject, path = ''): [string, JsonObject][] =>
    fields.flatMap((field) => {
      const own = (schema.properties as JsonObject | undefined)?.[field.name] as JsonObject | undefined;
      const items = own?.items as { anyOf?: readonly JsonObject[] } | undefined;
      const inside = items?.anyOf?.[1] ?? own ?? {};
      return [
        [`${path}${field.name}`, own ?? {}] as [string, JsonObject],
        ...paths(field.fields ?? [], inside, `${path}${field.name}.`),
      ];
    });

  test.each(paths(CAMPAIGN_FIELDS, campaignJsonSchema()))(
    '%s is described, with an example that fits',
    (_, own) => {
      expect(own.description).toMatch(/^.+\.$/);
      const schema = { definitions: campaignJsonSchema().definitions ?? null, ...own };
      const [example] = own.examples as JsonValue[];
      expect(ajv.validate(schema, example)).toBe(true);
      if (own.default !== undefined) expect(ajv.validate(schema, own.default)).toBe(true);
    },
  );
});
