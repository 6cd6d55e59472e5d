import type { Clock } from '../../src/domain/clock.ts';
import { Heap } from '../../src/ledger/memory-heap.ts';

export interface Timer {
  readonly at: number;
  readonly order: number;
  run: Event | undefined;
}

/** Something that happens. `'nothing'`: it set nothing going, so that nobody need be waited for. */
export type Event = () => unknown;

const MOST_EVENTS = 200_000;
/** Steps that follow one another without time passing. */
const MOST_STEPS = 20_000;

/**
 * Time that passes only from event to event. One event runs, then every promise it let go on, then the next event:
 * nothing else in the world moves, so a run is the same each time.
 */
export class VirtualTime {
  now: number;
  events = 0;
  readonly #timers = new Heap<Timer>((a, b) => a.at < b.at || (a.at === b.at && a.order < b.order));
  #order = 0;
  #steps = 0;

  constructor(start: number) {
    this.now = start;
  }

  at(when: number, run: Event): Timer {
    this.#order += 1;
    const timer = { at: Math.max(when, this.now), order: this.#order, run };
    this.#timers.push(timer);
    return timer;
  }

  after(ms: number, run: Event): Timer {
    return this.at(this.now + ms, run);
  }

  /** A step in the event that happens now. False: there were so many that they will never end; take no further one. */
  step(): boolean {
    this.#steps += 1;
    return this.#steps < MOST_STEPS;
  }

  /** Let events happen until `isOver`. */
  pass(isOver: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const turn = () => {
        try {
          do {
            if (this.events > MOST_EVENTS)
              throw new Error(`more than ${MOST_EVENTS} events: something spins`);
            if (this.#steps >= MOST_STEPS) throw new Error('no end of steps in one event: something spins');
            if (isOver()) return resolve();
          } while (this.#runNext() === 'nothing');
        } catch (error) {
          return reject(error);
        }
        // Ticks wait for the promise queue to be empty, however many turns that takes; cheaper than setImmediate.
        queueMicrotask(goOn);
      };
      const goOn = () => process.nextTick(turn);
      process.nextTick(turn);
    });
  }

  #runNext(): unknown {
    const timer = this.#timers.pop();
    if (!timer) throw new Error('nothing will ever happen again');
    if (!timer.run) return 'nothing';
    this.#steps = 0;
    this.now = timer.at;
    this.events += 1;
    return timer.run();
  }
}

/** The clock of one life of the engine; `deliver` says when it may go on. Fast by `aheadMs`. */
export function clockOf(time: VirtualTime, deliver: (run: () => void) => void, aheadMs = 0): Clock {
  const bornAt = time.now;
  return {
    wallMs: () => time.now + aheadMs,
    monotonicMs: () => time.now - bornAt,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        time.after(Math.max(0, ms), () => deliver(resolve));
        signal?.addEventListener('abort', () => resolve(), { once: true });
      }),
  };
}
