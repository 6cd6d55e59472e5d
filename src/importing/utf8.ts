/** How well a file holds as UTF-8. */
export interface Utf8Survey {
  /** Characters of two bytes and more that are spelled right. */
  readonly wellFormed: number;
  /** Bytes that belong to no character. */
  readonly malformed: number;
  /** Line of the first malformed byte. */
  readonly firstLine?: number;
}

/** How many bytes of a chunk are whole characters; the rest (at most three) belongs to the next chunk. */
export function completeLength(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] as number;
    if (byte < 0x80) break;
    if (byte >= 0xc0) return sequenceLength(byte) > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

/** Walk a file that is known not to be UTF-8 and tell damaged UTF-8 from another encoding. */
export async function surveyUtf8(chunks: AsyncIterable<Uint8Array>): Promise<Utf8Survey> {
  let wellFormed = 0;
  let malformed = 0;
  let firstLine: number | undefined;
  let line = 1;
  let awaited = 0;
  let before = 0;
  const noteMalformed = () => {
    malformed++;
    firstLine ??= line;
  };
  for await (const chunk of chunks) {
    for (const byte of chunk) {
      const continues = byte >= 0x80 && byte < 0xc0;
      if (awaited > 0 && !continues) noteMalformed();
      if (continues) {
        if (awaited === 0) noteMalformed();
        else if (--awaited === 0) wellFormed++;
      } else {
        const length = sequenceLength(byte);
        if (length === 0) noteMalformed();
        awaited = Math.max(0, length - 1);
        if (before === CR && byte !== LF) line++;
        if (byte === LF) line++;
      }
      before = byte;
    }
  }
  if (awaited > 0) noteMalformed();
  return { wellFormed, malformed, ...(firstLine !== undefined && { firstLine }) };
}

const CR = 13;
const LF = 10;

/** Bytes of the character this byte begins; 0 if no character begins with it. */
function sequenceLength(byte: number): number {
  if (byte < 0x80) return 1;
  if (byte < 0xc2 || byte > 0xf4) return 0;
  if (byte < 0xe0) return 2;
  return byte < 0xf0 ? 3 : 4;
}
