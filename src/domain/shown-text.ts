/** A value as it may be shown in a message: quoted, on one line, not endless. */
export function shown(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return `"${line.length > 60 ? `${line.slice(0, 60)}…` : line}"`;
}

/** What is wrong with a text that a person wrote, and the repair. */
export interface TextProblem {
  /** Stable, kebab-case. */
  readonly code: string;
  readonly message: string;
  readonly fix: string;
}
