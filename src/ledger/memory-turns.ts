const ROOM = 16;

/**
 * Places in a line, the least key first, then the least seq; kept as plain numbers, because a line of a hundred thousand
 * objects is slow to sort.
 */
export class Turns {
  #keys = new Float64Array(ROOM);
  #seqs = new Float64Array(ROOM);
  #stamps = new Float64Array(ROOM);
  #count = 0;

  /** Infinity when nobody has a place. */
  get firstKey(): number {
    return this.#count > 0 ? (this.#keys[0] ?? 0) : Number.POSITIVE_INFINITY;
  }

  /** -1 when nobody has a place. */
  get firstSeq(): number {
    return this.#count > 0 ? (this.#seqs[0] ?? 0) : -1;
  }

  get firstStamp(): number {
    return this.#count > 0 ? (this.#stamps[0] ?? 0) : -1;
  }

  push(key: number, seq: number, stamp: number): void {
    if (this.#count === this.#keys.length) this.#grow();
    const last = this.#count;
    this.#count += 1;
    this.#keys[last] = key;
    this.#seqs[last] = seq;
    this.#stamps[last] = stamp;
    this.#rise(last);
  }

  pop(): void {
    if (this.#count === 0) return;
    this.#count -= 1;
    if (this.#count === 0) return;
    const hole = this.#dig();
    this.#move(this.#count, hole);
    this.#rise(hole);
  }

  clear(): void {
    this.#count = 0;
  }

  #grow(): void {
    this.#keys = doubled(this.#keys);
    this.#seqs = doubled(this.#seqs);
    this.#stamps = doubled(this.#stamps);
  }

  /** To where it belongs, upwards. By index only: numbers that are handed over take memory of their own. */
  #rise(from: number): void {
    const keys = this.#keys;
    const seqs = this.#seqs;
    const key = keys[from] ?? 0;
    const seq = seqs[from] ?? 0;
    const stamp = this.#stamps[from] ?? 0;
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = keys[parent] ?? 0;
      if (above < key || (above === key && (seqs[parent] ?? 0) <= seq)) break;
      this.#move(parent, index);
      index = parent;
    }
    keys[index] = key;
    seqs[index] = seq;
    this.#stamps[index] = stamp;
  }

  /** The hole at the top sinks to the bottom, along the lesser children; what fills it then rarely rises far. */
  #dig(): number {
    let hole = 0;
    for (let left = 1; left < this.#count; left = 2 * hole + 1) {
      const lesser = left + 1 < this.#count && this.#isBefore(left + 1, left) ? left + 1 : left;
      this.#move(lesser, hole);
      hole = lesser;
    }
    return hole;
  }

  #isBefore(a: number, b: number): boolean {
    const ofA = this.#keys[a] ?? 0;
    const ofB = this.#keys[b] ?? 0;
    return ofA < ofB || (ofA === ofB && (this.#seqs[a] ?? 0) < (this.#seqs[b] ?? 0));
  }

  #move(from: number, to: number): void {
    this.#keys[to] = this.#keys[from] ?? 0;
    this.#seqs[to] = this.#seqs[from] ?? 0;
    this.#stamps[to] = this.#stamps[from] ?? 0;
  }
}

function doubled(numbers: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const more = new Float64Array(2 * numbers.length);
  more.set(numbers);
  return more;
}
