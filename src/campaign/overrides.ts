import type { JsonObject, JsonValue } from '../domain/campaign.ts';
import type { ProblemList } from './problem-list.ts';
import { didYouMean } from './read-mapping.ts';
import type { Written, WrittenMapping } from './written.ts';

/** What the API documents; an empty list means the field has no fields inside (oneinbox-api §2.1). */
export const DOCUMENTED_OVERRIDES: ReadonlyMap<string, readonly string[]> = new Map([
  ['llm', ['provider', 'model', 'temperature', 'system_prompt']],
  ['transcriber', ['provider', 'model', 'language']],
  ['tts', ['provider', 'voice_id', 'model', 'speed', 'stability']],
  ['first_message', []],
]);

/** Passed through as written; fields the API does not document are only warned about, since it may know more. */
export function readOverrides(written: Written, problems: ProblemList): JsonObject | undefined {
  if (written.kind !== 'mapping') return undefined;
  warnUndocumented(written, [...DOCUMENTED_OVERRIDES.keys()], problems);
  for (const { key, value } of written.entries) {
    const inside = DOCUMENTED_OVERRIDES.get(key);
    if (inside && value.kind === 'mapping') warnUndocumented(value, inside, problems);
  }
  return jsonObject(written);
}

function warnUndocumented(written: WrittenMapping, names: readonly string[], problems: ProblemList): void {
  for (const { key, keyPlace, value } of written.entries) {
    if (names.includes(key)) continue;
    problems.warn(keyPlace, {
      code: 'undocumented-override',
      message: `${value.path} is not in the API's documentation; it is passed through as it stands`,
      fix: names.length > 0 ? didYouMean(key, names) : 'Write a text.',
    });
  }
}

function jsonObject(written: WrittenMapping): JsonObject {
  return Object.fromEntries(written.entries.map(({ key, value }) => [key, json(value)]));
}

function json(written: Written): JsonValue {
  if (written.kind === 'mapping') return jsonObject(written);
  if (written.kind === 'list') return written.items.map(json);
  return written.kind === 'text' ? written.text : written.value;
}
