import { CAMPAIGN_KINDS, COLUMN_ROLES, type JsonObject } from '../domain/campaign.ts';
import { CONCURRENT_LIMITS } from '../domain/caps.ts';
import { DAY_NAMES } from '../domain/day-names.ts';
import { RETRYABLE_DISPOSITIONS } from '../domain/disposition.ts';
import { HOLIDAY_SET_NAMES } from '../domain/holidays.ts';
import { STATE_NAMES } from '../domain/state-names.ts';
import { TIME_ZONE_NAMES } from '../domain/time-zone-name.ts';
import { ruleNames } from '../rules/packs.ts';
import { CALL_LIMITS, CONSENTS } from './campaign-rules.ts';
import { MOST_CALLS_PER_SECOND } from './from-numbers.ts';
import { DOCUMENTED_OVERRIDES } from './overrides.ts';
import { ATTEMPT_LIMITS } from './retry-policy.ts';
import { OWN_CONCURRENT_LIMITS, PRIORITY_LIMITS, RAMP_LIMITS } from './schema.ts';

/*
 * What a JSON Schema can say about single values. Whatever the loader accepts must fit, so where the loader trims or
 * takes any case the patterns do. An `enum` beside a pattern is what editors complete from.
 */

const DATE = String.raw`\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])`;
const DATE_RANGE = String.raw`${DATE}(?:\s?\.\.\s?${DATE})?`;
const OFFSET = String.raw`(?:[Zz]|[+-](?:0\d|1[0-4]):?[0-5]\d)`;
const MOMENT = String.raw`${DATE}(?:[Tt ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)? ?${OFFSET}?)?`;
const DELAY = String.raw`(?=0*[1-9])\d{1,9}[smhd]`;
const PERCENTAGE = String.raw`(?:100(?:\.0{1,3})?|0?[1-9]\d(?:\.\d{1,3})?|0{0,2}[1-9](?:\.\d{1,3})?)\s*%`;
const ZONE = String.raw`(?![Ee][Tt][Cc]/)[^\s/]+(?:/[^\s/]+)+`;
/** Two letters, but not what many write for the United Kingdom. */
const COUNTRY = '(?![Uu][Kk])[A-Za-z]{2}';
/** A reference to the environment, which nothing replaces, or an API key. */
const NOT_IN_TEXTS = { type: 'string', pattern: String.raw`\$\{[^{}]{0,80}\}|oi_[sp]k_[A-Za-z0-9_-]{6,}` };

const exactly = (pattern: string) => ({ type: 'string', pattern: `^(?:${pattern})$` });
const trimmed = (pattern: string) => exactly(String.raw`\s*(?:${pattern})\s*`);
const withWords = (words: readonly string[], otherwise: JsonObject) => ({
  anyOf: [{ enum: words }, otherwise],
});
const choice = (words: readonly string[]) => withWords(words, trimmed(words.join('|')));
const list = (items: JsonObject, more: JsonObject = {}) => ({ type: 'array', items, ...more });
const oneOrMore = (items: JsonObject, more?: JsonObject) => ({ anyOf: [items, list(items, more)] });
const mapping = (more: JsonObject) => ({ type: 'object', ...more });

function between({ min, max }: { readonly min: number; readonly max: number }): JsonObject {
  return { type: 'integer', minimum: min, maximum: max };
}

function anyCase(word: string): string {
  return word.replaceAll(/[a-z]/g, (letter) => `[${letter.toUpperCase()}${letter}]`);
}

const FILLED = { minItems: 1 };
const FILLED_ONCE_EACH = { minItems: 1, uniqueItems: true };
const ONCE_EACH = { uniqueItems: true };

const nonBlank = { type: 'string', pattern: String.raw`\S` };
/** A header, phrase or label: what YAML takes for a number or a truth value is the text it was written as. */
const label = { type: ['string', 'number', 'boolean'], pattern: String.raw`\S` };
const slug = exactly('[a-z0-9-]{1,63}');
const delay = trimmed(DELAY);
const texts = mapping({
  additionalProperties: { type: ['string', 'number', 'boolean'], not: NOT_IN_TEXTS },
});

/** Where values repeat; by the name under which `$ref` finds them. */
export const DEFINITIONS: JsonObject = {
  /** Of one day of the calling window. */
  hours: {
    anyOf: [{ enum: ['closed'] }, ranges(), trimmed(anyCase('closed')), list(ranges()), { type: 'null' }],
  },
  /** Anything inside `overrides`. */
  value: {
    not: NOT_IN_TEXTS,
    items: { $ref: '#/definitions/value' },
    additionalProperties: { $ref: '#/definitions/value' },
  },
};

