import { SECOND } from './scales.ts';
import type { VirtualTime } from './virtual-time.ts';

export interface Rhythm {
  readonly baseMs: number;
  readonly firstIn: number;
  /** Nothing is under way but what waits for much later: from here on ever more rarely. */
  readonly isIdle: () => boolean;
  /** Could change something now. */
  readonly isDue: () => boolean;
  /** Leaves out what is not due; true in most worlds, for they are many and time is short. */
  readonly isThrifty: boolean;
}

const LONGEST_MS = 600 * SECOND;
const LONGEST_THRIFTY_MS = 3_600 * SECOND;
/** What looks as if it could change nothing is done all the same after so many times. */
const LEFT_OUT_AT_MOST = 7;

/** Does something every so often; ever more rarely while the world is idle. */
export class Ticker {
  readonly #time: VirtualTime;
  readonly #rhythm: Rhythm;
  readonly #work: (everyMs: number) => void;
  #everyMs: number;
  #leftOut = 0;
  #timer: { run: unknown };

  constructor(time: VirtualTime, rhythm: Rhythm, work: (everyMs: number) => void) {
    this.#time = time;
    this.#rhythm = rhythm;
    this.#everyMs = rhythm.baseMs;
    this.#work = work;
    this.#timer = time.after(rhythm.firstIn, () => this.#fire());
  }

  stop(): void {
    this.#timer.run = undefined;
  }

  /** Something happened: back to the usual rhythm. */
  wakeUp(): void {
    if (this.#everyMs === this.#rhythm.baseMs) return;
    this.stop();
    this.#everyMs = this.#rhythm.baseMs;
    this.#timer = this.#time.after(0, () => this.#fire());
  }

  #fire(): unknown {
    this.#everyMs = this.#next();
    this.#timer = this.#time.after(this.#everyMs, () => this.#fire());
    if (this.#isLeftOut()) return 'nothing';
    this.#leftOut = 0;
    return this.#work(this.#everyMs);
  }

  #next(): number {
    const { baseMs, isIdle, isThrifty } = this.#rhythm;
    if (!isIdle()) return baseMs;
    return isThrifty
      ? Math.min(this.#everyMs * 4, LONGEST_THRIFTY_MS)
      : Math.min(this.#everyMs * 2, LONGEST_MS);
  }

  #isLeftOut(): boolean {
    const { baseMs, isDue, isThrifty } = this.#rhythm;
    if (!isThrifty || this.#everyMs > baseMs || this.#leftOut >= LEFT_OUT_AT_MOST) return false;
    if (isDue()) return false;
    this.#leftOut += 1;
    return true;
  }
}
