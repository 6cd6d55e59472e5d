import {
  encodeLine,
  JOURNAL_VERSION,
  type JournalEntry,
  type JournalLine,
  type JournalMark,
} from './lines.ts';

/** Settled attempts still remembered, the newest of them: a ledger that lost them would call these people again. */
export const SETTLED_KEPT = 10_000;

/** What the lines of a journal amount to. */
export class JournalMemory {
  #id: string;
  #mark: Omit<JournalMark, 'journal'> = { posted: 0, beats: 0 };
  /** In order of posting. Closed ones stay a while; see `SETTLED_KEPT`. */
  readonly #entries = new Map<string, JournalEntry>();
  #settled = 0;
  /** What thousands of entries have in common. Each came from Redis as a copy of its own (measured: a third of all). */
  readonly #words = new Map<string, string>();

  constructor(id: string) {
    this.#id = id;
  }

  get mark(): JournalMark {
    return { journal: this.#id, ...this.#mark };
  }

  get size(): number {
    return this.#entries.size;
  }

  entry(id: string): JournalEntry | undefined {
    return this.#entries.get(id);
  }

  entries(): JournalEntry[] {
    return [...this.#entries.values()];
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
    const before = this.#entries.get(entry.id);
    this.#settled += Number(entry.closed !== undefined) - Number(before?.closed !== undefined);
    this.#entries.set(entry.id, this.#sharing(entry));
    this.#mark = { ...this.#mark, posted: Math.max(this.#mark.posted, entry.posting) };
  }

  #sharing(entry: JournalEntry): JournalEntry {
    const { campaign, campaignVersion, fromNumber, run } = entry;
    return {
      ...entry,
      campaign: this.#word(campaign),
      campaignVersion: this.#word(campaignVersion),
      fromNumber: this.#word(fromNumber),
      run: this.#word(run),
    };
  }

  #word(text: string): string {
    const known = this.#words.get(text);
    if (known === undefined) this.#words.set(text, text);
    return known ?? text;
  }

  #change(id: string, change: (entry: JournalEntry) => JournalEntry): void {
    const entry = this.#entries.get(id);
    if (entry) this.#entries.set(id, change(entry));
  }

  /** One that placed no call is forgotten: nobody is called twice for it. */
  #close(id: string, how: 'settled' | 'returned'): void {
    const entry = this.#entries.get(id);
    if (!entry || entry.lost) return;
    if (how === 'returned') {
      this.#entries.delete(id);
      if (entry.closed) this.#settled -= 1;
      return;
    }
    if (entry.closed === undefined) this.#settled += 1;
    this.#entries.set(id, { ...entry, closed: how });
    if (this.#settled > SETTLED_KEPT * 1.2) this.#forgetOldest();
  }

  #forgetOldest(): void {
    this.#words.clear();
    for (const entry of this.#entries.values()) {
      if (this.#settled <= SETTLED_KEPT) return;
      if (entry.closed === undefined || entry.lost) continue;
      this.#entries.delete(entry.id);
      this.#settled -= 1;
    }
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
      return (entry) => ({ ...entry, ...call });
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
