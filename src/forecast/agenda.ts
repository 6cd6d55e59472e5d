import { Turns } from '../ledger/memory-turns.ts';

/** Something that will happen. */
export interface Happening {
  happen(): void;
}

/** What will happen, in the order of time; at one instant in the order it was planned. Time passes only from one to the next. */
export class Agenda {
  now: number;
  readonly #until: number;
  readonly #turns = new Turns();
  /** What is planned, by its place; and the places that are free. */
  readonly #planned: (Happening | undefined)[] = [];
  readonly #free: number[] = [];
  #order = 0;

  /** Nothing happens after `until`. */
  constructor(now: number, until: number) {
    this.now = now;
    this.#until = until;
  }

  at(when: number, happen: () => void): void {
    this.plan(when, { happen });
  }

  plan(when: number, happening: Happening): void {
    if (when > this.#until) return;
    const place = this.#free.pop() ?? this.#planned.length;
    this.#planned[place] = happening;
    this.#order += 1;
    this.#turns.push(Math.max(when, this.now), this.#order, place);
  }

  /** Let up to `most` things happen. Whether any is left. */
  pass(most: number): boolean {
    for (let left = most; left > 0; left -= 1) {
      const place = this.#turns.firstStamp;
      const next = this.#planned[place];
      if (next === undefined) return false;
      this.now = this.#turns.firstKey;
      this.#turns.pop();
      this.#planned[place] = undefined;
      this.#free.push(place);
      next.happen();
    }
    return this.#turns.firstSeq >= 0;
  }
}
