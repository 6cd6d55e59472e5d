/** Where the header row of a CSV file is, and what divides its cells. */
export interface HeaderPlace {
  /** Offset of the header row in the decoded text, in bytes. */
  readonly offset: number;
  readonly line: number;
  readonly delimiter: string;
}

const DELIMITERS = [',', ';', '\t', '|'] as const;

/**
 * Find the header row in the first bytes of a file (UTF-8): the first line that is not blank, nor Excel's `sep=;`.
 * The delimiter is counted in this row only, outside quotes: the rows below hold text with commas of its own.
 * `undefined` when there is nothing but blank lines.
 */
export function sniffHeader(head: Buffer): HeaderPlace | undefined {
  let offset = 0;
  let line = 1;
  let declared: string | undefined;
  while (offset < head.length) {
    const end = endOfRow(head, offset);
    const row = head.toString('utf8', offset, end);
    const separator = declared === undefined ? /^"?sep=([^\r\n"])"?\s*$/i.exec(row)?.[1] : undefined;
    if (separator !== undefined && mayDivide(separator)) declared = separator;
    else if (row.trim() !== '') return { offset, line, delimiter: declared ?? likelyDelimiter(row) };
    offset = end;
    line++;
  }
  return undefined;
}

/** Just after the line break that ends the row beginning at `from`. */
function endOfRow(head: Buffer, from: number): number {
  let quoted = false;
  for (let i = from; i < head.length; i++) {
    const byte = head[i];
    if (byte === 34) quoted = !quoted;
    if (quoted) continue;
    if (byte === 10) return i + 1;
    if (byte === 13) return head[i + 1] === 10 ? i + 2 : i + 1;
  }
  return head.length;
}

function mayDivide(character: string): boolean {
  return /^[\t -~]$/.test(character) && !/["A-Za-z0-9]/.test(character);
}

function likelyDelimiter(row: string): string {
  const unquoted = row.replaceAll(/"[^"]*"?/g, '');
  let best: string = ',';
  for (const delimiter of DELIMITERS)
    if (count(unquoted, delimiter) > count(unquoted, best)) best = delimiter;
  return best;
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}
