import type { Clock } from '../domain/clock.ts';
import { MOST_DEPARTING } from '../domain/departing.ts';
import { createDeadline } from './deadline.ts';
import { type Connect, isUnspoilt, type OwnConnection } from './own-connection.ts';

/** Connections begun for POSTs that are likely, before it is known whose: each is given away once, or closed unused. */
export interface SpareConnections {
  /** Begin one, unless there are as many as ever leave at once; what this gives closes it where it is not needed any more, and was not taken. */
  begin(): () => void;
  /** The oldest that is still good, for one POST alone; undefined when there is none. */
  take(): OwnConnection | undefined;
  /** Close those that are left, and begin no more. */
  close(): void;
}

/**
 * Far less than servers let a connection wait for its request (Node and nginx, as they come: 60 s): one that is closed just
 * as a POST leaves on it makes for an attempt of which nobody knows whether there is a call.
 */
const LIFE_MS = 2_000;

interface Spare {
  readonly connection: OwnConnection;
  readonly wallMs: number;
  readonly monotonicMs: number;
  /** It need not be closed for its age any more. */
  readonly isGone: () => void;
}

export function createSpareConnections(connect: Connect, clock: Clock): SpareConnections {
  const spares = new Set<Spare>();
  const life = createDeadline(clock, LIFE_MS);
  let isClosed = false;

  const remove = (spare: Spare): boolean => {
    spare.isGone();
    return spares.delete(spare);
  };
  const drop = (spare: Spare) => {
    if (remove(spare)) spare.connection.close();
  };
  // A suspended machine stops one clock, and a busy one is late to close what is old.
  const isYoung = ({ wallMs, monotonicMs }: Spare) =>
    Math.max(clock.wallMs() - wallMs, clock.monotonicMs() - monotonicMs) < LIFE_MS;

  return {
    begin() {
      if (isClosed || spares.size >= MOST_DEPARTING) return () => {};
      const letGo = () => drop(spare);
      const spare: Spare = {
        connection: connect(),
        wallMs: clock.wallMs(),
        monotonicMs: clock.monotonicMs(),
        isGone: life.start(letGo),
      };
      spares.add(spare);
      spare.connection.socket.once('close', letGo);
      return letGo;
    },
    take() {
      for (const spare of spares) {
        remove(spare);
        if (isYoung(spare) && isUnspoilt(spare.connection)) return spare.connection;
        spare.connection.close();
      }
      return undefined;
    },
    close() {
      isClosed = true;
      for (const spare of spares) drop(spare);
      life.close();
    },
  };
}
