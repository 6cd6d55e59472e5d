/**
 * Wake-ups and work items; never state. A payload is an id: running it twice is harmless, losing it is found by a
 * tick, which re-creates it from the ledger. Two implementations: BullMQ (`redis/queues.ts`) and memory.
 */
export interface WorkQueue {
  /** Have each of these opened attempts placed, soon, by any process. */
  place(attemptIds: readonly string[]): Promise<void>;
  /** Have the dispatcher look at this from number at about this instant (epoch ms). A hint: it may come late or twice. */
  wake(fromNumber: string, at: number): Promise<void>;
  /** Begin to hand out work. `ticks` says how often, in ms, each tick runs; once each over all processes. */
  start(handlers: WorkHandlers, ticks: Readonly<Record<TickName, number>>): Promise<void>;
  /** How many placements this process carries at once (an API may take 20 s to accept one). */
  setPlacingLimit(limit: number): void;
  /** Take nothing new; resolves when what runs has ended, or after `deadlineMs`. */
  quiet(deadlineMs: number): Promise<void>;
  close(): Promise<void>;
}

export interface WorkHandlers {
  place(attemptId: string): Promise<void>;
  wake(fromNumber: string): Promise<void>;
  tick(name: TickName): Promise<void>;
  /** Whether this process has cause to ask for that tick now, at its beat. Absent: always. */
  isTickDue?(name: TickName): boolean;
}

/** `dispatch`: look at every from number; `track`: ask about calls; `rescue`: repair what was stranded; `expire`: close what can never be called. */
export const TICK_NAMES = ['dispatch', 'track', 'rescue', 'expire'] as const;
export type TickName = (typeof TICK_NAMES)[number];
