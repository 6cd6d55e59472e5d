import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDocument, parse as parseYaml, stringify } from 'yaml';
import { CAMPAIGN_FIELDS, type CampaignField } from '../../../src/campaign/fields.ts';
import { campaignJsonSchema } from '../../../src/campaign/json-schema.ts';
import type { JsonObject, JsonValue } from '../../../src/domain/campaign.ts';
import { campaignText, parse, problemsOf } from './campaign-text.ts';
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

/** What stands somewhere in the written files, by the name it stands under; list items under that of their list. */
const PARTS = new Map<string, JsonValue[]>();
for (const text of WRITTEN) collect(asEditorsSee(text) ?? null, '');

function collect(value: JsonValue, name: string): void {
  PARTS.set(name, [...(PARTS.get(name) ?? []), value]);
  if (Array.isArray(value)) for (const item of value) collect(item, name);
  else if (typeof value === 'object' && value !== null)
    for (const [key, inside] of Object.entries(value)) collect(inside, key);
}

const ANY_PART: readonly JsonValue[] = [...PARTS.values()].flat();

const GOOD: readonly JsonValue[] = WRITTEN.flatMap((text) =>
  judge(text).flatMap(({ refusals }) => (refusals.length === 0 ? [parseYaml(text) as JsonValue] : [])),
);

const HOW = ['alike', 'alike', 'alike', 'alike', 'any', 'remove', 'misspell'] as const;

interface Change {
  /** Which of the places of the file, counted through it. */
  readonly place: number;
  readonly how: (typeof HOW)[number];
  /** Which of the parts that may stand there. */
  readonly part: number;
}

const change: fc.Arbitrary<Change> = fc.record({
  place: fc.nat(10_000),
  how: fc.constantFrom(...HOW),
  part: fc.nat(10_000),
});

/** The same file with one of its values replaced (mostly by one that stands there elsewhere), removed or renamed. */
function changed(file: JsonValue, { place, how, part }: Change): JsonValue {
  const copy = structuredClone(file) as Record<string, JsonValue>;
  const places = placesOf(copy, '');
  const { parent, key, name } = places[place % places.length] ?? { parent: copy, key: '', name: '' };
  const parts = how === 'any' ? ANY_PART : (PARTS.get(name) ?? ANY_PART);
  if (how === 'misspell') parent[`${key}x`] = parent[key] ?? null;
  if (how === 'misspell' || how === 'remove') delete parent[key];
  else parent[key] = parts[part % parts.length] ?? null;
  return copy;
}

interface Spot {
  readonly parent: Record<string, JsonValue>;
  readonly key: string;
  readonly name: string;
}

function placesOf(value: JsonValue, above: string): Spot[] {
  if (typeof value !== 'object' || value === null) return [];
  const parent = value as Record<string, JsonValue>;
  return Object.entries(parent).flatMap(([key, inside]) => {
    const name = Array.isArray(value) ? above : key;
    return [{ parent, key, name }, ...placesOf(inside, name)];
  });
}

/** The same files at every run. */
const MUTANTS: readonly string[] = fc
  .sample(fc.tuple(fc.constantFrom(...GOOD), fc.array(change, { minLength: 1, maxLength: 2 })), {
    seed: 20_261_121,
    numRuns: 1_500,
  })
  .map(([file, changes]) => stringify(changes.reduce(changed, file)));

/**
 * What only the loader can tell, by the code of its problem: why, and a file that shows it. A file that the schema lets
 * pass and the loader refuses has nothing but these.
 */
const BEYOND: Readonly<
  Record<string, readonly [why: string, file: string | Readonly<Record<string, string>>]>
> = {
  'ends-before-start': ['two moments compared', { start: '2026-12-02', end: '2026-11-30' }],
  'reversed-dates': ['the ends of a range compared', { blackout_dates: '["2027-01-01..2026-12-31"]' }],
  'empty-range': ['the ends of a range compared', { calling_window: '{ mon: "09:00-09:00" }' }],
  'overlapping-hours': ['ranges compared', { calling_window: '{ mon: "09:00-12:00, 11:00-13:00" }' }],
  'duplicate-day': ['keys compared', { calling_window: '{ mon-fri: "09:00-17:00", fri: "09:00-12:00" }' }],
  'never-open': ['all days together', { calling_window: '{ mon: closed }' }],
  'duplicate-outcome': ['labels compared as outcomes are', { outcomes: '{ A B: close, a-b: close }' }],
  'listed-twice': ['texts compared in any case', { opt_out_phrases: '[Stop, stop]' }],
  'duplicate-number': [
    'numbers compared without their punctuation',
    { from_numbers: '["+12125550100", "+1 212 555 0100"]', max_concurrent_per_number: '5' },
  ],
  'duplicate-file': ['paths compared once resolved', { contacts: '{ file: [a.csv, ./a.csv] }' }],
  'shared-header': [
    'headers of several roles compared',
    { contacts: '{ file: a.csv, columns: { id: A, phone: A } }' },
  ],
  'impossible-date': ['the calendar', { start: '2026-02-30' }],
  'invalid-moment': ['seconds go with an offset only', { start: '2026-12-01T08:00:30' }],
  'delay-out-of-range': ['a number in a text compared', { retry: '{ max_attempts: 2, busy: 31d }' }],
  'invalid-number': [
    "each country's lengths of numbers",
    { from_numbers: '[{ number: "+1212555", max_concurrent: 1 }]' },
  ],
  'invalid-timezone': ['names, in any case', { timezone: 'Mars/Phobos' }],
  'unknown-country': ['two letters of no country', { contacts: '{ file: a.csv, country: XX }' }],
  'unknown-place': ['two letters of no country', { freeze: '[XX]' }],
  'invalid-text': ['whether there is a word in it', { opt_out_phrases: '["..."]' }],
  'forbidden-character': ['invisible characters', { variables: '{ a: "\\u202eevil" }' }],
  'number-out-of-range': ['digits lost in reading', { variables: '{ a: 12345678901234567890 }' }],
  'not-replaced': ['references outside the texts for the agent', { suppress: '"$\u007bLIST}.csv"' }],
  'api-key': ['keys in comments', { agent_id: 'a # oi_sk_0123456789' }],
  'reserved-key': ['names that reach a prototype', { variables: '{ __proto__: x }' }],
  'merge-key': ['a name that other readers of YAML obey', { variables: '{ <<: x }' }],
  'unnamed-value': ['an empty name', { variables: '{ "": x }' }],
  alias: ['how it is written', { variables: '{ a: &x lol, b: *x }' }],
  'nested-too-deep': ['how deep it goes', { overrides: `{ tts: ${'['.repeat(40)}${']'.repeat(40)} }` }],
  directive: ['how it is written', `%YAML 1.1\n---\n${campaignText()}`],
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

  test.each(Object.entries(BEYOND))('no schema sees %s', (code, [, file]) => {
    const text = typeof file === 'string' ? file : campaignText(file);
    expect(judge(text)).toEqual([{ text, schema: true, refusals: expect.arrayContaining([code]) }]);
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
