import type { Clock } from '../domain/clock.ts';

/**
 * Places what this process has opened, at once and in this process: a queue would add about half to what the way from the
 * free slot to the placed call costs (measured). Nothing is opened for which there is no room here, so nothing waits here
 * and nothing is lost with it: what a dead process opened is given back, what a living one forgot is queued again.
 */
export interface Placer {
  /** Room for as many as there is, at most for so many; kept until `begin`. */
  reserve(most: number): number;
  /** Begin to place these, no more than were reserved; what is left of that room is free again. */
  begin(attemptIds: readonly string[], reserved: number): void;
  /** How many may be on their way or wait for their answer at once; 10 before it is told. */
  setLimit(limit: number): void;
  /** Begin nothing more; resolves when what runs has ended, or after `deadlineMs`. */
  quiet(deadlineMs: number): Promise<void>;
}

export interface PlacerParts {
  readonly clock: Clock;
  readonly place: (attemptId: string, onLeft: () => void) => Promise<void>;
  /** There is room again after somebody got none. */
  readonly onRoom: () => void;
  readonly onTrouble: (error: unknown) => void;
}

const FIRST_LIMIT = 10;
/**
 * Between the door and the wire at once, however many wait for their answer: what takes a ms each takes seconds for
 * two thousand side by side, and by then what was checked first is old and the call is given back.
 */
const MOST_DEPARTING = 100;

export function createPlacer({ clock, place, onRoom, onTrouble }: PlacerParts): Placer {
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

  const placeOne = async (attemptId: string) => {
    let hasLeft = false;
    const leave = () => {
      if (!hasLeft) departing -= 1;
      hasLeft = true;
      tellOfRoom();
    };
    // Whoever handed it over goes on first.
    await undefined;
    await place(attemptId, leave).catch(onTrouble);
    taken -= 1;
    leave();
  };

  const start = (attemptId: string) => {
    const run = placeOne(attemptId).finally(() => running.delete(run));
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
    begin(attemptIds, reserved) {
      const begun = isQuiet ? [] : attemptIds;
      for (const id of begun) start(id);
      taken -= reserved - begun.length;
      departing -= reserved - begun.length;
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
