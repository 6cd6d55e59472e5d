/**
 * CSV as RFC 4180 has it (CRLF, quotes doubled), written by hand for speed: one test tells whether a cell needs any care.
 * A cell that a spreadsheet would run begins with one of `= + - @ TAB CR LF` (OWASP, CSV injection; quoting alone
 * does not help); it gets a leading `'`, which the importer takes off phone cells again.
 */
const NEEDS_CARE = /^[=+\-@\t\r\n]|[",;\t\r\n]/;
const RUNS_IN_A_SPREADSHEET = /^[=+\-@\t\r\n]/;
const NEEDS_QUOTES = /[",;\t\r\n]/;
const E164 = /^\+[1-9]\d{6,14}$/;
/** The last instant a Date can hold (ECMA-262 §21.4.1.1). */
const LAST_INSTANT_MS = 8.64e15;

/** Any text as a cell: neutralised and quoted where needed. */
export function cell(text: string): string {
  if (!NEEDS_CARE.test(text)) return text;
  const harmless = RUNS_IN_A_SPREADSHEET.test(text) ? `'${text}` : text;
  return NEEDS_QUOTES.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/**
 * A cell of the user's own, in a report that is imported again: neutralised like any other, but so that taking off one
 * `'` gives back what was there, even where the text began with one of its own.
 */
export function returningCell(text: string): string {
  return E164.test(text) ? text : cell(/^'+[=+\-@\t\r\n]/.test(text) ? `'${text}` : text);
}

/** A cell of a phone column: a plain E.164 number keeps its `+`, so that the report can be imported as it stands. */
export function phoneCell(text: string): string {
  return E164.test(text) ? text : cell(text);
}

/** A number; empty when unknown. */
export function numberCell(value: number | undefined): string {
  return value === undefined || !Number.isFinite(value) ? '' : cell(String(value));
}

/** Epoch milliseconds as `2026-11-21T14:30:00.000Z`; empty when unknown, and for what is no instant at all. */
export function instantCell(at: number | undefined): string {
  return at === undefined || !(Math.abs(at) <= LAST_INSTANT_MS) ? '' : cell(new Date(at).toISOString());
}
/** Cells, already encoded, as one line. */
export function line(cells: readonly string[]): string {
  return `${cells.join(',')}\r\n`;
}
