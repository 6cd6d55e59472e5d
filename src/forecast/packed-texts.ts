/** Texts in a row, and where each ends. */
export interface PackedTexts {
  readonly text: string;
  readonly ends: Uint32Array;
}

export function packTexts(texts: readonly string[]): PackedTexts {
  let end = 0;
  const ends = Uint32Array.from(texts, (text) => (end += text.length));
  return { text: texts.join(''), ends };
}

export function textAt({ text, ends }: PackedTexts, index: number): string {
  return text.slice(ends[index - 1] ?? 0, ends[index]);
}
