import { Heap } from '../ledger/memory-heap.ts';

/** Something that will happen at an instant; the agenda fills in when. */
export interface Happening {
  at: number;
  order: number;
  happen(): void;
}

/** What will happen, in the order of time; at one instant in the order it was planned. Time passes only from one to the next. */
export class Agenda {
  now: number;
  readonly #until: number;
  readonly #planned = new Heap<Happening>((a, b) => a.at < b.at || (a.at === b.at && a.order < b.order));
  #order = 0;

  /** Nothing happens after `until`. */
  constructor(now: number, until: number) {
    this.now = now;
    this.#until = until;
  }

  at(when: number, happen: () => void): void {
    this.plan(when, { at: 0, order: 0, happen });
  }

  /** The same object may be planned again once it has happened. */
  plan(when: number, happening: Happening): void {
    if (when > this.#until) return;
    this.#order += 1;
    happening.at = Math.max(when, this.now);
    happening.order = this.#order;
    this.#planned.push(happening);
  }

  /** Let up to `most` things happen. Whether any is left. */
  pass(most: number): boolean {
    for (let left = most; left > 0; left -= 1) {
      const next = this.#planned.pop();
      if (next === undefined) return false;
      this.now = next.at;
      next.happen();
    }
    return this.#planned.peek() !== undefined;
  }
}
