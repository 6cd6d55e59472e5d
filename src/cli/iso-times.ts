const INSTANTS = new Set([
  'at',
  'until',
  'last',
  'since',
  'heldUntil',
  'from',
  'to',
  'notBefore',
  'notAfter',
]);

/** The same with its instants (epoch ms) as ISO 8601 UTC, for `--json`. */
export function withIsoTimes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withIsoTimes);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key,
      typeof part === 'number' && INSTANTS.has(key) ? isoTime(part) : withIsoTimes(part),
    ]),
  );
}

export function isoTime(at: number): string {
  return new Date(at).toISOString();
}
