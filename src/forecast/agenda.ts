import { Heap } from '../ledger/memory-heap.ts';

interface Entry {
  readonly at: number;
  readonly order: number;
  readonly happen: () => void;
}

/** What will happen, in the order of time; at one instant in the order it was planned. Time passes only from one to the next. */
export class Agenda {
  now: number;
  readonly #until: number;
  readonly #entries = new Heap<Entry>((a, b) => a.at < b.at || (a.at === b.at && a.order < b.order));
  #order = 0;

  /** Nothing happens after `until`. */
  constructor(now: number, until: number) {
    this.now = now;
    this.#until = until;
  }

  at(when: number, happen: () => void): void {
    if (when > this.#until) return;
    this.#order += 1;
    this.#entries.push({ at: Math.max(when, this.now), order: this.#order, happen });
  }

  /** Let up to `most` things happen. Whether any is left. */
  pass(most: number): boolean {
    for (let left = most; left > 0; left -= 1) {
      const next = this.#entries.pop();
      if (next === undefined) return false;
      this.now = next.at;
      next.happen();
    }
    return this.#entries.peek() !== undefined;
  }
}
