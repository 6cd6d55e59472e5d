/** What must be known a while longer so that a repeated call can be recognised: kept at least `forMs`, not for ever. */
export class Remembered<Value> {
  readonly #entries = new Map<string, { readonly value: Value; readonly until: number }>();
  readonly #forMs: number;
  #nextSweep = 0;

  constructor(forMs: number) {
    this.#forMs = forMs;
  }

  remember(key: string, value: Value, now: number): void {
    this.#forgetOld(now);
    this.#entries.set(key, { value, until: now + this.#forMs });
  }

  get(key: string): Value | undefined {
    return this.#entries.get(key)?.value;
  }

  forget(key: string): void {
    this.#entries.delete(key);
  }

  /** Now and then only: what is old stands in front, but looking for it each time would cost more than it frees. */
  #forgetOld(now: number): void {
    if (now < this.#nextSweep) return;
    this.#nextSweep = now + this.#forMs / 10;
    for (const [key, { until }] of this.#entries) {
      if (until > now) return;
      this.#entries.delete(key);
    }
  }
}
