import type { PlaceRequest } from '../../src/oneinbox/api.ts';
import { Dice, seedIds } from './dice.ts';
import { createStore, type Store } from './history.ts';
import { Operator } from './operator.ts';
import { Life } from './process.ts';
import { Provider, type TrueCall } from './provider.ts';
import { DAY, MINUTE, type Scenario, SECOND, scenarioOf } from './scenario.ts';
import { VirtualTime } from './virtual-time.ts';
import { SharedWork, Ticker } from './work.ts';

/** How often things are done, in seconds, times the scenario's slowness; stretched while nothing happens. A life is dead to others after `DEAD_AFTER` beats. */
const RHYTHM = { dispatch: 12, track: 5, rescue: 12, expire: 20, notice: 8, beat: 6 } as const;
const DEAD_AFTER = 3;
/** How long after the weather has cleared everything must have come to its end. */
const DRAIN_MS = 3 * DAY;

export interface Ran {
  readonly scenario: Scenario;
  readonly store: Store;
  readonly provider: Provider;
  readonly endedAt: number;
  readonly drained: boolean;
  readonly events: number;
  readonly trace: readonly string[];
  /** The same for two runs of one seed, and hardly ever else. */
  readonly print: number;
}

export interface Watching {
  /** Write down what happens. Off: nothing is written, and a run takes half the time. */
  readonly traced?: boolean;
  /** Where to; for whoever wants to see it even when the run throws. */
  readonly trace?: string[];
}

/** One world, from its seed to its end. Throws when it does not come to one. */
export async function runWorld(seed: number, { traced = false, trace = [] }: Watching = {}): Promise<Ran> {
  return new World(seed, traced ? trace : undefined).run();
}

class World {
  readonly #dice: Dice;
  readonly #scenario: Scenario;
  readonly #time: VirtualTime;
  readonly #store: Store;
  readonly #provider: Provider;
  readonly #work: SharedWork;
  readonly #operator: Operator;
  readonly #trace: string[] | undefined;
  readonly #tickers = new Set<Ticker>();
  readonly #lives: { life: Life; tickers: Ticker[]; ready: boolean }[] = [];
  #born = 0;
  #print = 0;

  constructor(seed: number, trace: string[] | undefined) {
    this.#trace = trace;
    this.#dice = new Dice(seed);
    seedIds(new Dice(seed + 0.5));
    const dice = this.#dice;
    const scenario = scenarioOf(dice);
    const time = new VirtualTime(scenario.start);
    const isCalm = () => time.now >= scenario.calmAt;
    const note = (what: string) => this.#note('', what);
    this.#scenario = scenario;
    this.#time = time;
    this.#store = createStore(time);
    this.#provider = new Provider({
      time,
      dice,
      traits: scenario.provider,
      isCalm,
      onEnded: (call, request) => this.#tellOfEnd(call, request),
    });
    this.#work = new SharedWork({
      time,
      dice,
      isCalm,
      note,
      weather: scenario.weather,
      someLife: () => this.#someLife(),
    });
    this.#operator = new Operator({
      time,
      dice,
      scenario,
      note,
      provider: this.#provider,
      ledger: this.#store.ledger,
      onCommand: () => this.#wakeUp(),
    });
  }

  async run(): Promise<Ran> {
    const { scenario: s, time } = { scenario: this.#scenario, time: this.#time };
    await this.#operator.begin();
    this.#operator.plan();
    for (let index = 0; index < s.lives; index += 1)
      time.after(this.#dice.whole(0, 3 * SECOND), () => this.#boot());
    this.#startTicks();
    const deadline = s.calmAt + DRAIN_MS;
    await time.pass(() => time.now >= s.calmAt && (this.#isDrained() || time.now > deadline));
    return {
      scenario: s,
      store: this.#store,
      provider: this.#provider,
      endedAt: time.now,
      drained: this.#isDrained(),
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
    const life: Life = new Life({
      run,
      time: this.#time,
      dice: this.#dice,
      store: this.#store,
      provider: this.#provider,
      scenario: this.#scenario,
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
    const entry = { life, tickers: [] as Ticker[], ready: false };
    this.#lives.push(entry);
    // As the engine does: no work before its first beat.
    life.deliver(
      () =>
        void life
          .beat(RHYTHM.beat * this.#scenario.slowness * DEAD_AFTER * SECOND)
          .then(() => this.#begin(entry)),
    );
  }

  #begin(entry: { life: Life; tickers: Ticker[]; ready: boolean }): void {
    const { life } = entry;
    entry.ready = true;
    entry.tickers = [
      this.#ticker(RHYTHM.beat, (everyMs) => life.deliver(() => void life.beat(everyMs * DEAD_AFTER))),
      this.#ticker(RHYTHM.notice, () => life.deliver(() => void life.noticeChanges())),
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
    this.#time.after(inMs, () => this.#boot());
  }

  #startTicks(): void {
    for (const name of ['dispatch', 'track', 'rescue', 'expire'] as const) {
      this.#ticker(RHYTHM[name], () => {
        const life = this.#someLife();
        life?.deliver(() => void life.tick(name));
      });
    }
  }

  #ticker(everySeconds: number, work: (everyMs: number) => void): Ticker {
    const baseMs = everySeconds * this.#scenario.slowness * SECOND;
    const rhythm = {
      baseMs,
      isIdle: () => this.#isIdle(),
      firstIn: this.#dice.whole(0, baseMs),
    };
    const ticker = new Ticker(this.#time, rhythm, work);
    this.#tickers.add(ticker);
    return ticker;
  }

  #someLife(): Life | undefined {
    const ready = this.#lives.filter((entry) => entry.ready);
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

  #isDrained(): boolean {
    if (this.#store.state.attempts.size > 0) return false;
    for (const { state, counts } of this.#store.state.campaigns.values())
      if ((state !== 'finished' && state !== 'cancelled') || counts.waiting > 0) return false;
    return true;
  }

  #tellOfEnd(call: TrueCall, request: PlaceRequest): void {
    const { webhooks } = this.#scenario.provider;
    const token = request.webhookUrl?.split('/').at(-1);
    if (webhooks === 'none' || token === undefined) return;
    const times = webhooks === 'good' ? 1 : this.#dice.pick([0, 0, 1, 2]);
    for (let left = times; left > 0; left -= 1) {
      const inMs = webhooks === 'good' ? this.#dice.whole(0, 2_000) : this.#dice.whole(0, 5 * MINUTE);
      this.#time.after(inMs, () => {
        const life = this.#someLife();
        this.#note('', `webhook for ${call.callId}`);
        life?.deliver(() => void life.hint(token));
      });
    }
  }
}
