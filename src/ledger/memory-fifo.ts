/** A line in which everybody stands behind those who came before. */
export class Fifo<Item> {
  #items: (Item | undefined)[] = [];
  #first = 0;

  push(item: Item): void {
    this.#items.push(item);
  }

  peek(): Item | undefined {
    return this.#items[this.#first];
  }

  pop(): Item | undefined {
    const item = this.#items[this.#first];
    if (item === undefined) return undefined;
    this.#items[this.#first] = undefined;
    this.#first += 1;
    if (this.#first > 1_000 && this.#first * 2 > this.#items.length) this.#dropGone();
    return item;
  }

  clear(): void {
    if (this.#items.length === 0) return;
    this.#items = [];
    this.#first = 0;
  }

  /** Those who have left take no room for ever. */
  #dropGone(): void {
    this.#items = this.#items.slice(this.#first);
    this.#first = 0;
  }
}
