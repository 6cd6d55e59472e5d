import { changed } from '../domain/present.ts';
import {
  encodeLine,
  JOURNAL_VERSION,
  type JournalEntry,
  type JournalLine,
  type JournalMark,
} from './lines.ts';
import { SettledEntries } from './settled.ts';

/** Settled attempts still remembered, the newest of them: a ledger that lost them would call these people again. */
export const SETTLED_KEPT = 10_000;

/** What the lines of a journal amount to. */
export class JournalMemory {
  #id: string;
  #mark: Omit<JournalMark, 'journal'> = { posted: 0, beats: 0 };
  /** Those that have not left the ledger, and what it lost. */
  readonly #open = new Map<string, JournalEntry>();
  readonly #settled = new SettledEntries(SETTLED_KEPT);

  constructor(id: string) {
    this.#id = id;
  }

  get mark(): JournalMark {
    return { journal: this.#id, ...this.#mark };
  }

  get size(): number {
    return this.#open.size + this.#settled.size;
  }

  entry(id: string): JournalEntry | undefined {
    return this.#open.get(id) ?? this.#settled.get(id);
  }

  /** In order of posting. Makes an object of each: `openEntries` where those will do. */
  entries(): JournalEntry[] {
    return [...this.#settled.all(), ...this.#open.values()].sort((a, b) => a.posting - b.posting);
  }

  /** Neither closed nor lost: what the ledger should know as under way. */
  openEntries(): JournalEntry[] {
    return [...this.#open.values()].filter(({ closed, lost }) => !closed && !lost);
  }

  take(line: JournalLine): void {
    if (line.t === 'journal') this.#id = line.id;
    else if (line.t === 'mark') this.#mark = markOf(line);
    else if (line.t === 'posting') this.#post(line.entry);
    else if (line.t === 'closed') this.#close(line.id, line.how);
    else this.#change(line.id, changeOf(line));
  }

  /** The fewest lines that amount to the same. */
  lines(): string[] {
    const { journal, ...mark } = this.mark;
    return [
      encodeLine({ t: 'journal', v: JOURNAL_VERSION, id: journal }),
      ...this.entries().map((entry) => encodeLine({ t: 'posting', entry })),
      encodeLine({ t: 'mark', ...mark }),
    ];
  }

  /** In a file that was rewritten, an entry may be closed from the start. */
  #post(entry: JournalEntry): void {
    this.#put(entry);
    this.#mark = { ...this.#mark, posted: Math.max(this.#mark.posted, entry.posting) };
  }

  #put(entry: JournalEntry): void {
    if (entry.closed === 'settled' && !entry.lost) {
      this.#open.delete(entry.id);
      this.#settled.put(entry);
    } else {
      this.#settled.delete(entry.id);
      this.#open.set(entry.id, entry);
    }
  }

  #change(id: string, change: (entry: JournalEntry) => JournalEntry): void {
    const entry = this.entry(id);
    if (entry) this.#put(change(entry));
  }

  /** One that placed no call is forgotten: nobody is called twice for it. */
  #close(id: string, how: 'settled' | 'returned'): void {
    const entry = this.entry(id);
    if (!entry || entry.lost) return;
    if (how === 'settled') this.#put(changed(entry, { closed: how }));
    else this.#forget(id);
  }

  #forget(id: string): void {
    this.#open.delete(id);
    this.#settled.delete(id);
  }
}

function markOf({ generation, posted, beats }: Extract<JournalLine, { t: 'mark' }>) {
  return { ...(generation === undefined ? {} : { generation }), posted, beats };
}

type ChangeLine = Exclude<JournalLine, { t: 'journal' | 'mark' | 'posting' | 'closed' }>;

function changeOf(line: ChangeLine): (entry: JournalEntry) => JournalEntry {
  switch (line.t) {
    case 'placed': {
      const { t, id, ...call } = line;
      return (entry) => changed(entry, call);
    }
    case 'unplaced':
      return ({ callId, acceptedAt, httpStatus, ...posted }) => posted;
    case 'moved':
      return (entry) => ({ ...entry, seq: line.seq });
    case 'lost':
      return (entry) => ({ ...entry, lost: true });
    case 'found':
      return ({ lost, ...entry }) => entry;
  }
}
