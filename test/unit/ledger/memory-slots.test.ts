import { expect, it } from 'vitest';
import { TIMINGS } from '../../../src/domain/timings.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { memoryAttempts } from '../../../src/ledger/memory-attempts.ts';
import { memoryCampaigns } from '../../../src/ledger/memory-campaigns.ts';
import { memoryContacts } from '../../../src/ledger/memory-contacts.ts';
import { memoryRescue } from '../../../src/ledger/memory-rescue.ts';
import { emptyState } from '../../../src/ledger/memory-state.ts';
import { LINE, phone, placeOne, rows, setUp } from '../../conformance/fixtures.ts';

it('a live attempt without its slot takes it again, with its person', async () => {
  const state = emptyState(TIMINGS.holds);
  const parts: Pick<Ledger, 'attempts' | 'campaigns' | 'contacts' | 'rescue'> = {
    attempts: memoryAttempts(state),
    campaigns: memoryCampaigns(state),
    contacts: memoryContacts(state),
    rescue: memoryRescue(state),
  };
  const ledger = parts as Ledger;
  await setUp(ledger, rows(2));
  const [missing, whole] = [await placeOne(ledger), await placeOne(ledger)];
  state.slots.perNumber.get(LINE)?.delete(missing);
  state.persons.delete(phone(0));
  expect(await ledger.rescue.takeMissingSlots()).toBe(1);
  expect((await ledger.attempts.slots()).perNumber.get(LINE)).toBe(2);
  expect([...state.persons.values()].sort()).toEqual([missing, whole].sort());
  expect(await ledger.rescue.takeMissingSlots()).toBe(0);
});
