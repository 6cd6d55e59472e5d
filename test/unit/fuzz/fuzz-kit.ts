/** The same numbers for the same seed, on any machine. */
export interface Dice {
  /** A whole number from 0 up to, not including, `end`. */
  below(end: number): number;
  pick<T>(items: readonly [T, ...T[]] | readonly T[]): T;
  /** True about once in `times`. */
  once(times: number): boolean;
}

/** Weyl sequence through a 32-bit mixer (the constants are those of MurmurHash3's finaliser). */
export function diceOf(seed: number): Dice {
  let state = Math.imul(seed + 1, 0x9e3779b9) | 0;
  const next = () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return (mixed ^ (mixed >>> 16)) >>> 0;
  };
  const below = (end: number) => (end <= 1 ? 0 : next() % end);
  return {
    below,
    once: (times) => below(times) === 0,
    pick: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new Error('nothing to pick from');
      return item;
    },
  };
}

export function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

/** How many cases: a slice by default, `FAIRDIAL_FUZZ` CSV files (and a quarter as many campaigns) for the whole. */
export function casesOf(slice: number, share: number): number {
  const asked = Number(process.env.FAIRDIAL_FUZZ ?? 0);
  return asked > 0 ? Math.ceil(asked * share) : slice;
}

/** Puts, cuts and doubles pieces of a file, a few times. */
export function mutateBytes(dice: Dice, bytes: Buffer, pieces: readonly string[]): Buffer {
  let current = bytes;
  for (let left = 1 + dice.below(5); left > 0; left -= 1) {
    const at = dice.below(current.length + 1);
    const cut = dice.once(2) ? 0 : dice.below(30);
    current = Buffer.concat([
      current.subarray(0, at),
      insertion(dice, current, pieces),
      current.subarray(at + cut),
    ]);
  }
  return current;
}

function insertion(dice: Dice, bytes: Buffer, pieces: readonly string[]): Buffer {
  switch (dice.below(6)) {
    case 0:
      return Buffer.from(times(1 + dice.below(4), () => dice.below(256)));
    case 1:
      return bytes.subarray(dice.below(bytes.length), dice.below(bytes.length));
    case 2:
      return Buffer.alloc(0);
    default:
      return Buffer.from(dice.pick(pieces).repeat(dice.once(8) ? 1 + dice.below(60) : 1));
  }
}

/** For the whole count on a busy machine. */
export const LONGEST_RUN_MS = 3_600_000;

const LONGEST_MS = 100;

/** CPU time of each case; one that took long is run again before it counts, since machines are busy and code gets warm. */
export class Stopwatch {
  slowest = { ms: 0, what: '' };
  total = 0;

  async time(what: string, work: () => Promise<unknown>): Promise<void> {
    let ms = await cpuMs(work);
    this.total += ms;
    for (let again = 0; ms > LONGEST_MS && again < 5; again += 1) ms = Math.min(ms, await cpuMs(work));
    if (ms > this.slowest.ms) this.slowest = { ms, what };
    if (ms > LONGEST_MS) throw new Error(`${what} took ${ms.toFixed(0)} ms of CPU`);
  }

  /** For whoever runs the whole: what the cases took. */
  report(name: string, cases: number): void {
    if (process.env.FAIRDIAL_FUZZ === undefined) return;
    const { ms, what } = this.slowest;
    const mean = (this.total / cases).toFixed(2);
    process.stdout.write(
      `${name}: ${cases} cases, ${mean} ms of CPU each, the slowest ${ms.toFixed(1)} ms (${what})\n`,
    );
  }
}

async function cpuMs(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const PLAIN = [Object.prototype, Array.prototype, Function.prototype, String.prototype].map(
  (prototype) => [prototype, Object.getOwnPropertyNames(prototype).length] as const,
);

/** What was added to a prototype that every object has. */
export function pollution(): string[] {
  return PLAIN.flatMap(([prototype, count]) =>
    Object.getOwnPropertyNames(prototype).length === count ? [] : Object.keys(prototype),
  );
}
