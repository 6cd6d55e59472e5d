import { type RescueParts, type Rescuer, tell } from './rescue.ts';

/** Rescuer: slots and persons held under an id that is no live attempt. Freed when seen so twice, a tick apart. */
export function createSlotRescuer(parts: RescueParts): Rescuer {
  let suspects: readonly string[] = [];
  return {
    async runOnce() {
      const sweep = await parts.ledger.rescue.sweepSlots(suspects);
      suspects = sweep.orphans;
      tell(parts, 'slots held by no attempt, freed', sweep.freed);
    },
  };
}
