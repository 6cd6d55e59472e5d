import type { Clock } from '../domain/clock.ts';
import { MOST_DEPARTING } from '../domain/departing.ts';

/**
 * Places what this process has opened, at once and in this process: a queue would add about half to what the way from the
 * free slot to the placed call costs (measured). Nothing is opened for which there is no room here, so nothing waits here
 * and nothing is lost with it: what a dead process opened is given back, what a living one forgot is queued again.
 */
export interface Placer<T> {
  /** Room for as many as there is, at most for so many; kept until `begin`. */
  reserve(most: number): number;
  /** Begin to place these, no more than were reserved; what is left of that room is free again. They have passed the fence: also when it is quiet. */
  begin(attempts: readonly T[], reserved: number): void;
  /** How many may be on their way or wait for their answer at once; 10 before it is told. */
  setLimit(limit: number): void;
  /** Reserve nothing more; resolves when what runs has ended, or after `deadlineMs`. */
  quiet(deadlineMs: number): Promise<void>;
}

export interface PlacerParts<T> {
  readonly clock: Clock;
  readonly place: (attempt: T, onLeft: () => void) => Promise<void>;
  /** There is room again after somebody got none. */
  readonly onRoom: () => void;
  readonly onTrouble: (error: unknown) => void;
}

const FIRST_LIMIT = 10;

export function createPlacer<T>({ clock, place, onRoom, onTrouble }: PlacerParts<T>): Placer<T> {
  const running = new Set<Promise<void>>();
  let limit = FIRST_LIMIT;
  let taken = 0;
  let departing = 0;
  let isAwaited = false;
  let isQuiet = false;

  const room = () => Math.max(0, Math.min(limit - taken, MOST_DEPARTING - departing));

  const tellOfRoom = () => {
    if (!isAwaited || isQuiet || room() === 0) return;
    isAwaited = false;
    onRoom();
  };

  const placeOne = async (attempt: T) => {
    let hasLeft = false;
    const leave = () => {
      if (!hasLeft) departing -= 1;
      hasLeft = true;
      tellOfRoom();
    };
    // Whoever handed it over goes on first.
    await undefined;
    await place(attempt, leave).catch(onTrouble);
    taken -= 1;
    leave();
  };

  const start = (attempt: T) => {
    const run = placeOne(attempt).finally(() => running.delete(run));
    running.add(run);
  };

  return {
    reserve(most) {
      const reserved = isQuiet ? 0 : Math.min(most, room());
      taken += reserved;
      departing += reserved;
      if (reserved === 0) isAwaited = true;
      return reserved;
    },
    begin(attempts, reserved) {
      attempts.forEach(start);
      taken -= reserved - attempts.length;
      departing -= reserved - attempts.length;
      tellOfRoom();
    },
    setLimit(wanted) {
      limit = Math.max(1, wanted);
      tellOfRoom();
    },
    async quiet(deadlineMs) {
      isQuiet = true;
      const ended = new AbortController();
      await Promise.race([Promise.allSettled(running), clock.sleep(deadlineMs, ended.signal)]);
      ended.abort();
    },
  };
}
