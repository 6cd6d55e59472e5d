import type { Clock } from '../../src/domain/clock.ts';
import { type CrashPoint, watchCrashPoints } from '../../src/domain/crash-point.ts';
import type { TickName } from '../../src/domain/work-queue.ts';
import { ApiUnavailable } from '../../src/oneinbox/errors.ts';
import { type Core, coreOf } from './core.ts';
import type { Dice } from './dice.ts';
import type { Store } from './history.ts';
import type { Provider } from './provider.ts';
import type { Scenario } from './scenario.ts';
import type { Tally } from './tally.ts';
import { clockOf, type VirtualTime } from './virtual-time.ts';
import { CALM, type Fate, fateOf, noAnswer } from './weather.ts';

export interface LifeParts {
  readonly run: string;
  readonly time: VirtualTime;
  readonly dice: Dice;
  readonly store: Store;
  readonly provider: Provider;
  readonly scenario: Scenario;
  readonly tally: Tally;
  readonly isCalm: () => boolean;
  readonly note: (what: string) => void;
  readonly onDeath: (life: Life) => void;
  readonly addPlacements: (ids: readonly string[]) => void;
  readonly addWake: (fromNumber: string, at: number) => void;
}

/** Reached so often that a crash there would leave little of the day. */
const EVERYDAY: ReadonlySet<CrashPoint> = new Set(['before-open', 'after-reconcile-claim']);

/** Whose code runs now: no two lives do anything in one event. */
let acting: Life | undefined;

/** Nobody's code runs any more; call it before each event. */
export function actNobody(): void {
  acting = undefined;
}

watchCrashPoints((name) => acting?.reach(name));

/**
 * One life of the engine: the production parts wired as `engine.ts` does, with every way out of it in our hands. A
 * dead life's questions are never answered, so none of its code runs again; a frozen one gets its answers later.
 */
export class Life {
  readonly run: string;
  readonly clock: Clock;
  alive = true;
  diedAt = Number.POSITIVE_INFINITY;
  frozenUntil = 0;
  readonly #parts: LifeParts;
  readonly #core: Core;

  constructor(parts: LifeParts) {
    this.#parts = parts;
    this.run = parts.run;
    const apart = parts.scenario.weather.clocksApartMs;
    const ahead = parts.dice.whole(0, apart);
    if (ahead > 0) parts.tally.count('process', 'clock ahead');
    this.clock = clockOf(parts.time, (run) => this.deliver(run), ahead);
    this.#core = coreOf(this, parts);
  }

  /** Let the life's code go on, unless it is dead; once it thaws, if it is frozen. */
  deliver(run: () => void): void {
    const { time, dice } = this.#parts;
    if (!this.alive) return;
    if (time.now < this.frozenUntil) time.at(this.frozenUntil + dice.whole(0, 20), () => this.deliver(run));
    else {
      acting = this;
      run();
    }
  }

  die(why: string): void {
    if (!this.alive) return;
    this.alive = false;
    this.diedAt = this.#parts.time.now;
    this.#parts.tally.count('process', why.startsWith('POST') ? 'dies during POST' : 'dies');
    this.#parts.note(`dies at ${why}`);
    this.#parts.onDeath(this);
  }

  /** The production core came to one of its named places: a good moment to die. */
  reach(name: CrashPoint): void {
    const { dice, scenario, tally, isCalm } = this.#parts;
    if (!this.alive || isCalm()) return;
    const crash = scenario.weather.crash * (EVERYDAY.has(name) ? 0.05 : 0.5);
    if (!dice.chance(crash)) return;
    tally.count('dies at', name);
    this.die(name);
  }

  freeze(ms: number): void {
    this.frozenUntil = Math.max(this.frozenUntil, this.#parts.time.now + ms);
    this.#parts.note(`is paused for ${ms} ms`);
  }

  place(attemptId: string): Promise<void> {
    return this.#safely(() => this.#core.placeCall(attemptId));
  }

  wake(fromNumber: string): void {
    this.#core.wake(fromNumber);
  }

  tick(name: TickName): Promise<void> {
    return this.#safely(() => this.#core.ticks[name]());
  }

  beat(ttlMs: number): Promise<void> {
    return this.#safely(() => this.#core.beat(ttlMs));
  }

  noticeChanges(): Promise<void> {
    return this.#safely(() => this.#core.noticeChanges());
  }

  hint(token: string): Promise<void> {
    return this.#safely(() => this.#core.hint(token));
  }

  async #safely(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (error instanceof TypeError || error instanceof RangeError) throw error;
      this.#parts.note(`trouble: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** A question to the store, by way of the weather. */
  ask<Result>(name: string, effect: () => Promise<Result>): Promise<Result> {
    const { time, dice, isCalm, note } = this.#parts;
    return new Promise((resolve, reject) => {
      if (!this.alive || !time.step()) return;
      const fate = isCalm() && !dice.chance(0.2) ? undefined : this.#fate(name);
      if (!fate || fate.kind === 'swift') {
        effect().then(resolve, reject);
        return;
      }
      this.#parts.tally.count('weather', fate.isOutage ? 'outage' : fate.kind);
      if (fate.kind === 'crashBefore') {
        this.die(`${name}, not sent`);
        return;
      }
      if (fate.kind === 'crashAfter') this.die(`${name}, sent`);
      const reply = (run: () => void) => time.after(fate.back, () => this.deliver(run));
      const arrive = () => {
        if (fate.kind === 'lostRequest') {
          reply(() => reject(noAnswer()));
          return;
        }
        if (fate.kind === 'freeze') this.freeze(fate.freezeMs);
        if (fate.kind === 'lostReply') note(`gets no reply to ${name}`);
        const lost = fate.kind === 'lostReply';
        effect().then(
          (result) => reply(lost ? () => reject(noAnswer()) : () => resolve(result)),
          (error) => reply(() => reject(error)),
        );
      };
      time.after(fate.there, arrive);
    });
  }

  #fate(name: string): Fate {
    const { time, dice, scenario, isCalm } = this.#parts;
    const weather = isCalm() ? { ...CALM, slow: scenario.weather.slow } : scenario.weather;
    return fateOf(name, { dice, weather, now: time.now });
  }

  /** A question to the provider that changes nothing. */
  read<Result>(answer: () => Result): Promise<Result> {
    const { time, dice, scenario, isCalm, tally } = this.#parts;
    return new Promise((resolve, reject) => {
      if (!this.alive) return;
      const fails = !isCalm() && dice.chance(scenario.provider.readFails);
      if (fails) tally.count('provider', 'read fails');
      const took = dice.whole(0, dice.chance(0.1) ? 9_000 : 500);
      time.after(took / 2, () => {
        const result = answer();
        const reply = fails ? () => reject(new ApiUnavailable('no answer')) : () => resolve(result);
        time.after(took / 2, () => this.deliver(reply));
      });
    });
  }
}
