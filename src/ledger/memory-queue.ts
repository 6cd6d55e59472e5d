import { type Clock, LONGEST_TIMER_MS } from '../domain/clock.ts';
import { TICK_NAMES, type TickName, type WorkHandlers, type WorkQueue } from '../domain/work-queue.ts';
import { Heap } from './memory-heap.ts';

const DEFAULT_PLACING_LIMIT = 10;

interface Timed {
  readonly at: number;
  /** Keeps two things of one instant in the order they were asked for. */
  readonly order: number;
  readonly work: { readonly wake: string } | { readonly tick: TickName };
}

/**
 * The work queue of one process, in memory, for simulation: nothing in it outlives the process, as nothing needs to.
 *
 * - Placements run in the order given, at most `setPlacingLimit` at once (10 before it is told); an id that still
 *   waits is not taken in twice.
 * - A wake-up runs at its instant; the same number and instant asked for twice runs once.
 * - Each tick runs at `start` and then every so many ms, and is left out while its last run still goes on; an
 *   interval that is not a positive number means never.
 * - Work that throws is told to `onError` and dropped: a tick finds again what the ledger still holds.
 * - What is handed in before `start` waits for it; what is handed in after `quiet` or `close` is dropped.
 */
export function createMemoryQueue(clock: Clock, onError: (error: unknown) => void = () => {}): WorkQueue {
  return new MemoryQueue(clock, onError);
}

class MemoryQueue implements WorkQueue {
  readonly #clock: Clock;
  readonly #onError: (error: unknown) => void;
  readonly #placements = new Set<string>();
  readonly #alarms = new Heap<Timed>((a, b) => a.at < b.at || (a.at === b.at && a.order < b.order));
  readonly #wakesAsked = new Set<string>();
  readonly #ticking = new Set<TickName>();
  readonly #running = new Set<Promise<void>>();
  #intervals: Readonly<Record<TickName, number>> | undefined;
  #handlers: WorkHandlers | undefined;
  #placingLimit = DEFAULT_PLACING_LIMIT;
  #placing = 0;
  #order = 0;
  #isQuiet = false;
  #nap = new AbortController();

  constructor(clock: Clock, onError: (error: unknown) => void) {
    this.#clock = clock;
    this.#onError = onError;
  }

  async place(attemptIds: readonly string[]): Promise<void> {
    if (this.#isQuiet) return;
    for (const id of attemptIds) this.#placements.add(id);
    this.#placeNext();
  }

  async wake(fromNumber: string, at: number): Promise<void> {
    const asked = `${at} ${fromNumber}`;
    if (this.#isQuiet || this.#wakesAsked.has(asked)) return;
    this.#wakesAsked.add(asked);
    this.#setAlarm(at, { wake: fromNumber });
  }

  async start(handlers: WorkHandlers, ticks: Readonly<Record<TickName, number>>): Promise<void> {
    this.#handlers = handlers;
    this.#intervals = ticks;
    for (const tick of TICK_NAMES) if (ticks[tick] > 0) this.#setAlarm(this.#clock.wallMs(), { tick });
    this.#placeNext();
    void this.#watchAlarms();
  }

  setPlacingLimit(limit: number): void {
    this.#placingLimit = limit;
    this.#placeNext();
  }

  async quiet(deadlineMs: number): Promise<void> {
    this.#stopTaking();
    const enough = new AbortController();
    const allEnded = Promise.all(this.#running);
    await Promise.race([allEnded, this.#clock.sleep(deadlineMs, enough.signal)]);
    enough.abort();
  }

  async close(): Promise<void> {
    this.#stopTaking();
  }

  #stopTaking(): void {
    this.#isQuiet = true;
    this.#placements.clear();
    this.#nap.abort();
  }

  #placeNext(): void {
    const handlers = this.#handlers;
    if (!handlers || this.#isQuiet) return;
    for (const id of this.#placements) {
      if (this.#placing >= this.#placingLimit) return;
      this.#placements.delete(id);
      this.#placing += 1;
      this.#run(
        () => handlers.place(id),
        () => {
          this.#placing -= 1;
          this.#placeNext();
        },
      );
    }
  }

  #setAlarm(at: number, work: Timed['work']): void {
    this.#order += 1;
    this.#alarms.push({ at, order: this.#order, work });
    this.#nap.abort();
  }

  /** Sleeps until the earliest alarm; a new alarm ends the nap, for it may be earlier. */
  async #watchAlarms(): Promise<void> {
    while (!this.#isQuiet) {
      this.#nap = new AbortController();
      const now = this.#clock.wallMs();
      const next = this.#alarms.peek();
      if (next && next.at <= now) this.#ring(now);
      else await this.#clock.sleep(next ? next.at - now : LONGEST_TIMER_MS, this.#nap.signal);
    }
  }

  #ring(now: number): void {
    const alarm = this.#alarms.pop();
    if (!alarm) return;
    if ('wake' in alarm.work) this.#wakeNow(alarm.work.wake, alarm.at);
    else this.#tickNow(alarm.work.tick, now);
  }

  #wakeNow(fromNumber: string, at: number): void {
    this.#wakesAsked.delete(`${at} ${fromNumber}`);
    this.#run(async () => this.#handlers?.wake(fromNumber));
  }

  #tickNow(tick: TickName, now: number): void {
    const interval = this.#intervals?.[tick] ?? Infinity;
    if (interval < Infinity) this.#setAlarm(now + interval, { tick });
    if (this.#ticking.has(tick)) return;
    this.#ticking.add(tick);
    this.#run(
      async () => this.#handlers?.tick(tick),
      () => this.#ticking.delete(tick),
    );
  }

  #run(work: () => Promise<void>, then: () => void = () => {}): void {
    const run = Promise.resolve()
      .then(work)
      .catch(this.#onError)
      .finally(() => {
        this.#running.delete(run);
        then();
      });
    this.#running.add(run);
  }
}
