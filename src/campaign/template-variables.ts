import type { JsonObject, JsonValue } from '../domain/campaign.ts';

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
