import type { Emit } from '../domain/events.ts';
import { logEvents } from '../telemetry/event-log.ts';
import { tellAll } from '../telemetry/tell-all.ts';
import type { Ground } from './ground.ts';

/** What happens, told to all who follow it: the event file, the metrics, the traces, the log, and whoever joins. */
export interface News {
  readonly emit: Emit;
  /** Tells of an error in this piece of work. */
  readonly trouble: (where: string) => (error: unknown) => void;
  /** From now on this one is told, too. */
  join(listener: Emit): void;
}

export function createNews({ events, metrics, tracing, log }: Ground): News {
  const listeners = [events.emit, metrics.emit, ...(tracing ? [tracing.emit] : []), logEvents(log)];
  const emit = tellAll(listeners, (error) => log.error({ error: String(error) }, 'an event was not taken'));
  return {
    emit,
    trouble: (where) => (error) => emit({ type: 'trouble', where, error }),
    join: (listener) => void listeners.push(listener),
  };
}
