import { createBreakerWatch } from '../../src/dialing/breaker.ts';
import { createDialing } from '../../src/dialing/dialing.ts';
import type { Clock } from '../../src/domain/clock.ts';
import type { Emit } from '../../src/domain/events.ts';
import { TIMINGS } from '../../src/domain/timings.ts';
import type { TickName, WorkQueue } from '../../src/domain/work-queue.ts';
import { createCampaignBook } from '../../src/ledger/campaign-book.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import type { CallsApi } from '../../src/oneinbox/api.ts';
import { ApiUnavailable } from '../../src/oneinbox/errors.ts';
import { present } from '../../src/settlement/record.ts';
import { createDoorOut } from '../../src/settlement/settle-attempt.ts';
import { createObserver } from '../../src/tracking/observe-call.ts';
import { createTracker } from '../../src/tracking/tracker.ts';
import type { Dice } from './dice.ts';
import type { Store } from './history.ts';
import type { Provider } from './provider.ts';
import {
  GUARD_MS,
  isDuring,
  MAX_CALL_MS,
  POST_TIMEOUT_MS,
  PROOF_MS,
  type Scenario,
  SECOND,
} from './scenario.ts';
import { clockOf, type VirtualTime } from './virtual-time.ts';
import { fateOf, noAnswer } from './weather.ts';

export interface LifeParts {
  readonly run: string;
  readonly time: VirtualTime;
  readonly dice: Dice;
  readonly store: Store;
  readonly provider: Provider;
  readonly scenario: Scenario;
  readonly isCalm: () => boolean;
  readonly note: (what: string) => void;
  readonly onDeath: (life: Life) => void;
  readonly addPlacements: (ids: readonly string[]) => void;
  readonly addWake: (fromNumber: string, at: number) => void;
}

const LOOK_EVERY_MS = 5 * SECOND;

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
  readonly #core: ReturnType<typeof coreOf>;

  constructor(parts: LifeParts) {
    this.#parts = parts;
    this.run = parts.run;
    const apart = parts.scenario.weather.clocksApartMs;
    this.clock = clockOf(parts.time, (run) => this.deliver(run), parts.dice.whole(0, apart));
    this.#core = coreOf(this, parts);
  }

  /** Let the life's code go on, unless it is dead; once it thaws, if it is frozen. */
  deliver(run: () => void): void {
    const { time, dice } = this.#parts;
    if (!this.alive) return;
    if (time.now < this.frozenUntil) time.at(this.frozenUntil + dice.whole(0, 20), () => this.deliver(run));
    else run();
  }

  die(why: string): void {
    if (!this.alive) return;
    this.alive = false;
    this.diedAt = this.#parts.time.now;
    this.#parts.note(`dies at ${why}`);
    this.#parts.onDeath(this);
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
      if (!this.alive) return;
      const fate = isCalm() && !dice.chance(0.2) ? undefined : this.#fate(name);
      if (!fate || fate.kind === 'swift') {
        effect().then(resolve, reject);
        return;
      }
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

  #fate(name: string) {
    const { time, dice, scenario, isCalm } = this.#parts;
    const weather = isCalm() ? { ...CALM, slow: scenario.weather.slow } : scenario.weather;
    return fateOf(name, { dice, weather, now: time.now });
  }

  /** A question to the provider that changes nothing. */
  read<Result>(answer: () => Result): Promise<Result> {
    const { time, dice, scenario, isCalm } = this.#parts;
    return new Promise((resolve, reject) => {
      const fails = !isCalm() && dice.chance(scenario.provider.readFails);
      const took = dice.whole(0, dice.chance(0.1) ? 9_000 : 500);
      time.after(took / 2, () => {
        const result = answer();
        const reply = fails ? () => reject(new ApiUnavailable('no answer')) : () => resolve(result);
        time.after(took / 2, () => this.deliver(reply));
      });
    });
  }
}

const CALM = {
  lostRequest: 0,
  lostReply: 0,
  crash: 0,
  freeze: 0,
  lostItem: 0,
  doubleItem: 0,
  outages: [],
  doubts: [],
  clocksApartMs: 0,
};

