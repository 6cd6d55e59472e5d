import type { Dice } from './dice.ts';
import type { Life } from './process.ts';
import { SECOND, type Weather } from './scenario.ts';
import type { VirtualTime } from './virtual-time.ts';

export interface WorkParts {
  readonly time: VirtualTime;
  readonly dice: Dice;
  readonly weather: Weather;
  readonly isCalm: () => boolean;
  /** One of the lives that take work now. */
  readonly someLife: () => Life | undefined;
  readonly note: (what: string) => void;
}

/**
 * The queue all lives share: at least once, in no order, and now and then not at all. What a life was doing when it
 * died, or was paused for too long, is handed out again.
 */
export class SharedWork {
  /** Items handed in or running, wakes left aside. */
  pending = 0;
  readonly #parts: WorkParts;
  readonly #underWay = new Map<Life, Set<string>>();

  constructor(parts: WorkParts) {
    this.#parts = parts;
  }

  addPlacements(ids: readonly string[]): void {
    const { dice, weather, isCalm, note } = this.#parts;
    for (const id of ids) {
      if (!isCalm() && dice.chance(weather.lostItem)) note(`item ${id} is lost`);
      else this.#handOut(id, dice.whole(0, dice.chance(0.1) ? 9_000 : 100));
      if (!isCalm() && dice.chance(weather.doubleItem)) this.#handOut(id, dice.whole(0, 30_000));
    }
  }

  addWake(fromNumber: string, at: number): void {
    const { time, dice, weather, isCalm, someLife } = this.#parts;
    if (!isCalm() && dice.chance(weather.lostItem)) return;
    time.at(at + dice.whole(0, 50), () => {
      const life = someLife();
      life?.deliver(() => life.wake(fromNumber));
    });
  }

  /** A stalled item runs again, on whichever life is there. */
  whatItDid(life: Life): void {
    const { dice } = this.#parts;
    for (const id of this.#underWay.get(life) ?? []) this.#handOut(id, dice.whole(0, 60 * SECOND));
    this.#underWay.delete(life);
  }

  #handOut(id: string, inMs: number): void {
    this.pending += 1;
    this.#parts.time.after(inMs, () => this.#give(id));
  }

  #give(id: string): void {
    const { time, dice, someLife } = this.#parts;
    this.pending -= 1;
    const life = someLife();
    if (!life) {
      this.#handOut(id, SECOND);
      return;
    }
    const items = this.#underWay.get(life) ?? new Set();
    this.#underWay.set(life, items.add(id));
    const stalls = life.frozenUntil > time.now + 30 * SECOND && dice.chance(0.5);
    if (stalls) this.#handOut(id, 31 * SECOND);
    life.deliver(() => void life.place(id).finally(() => items.delete(id)));
  }
}

/** Does something every so often; ever more rarely while the world is idle. */
export class Ticker {
  readonly #time: VirtualTime;
  readonly #baseMs: number;
  readonly #isIdle: () => boolean;
  readonly #work: (everyMs: number) => void;
  #everyMs: number;
  #timer: { run: (() => void) | undefined };

  constructor(
    time: VirtualTime,
    { baseMs, isIdle, firstIn }: { baseMs: number; isIdle: () => boolean; firstIn: number },
    work: (everyMs: number) => void,
  ) {
    this.#time = time;
    this.#baseMs = baseMs;
    this.#everyMs = baseMs;
    this.#isIdle = isIdle;
    this.#work = work;
    this.#timer = time.after(firstIn, () => this.#fire());
  }

  stop(): void {
    this.#timer.run = undefined;
  }

  /** Something happened: back to the usual rhythm. */
  wakeUp(): void {
    if (this.#everyMs === this.#baseMs) return;
    this.stop();
    this.#everyMs = this.#baseMs;
    this.#timer = this.#time.after(0, () => this.#fire());
  }

  #fire(): void {
    this.#everyMs = this.#isIdle() ? Math.min(this.#everyMs * 2, LONGEST_MS) : this.#baseMs;
    this.#timer = this.#time.after(this.#everyMs, () => this.#fire());
    this.#work(this.#everyMs);
  }
}

const LONGEST_MS = 600 * SECOND;
