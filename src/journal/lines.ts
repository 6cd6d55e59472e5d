/** What the journal remembers of one attempt from the moment a byte may have left. Instants in epoch ms. */
export interface JournalEntry {
  readonly id: string;
  readonly campaign: string;
  readonly campaignVersion: string;
  readonly seq: number;
  readonly n: number;
  /** Tells whether a number is this one; the number itself is not here. */
  readonly phoneHash: string;
  readonly fromNumber: string;
  readonly run: string;
  readonly openedAt: number;
  readonly postedAt: number;
  /** The how-manieth posting of this journal it is, from 1, as the ledger counted. */
  readonly posting: number;
  readonly callId?: string;
  readonly acceptedAt?: number;
  readonly httpStatus?: number;
  /** How it left the ledger; a returned one placed no call. */
  readonly closed?: 'settled' | 'returned';
  /** The ledger lost it, and it could not be put back yet. */
  readonly lost?: boolean;
}

/** How far the journal has come with its ledger. */
export interface JournalMark {
  readonly journal: string;
  /** Id of the ledger it belongs to; none before the first. */
  readonly generation?: string;
  /** Postings the ledger has counted for this journal, as far as we were told. */
  readonly posted: number;
  /** Beats likewise: a measure of how much running a ledger has lost. */
  readonly beats: number;
}

/** The lines of the file. Each is one change; the newest word on a thing counts. */
export type JournalLine =
  | { readonly t: 'journal'; readonly v: number; readonly id: string }
  | { readonly t: 'mark'; readonly generation?: string; readonly posted: number; readonly beats: number }
  | { readonly t: 'posting'; readonly entry: JournalEntry }
  | {
      readonly t: 'placed';
      readonly id: string;
      readonly callId: string;
      readonly acceptedAt: number;
      readonly httpStatus?: number;
    }
  | { readonly t: 'closed'; readonly id: string; readonly how: 'settled' | 'returned' }
  | { readonly t: 'moved'; readonly id: string; readonly seq: number }
  | { readonly t: 'unplaced' | 'lost' | 'found'; readonly id: string };

export const JOURNAL_VERSION = 1;

export function encodeLine(line: JournalLine): string {
  return `${JSON.stringify(line)}\n`;
}

/**
 * The lines of a journal that may have been cut off at any byte. What cannot be read was never acknowledged: a power
 * failure tears only what was being written. It is left out and counted.
 */
export function decodeLines(text: string): { lines: JournalLine[]; torn: number } {
  const lines: JournalLine[] = [];
  let torn = 0;
  for (const piece of text.split('\n')) {
    if (piece === '') continue;
    const line = decodeLine(piece);
    if (line) lines.push(line);
    else torn += 1;
  }
  return { lines, torn };
}

const KINDS = new Set([
  'journal',
  'mark',
  'posting',
  'placed',
  'moved',
  'unplaced',
  'closed',
  'lost',
  'found',
]);

function decodeLine(piece: string): JournalLine | undefined {
  try {
    const line = JSON.parse(piece) as JournalLine;
    return typeof line === 'object' && line !== null && KINDS.has(line.t) ? line : undefined;
  } catch {
    return undefined;
  }
}
