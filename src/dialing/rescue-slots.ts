import { type RescueParts, type Rescuer, tell } from './rescue.ts';

/**
 * Rescuer: slots and persons held under an id that is no live attempt, freed when seen so twice, a tick apart; and live
 * attempts without their slot, for whose call another could be made beyond the limit.
 */
export function createSlotRescuer(parts: RescueParts): Rescuer {
  let suspects: readonly string[] = [];
  return {
    async runOnce() {
      const missing = await parts.ledger.rescue.takeMissingSlots();
      tell(parts, 'live attempts without their slot, counted again', missing);
      const sweep = await parts.ledger.rescue.sweepSlots(suspects);
      suspects = sweep.orphans;
      tell(parts, 'slots held by no attempt, freed', sweep.freed);
    },
  };
}
