const utf8 = new TextDecoder();

/** The text of a body that came in these pieces; a character may lie across two of them. */
export function textOf(pieces: readonly Buffer[]): string {
  return utf8.decode(pieces.length === 1 ? pieces[0] : Buffer.concat(pieces));
}
