import type { TickName } from '../../src/domain/work-queue.ts';
import type { PlaceRequest } from '../../src/oneinbox/api.ts';
import { Dice, seedIds } from './dice.ts';
import { isTickDue } from './due.ts';
import { Ending } from './ending.ts';
import { createStore, type Store } from './history.ts';
import { Operator } from './operator.ts';
import { actNobody, Life } from './process.ts';
import { Provider, type TrueCall } from './provider.ts';
import { MINUTE, type Mode, SECOND } from './scales.ts';
import { type Scenario, scenarioOf } from './scenario.ts';
import { Tally } from './tally.ts';
import { Ticker } from './ticker.ts';
import { VirtualTime } from './virtual-time.ts';
import { SharedWork } from './work.ts';

/** How often things are done, in seconds, times the scenario's slowness. A life is dead to others after `DEAD_AFTER` beats. */
const RHYTHM = { dispatch: 12, track: 5, rescue: 12, expire: 20, notice: 8, beat: 6 } as const;
const DEAD_AFTER = 3;
/** A life may hang for good in the last bad moment, but not the last one. */
const HANGS = 0.3;

export interface Ran {
  readonly seed: number;
  readonly scenario: Scenario;
  readonly store: Store;
  readonly provider: Provider;
  readonly tally: Tally;
  readonly endedAt: number;
  /** What was not over long after all was well again, a phrase each. */
  readonly left: readonly string[];
  readonly events: number;
  readonly trace: readonly string[];
  /** The same for two runs of one seed, and hardly ever else. */
  readonly print: number;
}

export interface Watching {
  readonly mode?: Mode;
  /** Write down what happens. Off: nothing is written, and a run takes half the time. */
  readonly traced?: boolean;
  /** Where to; for whoever wants to see it even when the run throws. */
  readonly trace?: string[];
}

/** One world, from its seed to its end. Throws when it does not come to one. */
export async function runWorld(
  seed: number,
  { mode = 'safety', traced = false, trace = [] }: Watching = {},
): Promise<Ran> {
  return new World(seed, mode, traced ? trace : undefined).run();
}

interface Entry {
  readonly life: Life;
  tickers: Ticker[];
  ready: boolean;
  hangs: boolean;
}

class World {
  readonly #seed: number;
  readonly #dice: Dice;
  readonly #scenario: Scenario;
  readonly #time: VirtualTime;
  readonly #store: Store;
  readonly #provider: Provider;
  readonly #work: SharedWork;
  readonly #operator: Operator;
  readonly #ending: Ending;
  readonly #tally = new Tally();
  readonly #trace: string[] | undefined;
  readonly #tickers = new Set<Ticker>();
  readonly #lives: Entry[] = [];
  #born = 0;
  #print = 0;

