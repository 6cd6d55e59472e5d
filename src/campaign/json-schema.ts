import { parse } from 'yaml';
import type { JsonObject, JsonValue } from '../domain/campaign.ts';
import { CAMPAIGN_FIELDS, type CampaignField, type FieldKind } from './fields.ts';
import { DEFINITIONS, VALUES } from './json-schema-values.ts';

/**
 * The campaign file as a JSON Schema (draft-07, which editors of YAML know best), made from the tables of fields.
 * Every file the loader accepts satisfies it. It is not the whole of the loader: it sees no disk, and no rule that
 * compares one value with another, except that a from number needs a limit somewhere.
 */
export function campaignJsonSchema(): JsonObject {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'A Fairdial campaign',
    ...fieldsSchema(CAMPAIGN_FIELDS, ''),
    ...EACH_NUMBER_HAS_A_LIMIT,
    definitions: DEFINITIONS,
  };
}

const EACH_NUMBER_HAS_A_LIMIT: JsonObject = {
  if: { not: { required: ['max_concurrent_per_number'] } },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: { properties: { from_numbers: { items: { type: 'object', required: ['max_concurrent'] } } } },
};

function fieldsSchema(fields: readonly CampaignField[], path: string): JsonObject {
  const properties = fields.map((field) => [field.name, fieldSchema(field, `${path}${field.name}`)] as const);
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    required: fields.filter(({ required }) => required).map(({ name }) => name),
    additionalProperties: false,
  };
}

function fieldSchema(field: CampaignField, path: string): JsonObject {
  return {
    description: description(field),
    ...defaultOf(field),
    examples: [exampleOf(field)],
    ...valueSchema(field, path),
  };
}

function valueSchema({ kind, fields }: CampaignField, path: string): JsonObject {
  if (fields === undefined) return VALUES[path] ?? OF_KIND[kind];
  const inside = fieldsSchema(fields, `${path}.`);
  if (kind !== 'list') return inside;
  const shortForm = VALUES[`${path}.${fields[0]?.name}`] ?? {};
  return { type: 'array', items: { anyOf: [shortForm, inside] }, minItems: 1, uniqueItems: true };
}

/** For a field of which nothing more is known. */
const OF_KIND: Readonly<Record<FieldKind, JsonObject>> = {
  text: { type: 'string' },
  'whole number': { type: 'integer' },
  number: { type: 'number' },
  list: { type: 'array' },
  mapping: { type: 'object' },
  'text or list': { type: ['string', 'array'] },
  'delay or list of delays': { type: ['string', 'array'] },
  percentage: { type: 'string' },
  'true or false': { type: 'boolean' },
};

function description({ about, required, default: absent }: CampaignField): string {
  const text = `${about.slice(0, 1).toUpperCase()}${about.slice(1)}.`;
  return required || absent === undefined ? text : `${text} When absent: ${absent}.`;
}

/** Most defaults are sentences; editors get those that are values. */
function defaultOf({ default: absent = '', kind, about }: CampaignField): JsonObject {
  if (kind === 'whole number' && /^-?\d+$/.test(absent)) return { default: Number(absent) };
  if (kind === 'true or false' && /^(true|false)$/.test(absent)) return { default: absent === 'true' };
  const isValue =
    kind === 'percentage' || (kind === 'text' && about.includes(absent) && !absent.includes(' '));
  return isValue && absent !== '' ? { default: absent } : {};
}

/** What stands after the name in the example line of the documentation. */
function exampleOf({ name, example }: CampaignField): JsonValue {
  const written: unknown = parse(example);
  return (written as JsonObject)[name] ?? null;
}
