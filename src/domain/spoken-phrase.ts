/** The first of the phrases that the person said, whole words in a row, whatever the case and punctuation. */
export function phraseIn(words: string, phrases: readonly string[]): string | undefined {
  const said = plain(words);
  return phrases.find((phrase) => isPhrase(phrase) && said.includes(plain(phrase)));
}

/** Whether there is a word in it at all: without one it would never be heard. */
export function isPhrase(text: string): boolean {
  return plain(text).trim() !== '';
}

function plain(text: string): string {
  const words = text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/['’]/g, '')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  return ` ${words} `;
}
