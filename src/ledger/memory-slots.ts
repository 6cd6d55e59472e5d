import type { Attempt } from '../domain/attempt.ts';
import type { SlotUse } from './ledger.ts';
import type { MemoryState } from './memory-state.ts';

/** Hold a slot of the from number, the campaign and the account, and the person. */
export function takeSlot({ slots, persons }: MemoryState, attempt: Attempt): void {
  setOf(slots.perNumber, attempt.fromNumber).add(attempt.id);
  setOf(slots.perCampaign, attempt.campaign).add(attempt.id);
  slots.account.add(attempt.id);
  persons.set(attempt.phone, attempt.id);
}

/** Take what is not taken, and say whether anything was missing. Whoever has the person keeps it. */
export function takeMissing({ slots, persons }: MemoryState, attempt: Attempt): boolean {
  const sets = [
    setOf(slots.perNumber, attempt.fromNumber),
    setOf(slots.perCampaign, attempt.campaign),
    slots.account,
  ];
  const isMissing = !persons.has(attempt.phone) || sets.some((ids) => !ids.has(attempt.id));
  for (const ids of sets) ids.add(attempt.id);
  if (!persons.has(attempt.phone)) persons.set(attempt.phone, attempt.id);
  return isMissing;
}

/** Free what this attempt holds, and nobody else's. */
export function freeSlot({ slots, persons }: MemoryState, attempt: Attempt): void {
  setOf(slots.perNumber, attempt.fromNumber).delete(attempt.id);
  setOf(slots.perCampaign, attempt.campaign).delete(attempt.id);
  slots.account.delete(attempt.id);
  if (persons.get(attempt.phone) === attempt.id) persons.delete(attempt.phone);
}

/** Every id that holds a slot or a person. */
export function slotHolders({ slots, persons }: MemoryState): string[] {
  const sets = [slots.account, ...slots.perNumber.values(), ...slots.perCampaign.values()];
  return [...new Set([...sets.flatMap((ids) => [...ids]), ...persons.values()])];
}

/** Free whatever an id without attempt holds. */
export function freeOrphan({ slots, persons }: MemoryState, id: string): void {
  for (const ids of [slots.account, ...slots.perNumber.values(), ...slots.perCampaign.values()])
    ids.delete(id);
  for (const [phone, holder] of persons) if (holder === id) persons.delete(phone);
}

/** Numbers and campaigns without a live call are left out. */
export function slotUse({ slots }: MemoryState): SlotUse {
  return {
    perNumber: sizes(slots.perNumber),
    perCampaign: sizes(slots.perCampaign),
    account: slots.account.size,
  };
}

function sizes(sets: ReadonlyMap<string, ReadonlySet<string>>): Map<string, number> {
  return new Map([...sets].filter(([, ids]) => ids.size > 0).map(([name, ids]) => [name, ids.size]));
}

function setOf(sets: Map<string, Set<string>>, name: string): Set<string> {
  const known = sets.get(name);
  if (known) return known;
  const ids = new Set<string>();
  sets.set(name, ids);
  return ids;
}