function coreOf(life: Life, parts: LifeParts) {
  const { run, dice, scenario, note } = parts;
  const { clock } = life;
  const ledger = wired(life, parts.store.ledger);
  const api = apiOf(life, parts);
  const queue = queueOf(life, parts);
  const book = createCampaignBook(ledger, clock);
  const emit: Emit = (event) => note(`says ${event.type}${'reason' in event ? `: ${event.reason}` : ''}`);
  const shared = { ledger, clock, emit, api, queue, book, timings: TIMINGS };
  const dialing = createDialing({
    ...shared,
    run,
    random: () => dice.next(),
    settings: {
      guardMs: GUARD_MS,
      proofMs: PROOF_MS,
      postTimeoutMs: POST_TIMEOUT_MS,
      firstLookMs: LOOK_EVERY_MS,
      maxCallMs: MAX_CALL_MS,
      publicUrl: 'https://fairdial.test',
      ...present({ accountLimit: scenario.accountLimit }),
    },
    isTrusted: () => !scenario.weather.doubts.some((doubt) => isDuring(doubt, parts.time.now)),
    makeDoorOut: (onSettled) => createDoorOut({ ...shared, onSettled }),
  });
  const { dispatcher, doorOut } = dialing;
  const onSlotFreed = (fromNumber: string) => dispatcher.slotFreed(fromNumber);
  const observe = createObserver({ ...shared, doorOut, onSlotFreed });
  const tracker = createTracker({
    ...shared,
    observe,
    doorOut,
    lookEveryMs: LOOK_EVERY_MS,
    maxCallMs: MAX_CALL_MS,
    onSlotFreed,
  });
  const breakerWatch = createBreakerWatch(shared);
  const wakeNumbers = async () => {
    await book.refresh();
    dispatcher.wakeAll();
    await breakerWatch.look();
  };
  const ticks: Readonly<Record<TickName, () => Promise<void>>> = {
    dispatch: wakeNumbers,
    track: () => tracker.runOnce(),
    rescue: () => dialing.rescue(),
    expire: () => dialing.closeCampaigns(),
  };
  return {
    placeCall: dialing.placeCall,
    wake: (fromNumber: string) => dispatcher.wake(fromNumber),
    ticks,
    beat: (ttlMs: number) => ledger.attempts.heartbeat(run, ttlMs, clock.wallMs()),
    noticeChanges: async () => {
      if (await book.refresh()) await wakeNumbers();
    },
    hint: async (token: string) => {
      const attemptId = await ledger.attempts.byWebhookToken(token);
      if (attemptId) await tracker.hint(attemptId);
    },
  };
}

type Method = (...values: unknown[]) => Promise<unknown>;

/** The same ledger, every call of it by way of the life. */
function wired(life: Life, ledger: Ledger): Ledger {
  const through = <Part extends object>(part: Part): Part =>
    Object.fromEntries(
      Object.entries(part).map(([name, method]: [string, Method]) => [
        name,
        (...values: unknown[]) => life.ask(name, () => method(...values)),
      ]),
    ) as Part;
  return {
    campaigns: through(ledger.campaigns),
    contacts: through(ledger.contacts),
    attempts: through(ledger.attempts),
    suppressions: through(ledger.suppressions),
    rescue: through(ledger.rescue),
    generation: ledger.generation,
    revision: () => life.ask('revision', () => ledger.revision()),
    close: async () => {},
  };
}

function queueOf(life: Life, { addPlacements, addWake }: LifeParts): WorkQueue {
  return {
    place: (ids) => life.ask('queue.place', async () => addPlacements(ids)),
    wake: (fromNumber, at) => life.ask('queue.wake', async () => addWake(fromNumber, at)),
    start: async () => {},
    setPlacingLimit: () => {},
    quiet: async () => {},
    close: async () => {},
  };
}

function apiOf(life: Life, { time, dice, provider, scenario, isCalm, note, store }: LifeParts): CallsApi {
  return {
    placeCall: (request) =>
      new Promise((resolve) => {
        if (!life.alive) return;
        const beganAt = time.now;
        note(`POSTs ${request.metadata.fairdial_attempt} to ${request.toNumber}`);
        const crash = isCalm() ? 0 : scenario.weather.crash;
        if (dice.chance(crash)) life.die('POST, sent');
        time.after(dice.whole(0, 300), () => {
          const { inMs, result } = provider.receive(request, beganAt);
          note(`provider: ${provider.posts.at(-1)?.fate} → ${JSON.stringify(result)} in ${inMs} ms`);
          if (dice.chance(crash)) time.after(inMs * dice.next(), () => life.die('POST under way'));
          const { fromNumber: from } = request;
          const answer = () => {
            if (result.kind === 'refused' && result.retryAfterMs !== undefined)
              store.history.told.push({ at: time.now, from, until: time.now + result.retryAfterMs, life });
            if (result.kind === 'unconfirmed') store.history.doubted.push({ at: time.now, life });
            resolve(result);
          };
          time.after(inMs, () => life.deliver(answer));
        });
      }),
    getCall: (callId) => life.read(() => provider.get(callId)),
    listCalls: (cursor) => life.read(() => provider.page(cursor)),
    stopCall: (callId) => life.read(() => provider.stop(callId)),
    close: async () => {},
  };
}
