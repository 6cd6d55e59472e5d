import { createBreakerWatch } from '../../src/dialing/breaker.ts';
import { createDialing } from '../../src/dialing/dialing.ts';
import type { Emit } from '../../src/domain/events.ts';
import { present } from '../../src/domain/present.ts';
import { TIMINGS } from '../../src/domain/timings.ts';
import type { TickName, WorkQueue } from '../../src/domain/work-queue.ts';
import { createCampaignBook } from '../../src/ledger/campaign-book.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { rememberingOwnCalls } from '../../src/ledger/own-calls.ts';
import type { CallsApi, PlaceResult } from '../../src/oneinbox/api.ts';
import { createDoorOut } from '../../src/settlement/settle-attempt.ts';
import { createObserver } from '../../src/tracking/observe-call.ts';
import { createTracker } from '../../src/tracking/tracker.ts';
import type { Life, LifeParts } from './process.ts';
import { GUARD_MS, isDuring, MAX_CALL_MS, POST_TIMEOUT_MS, PROOF_MS, SECOND } from './scales.ts';

/** The production parts of one life, wired as `engine.ts` does. */
export interface Core {
  readonly placeCall: (attemptId: string) => Promise<void>;
  readonly wake: (fromNumber: string) => void;
  readonly ticks: Readonly<Record<TickName, () => Promise<void>>>;
  readonly beat: (ttlMs: number) => Promise<void>;
  readonly noticeChanges: () => Promise<void>;
  readonly hint: (token: string) => Promise<void>;
}

export function coreOf(life: Life, parts: LifeParts): Core {
  const { run, dice, scenario, note, tally, time } = parts;
  const { lookEveryMs } = scenario;
  const { clock } = life;
  const { ledger, ownCalls } = rememberingOwnCalls(wired(life, parts.store.ledger));
  const api = apiOf(life, parts);
  const queue = queueOf(life, parts);
  const book = createCampaignBook(ledger, clock);
  const emit: Emit = (event) => {
    if (!life.alive) return;
    tally.count('engine', event.type);
    note(`says ${event.type}${'reason' in event ? `: ${event.reason}` : ''}`);
    if (event.type === 'trouble' && isOurMistake(event.error)) throw event.error;
    // As if somebody had taken it for forgotten: two go for the same fence, in one process or in two.
    if (event.type === 'attempts-opened' && event.ids && !parts.isCalm() && dice.chance(0.3))
      parts.addPlacements(event.ids);
  };
  const isTrusted = () => {
    const doubted = scenario.weather.doubts.some((doubt) => isDuring(doubt, time.now));
    if (doubted) tally.count('weather', 'doubt');
    return !doubted;
  };
  const shared = { ledger, clock, emit, api, queue, book, timings: TIMINGS };
  const dialing = createDialing({
    ...shared,
    run,
    random: () => dice.next(),
    settings: {
      guardMs: GUARD_MS,
      proofMs: PROOF_MS,
      postTimeoutMs: POST_TIMEOUT_MS,
      firstLookMs: lookEveryMs,
      maxCallMs: MAX_CALL_MS,
      publicUrl: 'https://fairdial.test',
      ...present({ accountLimit: scenario.accountLimit }),
    },
    isTrusted,
    makeDoorOut: (onSettled) => createDoorOut({ ...shared, onSettled }),
  });
  dialing.setPlacingLimit(dice.pick([2, 10, 50]));
  const { dispatcher, doorOut } = dialing;
  const onSlotFreed = (fromNumber: string) => dispatcher.slotFreed(fromNumber);
  const observe = createObserver({ ...shared, doorOut, ownCalls, onSlotFreed });
  const tracker = createTracker({
    ...shared,
    ownCalls,
    observe,
    doorOut,
    lookEveryMs,
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
    track: () => tracker.runUntilNextTick(),
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
      const attempt = await tracker.byToken(token);
      if (attempt) await tracker.hint(attempt);
    },
  };
}

function isOurMistake(error: unknown): boolean {
  return error instanceof TypeError || error instanceof RangeError;
}

type Method = (...values: unknown[]) => Promise<unknown>;
type Methods = Record<string, Method>;

