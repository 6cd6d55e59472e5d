import type { Emit } from '../domain/events.ts';

/** Tells each of them. What one makes of it never reaches the others, nor the work: its failure is handed on once. */
export function tellAll(listeners: readonly Emit[], onFailed: (error: unknown) => void): Emit {
  let isToldOf = false;
  return (event) => {
    for (const tell of listeners) {
      try {
        tell(event);
      } catch (error) {
        if (!isToldOf) onFailed(error);
        isToldOf = true;
      }
    }
  };
}
