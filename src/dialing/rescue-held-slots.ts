import { postedAtOf } from '../domain/attempt.ts';
import { type RescueParts, type Rescuer, tell } from './rescue.ts';

const BATCH = 1_000;

/**
 * Rescuer: slots of held attempts. Nobody knows whether the call exists, so its slot is kept for as long as the longest
 * call; after that none can be live, and the number need not wait for a person's decision.
 */
export function createHeldSlotRescuer(parts: RescueParts): Rescuer {
  /** Freeing twice is once, but need not be asked for at every tick. */
  let freed: ReadonlySet<string> = new Set();
  return {
    async runOnce() {
      const { ledger, clock, maxCallMs } = parts;
      const since = clock.wallMs() - maxCallMs;
      const held = (await ledger.attempts.inState('unconfirmed', BATCH)).filter((attempt) => attempt.held);
      const over = held.filter((attempt) => postedAtOf(attempt) < since);
      const due = over.filter(({ id }) => !freed.has(id));
      for (const { id, fromNumber } of due) {
        await ledger.rescue.freeHeldSlot(id);
        parts.onGivenBack(fromNumber);
      }
      freed = new Set(over.map(({ id }) => id));
      tell(parts, 'held attempts whose call cannot be live any more: slot freed', due.length);
    },
  };
}
