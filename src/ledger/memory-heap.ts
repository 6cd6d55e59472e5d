/** A binary heap: the least element first, by the order it was made with. */
export class Heap<Item> {
  readonly #items: Item[] = [];
  readonly #isBefore: (a: Item, b: Item) => boolean;

  constructor(isBefore: (a: Item, b: Item) => boolean) {
    this.#isBefore = isBefore;
  }

  push(item: Item): void {
    this.#items.push(item);
    this.#rise(item, this.#items.length - 1);
  }

  peek(): Item | undefined {
    return this.#items[0];
  }

  pop(): Item | undefined {
    const first = this.#items[0];
    const last = this.#items.pop();
    if (last !== undefined && this.#items.length > 0) this.#rise(last, this.#dig());
    return first;
  }

  /** Where `item` belongs, from `from` upwards. */
  #rise(item: Item, from: number): void {
    let index = from;
    while (index > 0) {
      const parent = this.#items[(index - 1) >> 1];
      if (parent === undefined || !this.#isBefore(item, parent)) break;
      this.#items[index] = parent;
      index = (index - 1) >> 1;
    }
    this.#items[index] = item;
  }

  /** The hole at the top sinks to the bottom, along the lesser children; what fills it then rarely rises far. */
  #dig(): number {
    const items = this.#items;
    let hole = 0;
    for (let left = 1; left < items.length; left = 2 * hole + 1) {
      const [a, b] = [items[left], items[left + 1]];
      const lesser = a !== undefined && b !== undefined && this.#isBefore(b, a) ? b : a;
      if (lesser === undefined) break;
      items[hole] = lesser;
      hole = lesser === b ? left + 1 : left;
    }
    return hole;
  }
}