/** The same ledger, every call of it by way of the life. */
function wired(life: Life, ledger: Ledger): Ledger {
  const through = <Part extends object>(part: Part): Part => new (throughOf(part))(life, part) as Part;
  return {
    campaigns: Object.assign(through(ledger.campaigns), { lastRead: ledger.campaigns.lastRead }),
    contacts: through(ledger.contacts),
    attempts: withOwnMethods(ledger.attempts, through(ledger.attempts)),
    suppressions: through(ledger.suppressions),
    rescue: through(ledger.rescue),
    generation: ledger.generation,
    insight: ledger.insight,
    revision: () => life.ask('revision', () => ledger.revision()),
    close: async () => {},
  };
}

/** One that can be spread, as what remembers our own calls does. */
function withOwnMethods<Part extends object>(part: Part, through: Part): Part {
  const names = Object.keys(part) as (keyof Part & string)[];
  const bound = names.map((name) => [name, (through[name] as Method).bind(through)] as const);
  return Object.fromEntries(bound) as Part;
}

type Through = new (life: Life, part: object) => object;
const throughs = new Map<string, Through>();

/** A class for each part of the ledger, made once: lives are many. */
function throughOf(part: object): Through {
  const names = Object.keys(part);
  const known = throughs.get(names.join());
  if (known) return known;
  class Part {
    readonly life: Life;
    readonly part: Methods;

    constructor(life: Life, part: object) {
      this.life = life;
      this.part = part as Methods;
    }
  }
  for (const name of names) {
    Object.defineProperty(Part.prototype, name, {
      writable: true,
      value(this: Part, ...values: unknown[]) {
        return this.life.ask(name, () => (this.part[name] as Method)(...values));
      },
    });
  }
  throughs.set(names.join(), Part);
  return Part;
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

const HELD_UP: PlaceResult = {
  kind: 'refused',
  blame: 'throttled',
  message: 'held up',
  retryAfterMs: SECOND,
};

function apiOf(life: Life, parts: LifeParts): CallsApi {
  const { dice, time, provider, isCalm, scenario, note, tally } = parts;
  return {
    placeCall: (request, mayLeave) =>
      new Promise((resolve) => {
        if (!life.alive) return;
        const hazards = isCalm() ? { crash: 0, freeze: 0 } : scenario.weather;
        if (dice.chance(hazards.freeze)) {
          tally.count('process', 'held up at POST');
          life.freeze(dice.pick([4, 20, 90, 240]) * SECOND);
        }
        const leave = () => {
          if (mayLeave?.() === false) return resolve(HELD_UP);
          note(`POSTs ${request.metadata.fairdial_attempt} to ${request.toNumber}`);
          const beganAt = time.now;
          if (dice.chance(hazards.crash)) life.die('POST, sent');
          time.after(dice.whole(0, 100), () => {
            const { inMs, result } = provider.receive(request, beganAt);
            note(`provider: ${provider.posts.at(-1)?.fate} → ${JSON.stringify(result)} in ${inMs} ms`);
            if (dice.chance(hazards.crash)) time.after(inMs * dice.next(), () => life.die('POST under way'));
            time.after(inMs, () =>
              life.deliver(() => resolve(remembered(result, life, { ...parts, from: request.fromNumber }))),
            );
          });
        };
        // The connection stands; what runs in this process goes on when it does.
        time.after(dice.whole(0, 200), () => life.deliver(leave));
      }),
    getCall: (callId) => life.read(() => provider.get(callId)),
    listCalls: (cursor) => life.read(() => provider.page(cursor)),
    stopCall: (callId) => life.read(() => provider.stop(callId)),
    close: async () => {},
  };
}

/** What a life was told, for the judge. */
function remembered(result: PlaceResult, life: Life, { time, store, from }: LifeParts & { from: string }) {
  if (result.kind === 'refused' && result.retryAfterMs !== undefined)
    store.history.told.push({ at: time.now, from, until: time.now + result.retryAfterMs, life });
  if (result.kind === 'unconfirmed') store.history.doubted.push({ at: time.now, life });
  return result;
}