  constructor(seed: number, mode: Mode, trace: string[] | undefined) {
    this.#seed = seed;
    this.#trace = trace;
    this.#dice = new Dice(seed);
    seedIds(new Dice(seed + 0.5));
    const { dice, tally } = { dice: this.#dice, tally: this.#tally };
    const scenario = scenarioOf(dice, mode);
    const time = new VirtualTime(scenario.start);
    const shared = {
      time,
      dice,
      tally,
      scenario,
      isCalm: () => time.now >= scenario.calmAt,
      note: (what: string) => this.#note('', what),
    };
    this.#scenario = scenario;
    this.#time = time;
    this.#store = createStore(time);
    this.#provider = new Provider({
      ...shared,
      traits: scenario.provider,
      onEnded: (call, request) => this.#tellOfEnd(call, request),
    });
    this.#work = new SharedWork({ ...shared, weather: scenario.weather, someLife: () => this.#someLife() });
    const parts = { ...shared, provider: this.#provider };
    this.#operator = new Operator({
      ...parts,
      ledger: this.#store.ledger,
      onCommand: () => this.#wakeUp(),
    });
    this.#ending = new Ending({ ...parts, store: this.#store, release: () => this.#operator.release() });
  }

  async run(): Promise<Ran> {
    const { scenario: s, time } = { scenario: this.#scenario, time: this.#time };
    await this.#operator.begin();
    this.#operator.plan();
    for (let index = 0; index < s.lives; index += 1)
      time.after(this.#dice.whole(0, 3 * SECOND), () => this.#boot());
    this.#startTicks();
    if (s.mode === 'liveness') time.at(s.calmAt, () => this.#hangOne());
    await time.pass(() => {
      actNobody();
      return time.now >= s.calmAt && this.#ending.isOver();
    });
    return {
      seed: this.#seed,
      scenario: s,
      store: this.#store,
      provider: this.#provider,
      tally: this.#tally,
      endedAt: time.now,
      left: this.#ending.left(),
      events: time.events,
      trace: this.#trace ?? [],
      print: this.#print,
    };
  }

  #note(who: string, what: string): void {
    for (let index = 0; index < what.length; index += 1)
      this.#print = (Math.imul(this.#print, 31) + what.charCodeAt(index)) | 0;
    this.#print = (Math.imul(this.#print, 31) + this.#time.now) | 0;
    if (!this.#trace) return;
    const second = ((this.#time.now - this.#scenario.start) / SECOND).toFixed(3);
    this.#trace.push(`${second.padStart(10)} ${who.padEnd(4)} ${what}`);
  }

  #boot(): void {
    this.#born += 1;
    const run = `run${this.#born}`;
    if (this.#born > this.#scenario.lives) this.#tally.count('process', 'is born again');
    const life: Life = new Life({
      run,
      time: this.#time,
      dice: this.#dice,
      store: this.#store,
      provider: this.#provider,
      scenario: this.#scenario,
      tally: this.#tally,
      isCalm: () => this.#time.now >= this.#scenario.calmAt,
      note: (what) => this.#note(run, what),
      onDeath: () => this.#bury(life),
      addPlacements: (ids) => {
        this.#wakeUp();
        this.#operator.attemptsOpened();
        this.#work.addPlacements(ids);
      },
      addWake: (fromNumber, at) => this.#work.addWake(fromNumber, at),
    });
    this.#note(run, 'is born');
    const entry = { life, tickers: [] as Ticker[], ready: false, hangs: false };
    this.#lives.push(entry);
    // As the engine does: no work before its first beat.
    life.deliver(
      () =>
        void life
          .beat(RHYTHM.beat * this.#scenario.slowness * DEAD_AFTER * SECOND)
          .then(() => this.#begin(entry)),
    );
  }

  #begin(entry: Entry): void {
    const { life } = entry;
    const { state } = this.#store;
    let known = -1;
    entry.ready = true;
    entry.tickers = [
      this.#ticker('beat', {
        work: (everyMs) => life.deliver(() => void life.beat(everyMs * DEAD_AFTER)),
        isDue: () => true,
      }),
      this.#ticker('notice', {
        work: () => {
          known = state.revision;
          life.deliver(() => void life.noticeChanges());
        },
        isDue: () => known !== state.revision,
      }),
    ];
    this.#wakeUp();
  }

  #bury(life: Life): void {
    const index = this.#lives.findIndex((entry) => entry.life === life);
    for (const ticker of this.#lives[index]?.tickers ?? []) {
      ticker.stop();
      this.#tickers.delete(ticker);
    }
    this.#lives.splice(index, 1);
    this.#work.whatItDid(life);
    const inMs = this.#dice.pick([SECOND, 20 * SECOND, 3 * MINUTE]);
    this.#time.after(inMs, () => this.#bootAgain());
  }

  #bootAgain(): void {
    const { mode, calmAt } = this.#scenario;
    const isAlone = !this.#lives.some(({ hangs }) => !hangs);
    if (mode === 'safety' || this.#time.now < calmAt || isAlone) this.#boot();
  }

  /** For good: what it held must be taken over by the others. */
  #hangOne(): void {
    const [entry, another] = this.#lives;
    if (!entry || !another || !this.#dice.chance(HANGS)) return;
    entry.hangs = true;
    entry.life.freeze(Number.POSITIVE_INFINITY);
    this.#tally.count('process', 'hangs for good');
  }

  #startTicks(): void {
    for (const name of ['dispatch', 'track', 'rescue', 'expire'] as const) {
      this.#ticker(name, {
        work: () => this.#tick(name),
        isDue: () => isTickDue(name, this.#store.state, this.#time.now),
      });
    }
  }

  #tick(name: TickName): void {
    const life = this.#someLife();
    life?.deliver(() => void life.tick(name));
  }

  #ticker(
    name: keyof typeof RHYTHM,
    { work, isDue }: { work: (everyMs: number) => void; isDue: () => boolean },
  ): Ticker {
    const baseMs = RHYTHM[name] * this.#scenario.slowness * SECOND;
    const rhythm = {
      baseMs,
      isIdle: () => this.#isIdle(),
      isDue,
      isThrifty: !this.#scenario.isBig,
      firstIn: this.#dice.whole(0, baseMs),
    };
    const ticker = new Ticker(this.#time, rhythm, work);
    this.#tickers.add(ticker);
    return ticker;
  }

  #someLife(): Life | undefined {
    const ready = this.#lives.filter((entry) => entry.ready && !entry.hangs);
    return ready.length > 0 ? this.#dice.pick(ready).life : undefined;
  }

  #wakeUp(): void {
    for (const ticker of this.#tickers) ticker.wakeUp();
  }

  /** Nothing is under way but what waits for a person, or for much later. */
  #isIdle(): boolean {
    if (this.#work.pending > 0) return false;
    for (const { attempt } of this.#store.state.attempts.values()) if (!attempt.held) return false;
    return true;
  }

  #tellOfEnd(call: TrueCall, request: PlaceRequest): void {
    const { webhooks } = this.#scenario.provider;
    const token = request.webhookUrl?.split('/').at(-1);
    if (webhooks === 'none' || token === undefined) return;
    const times = webhooks === 'good' ? 1 : this.#dice.pick([0, 0, 1, 2]);
    if (times !== 1) this.#tally.count('webhook', times === 0 ? 'lost' : 'twice');
    for (let left = times; left > 0; left -= 1) {
      const inMs = webhooks === 'good' ? this.#dice.whole(0, 2_000) : this.#dice.whole(0, 5 * MINUTE);
      this.#tally.count('webhook', webhooks === 'good' ? 'in time' : 'late');
      this.#time.after(inMs, () => {
        const life = this.#someLife();
        this.#note('', `webhook for ${call.callId}`);
        life?.deliver(() => void life.hint(token));
      });
    }
  }
}
