import type { Dice } from './dice.ts';
import type { Life } from './process.ts';
import { SECOND } from './scales.ts';
import type { Weather } from './scenario.ts';
import type { Tally } from './tally.ts';
import type { VirtualTime } from './virtual-time.ts';

export interface WorkParts {
  readonly time: VirtualTime;
  readonly dice: Dice;
  readonly weather: Weather;
  readonly tally: Tally;
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
    const { dice, weather, isCalm, note, tally } = this.#parts;
    for (const id of ids) {
      if (!isCalm() && dice.chance(weather.lostItem)) {
        tally.count('queue', 'lost item');
        note(`item ${id} is lost`);
      } else this.#handOut(id, dice.whole(0, dice.chance(0.1) ? 9_000 : 100));
      if (isCalm() || !dice.chance(weather.doubleItem)) continue;
      tally.count('queue', 'doubled item');
      this.#handOut(id, dice.whole(0, 30_000));
    }
  }

  addWake(fromNumber: string, at: number): void {
    const { time, dice, weather, isCalm, someLife, tally } = this.#parts;
    if (!isCalm() && dice.chance(weather.lostItem)) {
      tally.count('queue', 'lost wake');
      return;
    }
    time.at(at + dice.whole(0, 50), () => {
      const life = someLife();
      life?.deliver(() => life.wake(fromNumber));
    });
  }

  /** A stalled item runs again, on whichever life is there. */
  whatItDid(life: Life): void {
    const { dice, tally } = this.#parts;
    const items = this.#underWay.get(life) ?? [];
    for (const id of items) {
      tally.count('queue', 'item of the dead');
      this.#handOut(id, dice.whole(0, 60 * SECOND));
    }
    this.#underWay.delete(life);
  }

  #handOut(id: string, inMs: number): void {
    this.pending += 1;
    this.#parts.time.after(inMs, () => this.#give(id));
  }

  #give(id: string): void {
    const { time, dice, someLife, tally } = this.#parts;
    this.pending -= 1;
    const life = someLife();
    if (!life) {
      this.#handOut(id, SECOND);
      return;
    }
    const items = this.#underWay.get(life) ?? new Set();
    this.#underWay.set(life, items.add(id));
    const stalls = life.frozenUntil > time.now + 30 * SECOND && dice.chance(0.5);
    if (stalls) {
      tally.count('queue', 'stalled item');
      this.#handOut(id, 31 * SECOND);
    }
    life.deliver(() => void life.place(id).finally(() => items.delete(id)));
  }
}
