import { objectIn, textIn, type WireObject } from './wire.ts';

/**
 * What the agent noted of a call, name → text. The shape is seen, not documented (oneinbox-api §2.2): values stand in
 * `analysis.extracted_data`, in its `post_call`, or in `entities` as a mapping or a list of named values. The first of a name wins.
 */
export function extractedIn(record: WireObject): Readonly<Record<string, string>> | undefined {
  const data = objectIn(objectIn(record.analysis)?.extracted_data);
  if (!data) return undefined;
  const after = objectIn(data.post_call);
  const places = [after?.entities, after, data.entities, data];
  const found = new Map<string, string>();
  for (const [name, value] of places.flatMap(namedValues)) if (!found.has(name)) found.set(name, value);
  return found.size > 0 ? Object.fromEntries(found) : undefined;
}

/** An account that extracts more is not asking for call times. */
const MOST_VALUES = 100;

function namedValues(place: unknown): [name: string, value: string][] {
  if (Array.isArray(place)) return place.slice(0, MOST_VALUES).flatMap(namedItem);
  const pairs = Object.entries(objectIn(place) ?? {}).slice(0, MOST_VALUES);
  return pairs.flatMap(([name, value]) => named(name, value));
}

function namedItem(item: unknown): [name: string, value: string][] {
  const fields = objectIn(item);
  return named(textIn(fields?.name) ?? textIn(fields?.key) ?? textIn(fields?.type), fields?.value);
}

function named(name: string | undefined, value: unknown): [name: string, value: string][] {
  const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : textIn(value);
  return name === undefined || text === undefined || name === '__proto__' ? [] : [[name, text]];
}