function ranges(): JsonObject {
  const time = String.raw`(?:[01]?\d|2[0-3]):[0-5]\d`;
  const range = String.raw`\s*${time}\s*-\s*(?:${time}|24:00)\s*`;
  return exactly(`${range}(?:,${range})*`);
}

function callingWindow(): JsonObject {
  const day = `(?:${DAY_NAMES.map(anyCase).join('|')})`;
  const days = String.raw`\s*${day}(?:\s*-\s*${day})?\s*`;
  const hours = { $ref: '#/definitions/hours' };
  return mapping({
    properties: Object.fromEntries(['mon-fri', ...DAY_NAMES].map((name) => [name, hours])),
    patternProperties: { [`^${days}(?:,${days})*$`]: hours },
    additionalProperties: false,
    minProperties: 1,
  });
}

function overrides(): JsonObject {
  const value = { $ref: '#/definitions/value' };
  const documented = [...DOCUMENTED_OVERRIDES].map(([name, inside]) => {
    const properties = Object.fromEntries(inside.map((each) => [each, value]));
    return [name, inside.length === 0 ? value : { properties, additionalProperties: value }] as const;
  });
  return mapping({ properties: Object.fromEntries(documented), additionalProperties: value });
}

const OUTCOME_ACTION = withWords(
  ['suppress', 'close', 'retry 2d'],
  trimmed(String.raw`suppress|close|retry\s+${DELAY}`),
);

/** By the path of the field, such as `retry.max_attempts`; of a list of mappings, by that of each item. */
export const VALUES: Readonly<Record<string, JsonObject>> = {
  name: slug,
  agent_id: trimmed(String.raw`\S+`),
  'from_numbers.number': exactly(String.raw`[\s().-]*\+[\s().-]*[1-9](?:[\s().-]*\d){6,14}[\s().-]*`),
  'from_numbers.max_concurrent': between(CONCURRENT_LIMITS),
  'from_numbers.calls_per_second': { type: 'number', exclusiveMinimum: 0, maximum: MOST_CALLS_PER_SECOND },
  max_concurrent_per_number: between(CONCURRENT_LIMITS),
  max_concurrent: between(OWN_CONCURRENT_LIMITS),
  priority: between(PRIORITY_LIMITS),
  ramp: between(RAMP_LIMITS),
  'contacts.file': oneOrMore(nonBlank, FILLED_ONCE_EACH),
  'contacts.columns': mapping({
    properties: Object.fromEntries(COLUMN_ROLES.map((role) => [role, label])),
    additionalProperties: false,
  }),
  'contacts.country': trimmed(COUNTRY),
  'contacts.toll_free': withWords(['allow', 'reject'], trimmed(`${anyCase('allow')}|${anyCase('reject')}`)),
  'contacts.max_rejected': trimmed(PERCENTAGE),
  timezone: withWords(TIME_ZONE_NAMES, exactly(ZONE)),
  calling_window: callingWindow(),
  blackout_dates: list(trimmed(DATE_RANGE)),
  rules: oneOrMore(choice(ruleNames()), ONCE_EACH),
  kind: choice(CAMPAIGN_KINDS),
  consent: choice(CONSENTS),
  holidays: oneOrMore(withWords(HOLIDAY_SET_NAMES, trimmed([...HOLIDAY_SET_NAMES, DATE_RANGE].join('|')))),
  freeze: oneOrMore(
    withWords(Object.keys(STATE_NAMES), trimmed(['[A-Z]{2}', ...Object.keys(STATE_NAMES)].join('|'))),
    ONCE_EACH,
  ),
  'call_limits.per_day': between(CALL_LIMITS),
  'call_limits.per_week': between(CALL_LIMITS),
  'call_limits.gap': delay,
  start: trimmed(MOMENT),
  end: trimmed(MOMENT),
  'retry.max_attempts': between(ATTEMPT_LIMITS),
  ...Object.fromEntries(RETRYABLE_DISPOSITIONS.map((name) => [`retry.${name}`, oneOrMore(delay, FILLED)])),
  'retry.spread': { type: 'boolean' },
  outcomes: mapping({ additionalProperties: OUTCOME_ACTION }),
  'callbacks.field': nonBlank,
  'callbacks.outcomes': oneOrMore(label, FILLED),
  opt_out_phrases: oneOrMore(label, FILLED),
  require: oneOrMore(label, FILLED),
  variables: texts,
  overrides: overrides(),
  metadata: { ...texts, propertyNames: { not: { pattern: `^${anyCase('fairdial')}_` } } },
  suppress: oneOrMore(nonBlank, ONCE_EACH),
  recycled_from: slug,
  write_back_outcomes: { type: 'boolean' },
};
