import { expect, it } from 'vitest';
import { createPlaceCall } from '../../../src/dialing/place-call.ts';
import { createRefusals } from '../../../src/dialing/refusals.ts';
import { type Clock, systemClock } from '../../../src/domain/clock.ts';
import { TIMINGS } from '../../../src/domain/timings.ts';
import { createCampaignBook } from '../../../src/ledger/campaign-book.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import { createDoorOut } from '../../../src/settlement/settle-attempt.ts';
import { campaign, LINE, NOW, openOne, phone, rows, setUp } from '../../conformance/fixtures.ts';
import { ALWAYS } from '../../support/hours.ts';
import { createProvider, type Refused } from './provider.ts';

const clock: Clock = { ...systemClock, wallMs: () => NOW };
const ACCEPTED = 2;
const unknownNumber: Refused = { kind: 'refused', blame: 'contact', message: 'not a valid phone number' };

/** A store that is busy: what was accepted is written down when it gets to that. */
function slowToMark(ledger: Ledger): { readonly ledger: Ledger; written(): void } {
  let written = () => {};
  const promise = new Promise<void>((resolve) => {
    written = resolve;
  });
  const markPlaced: Ledger['attempts']['markPlaced'] = async (id, call) => {
    await promise;
    return ledger.attempts.markPlaced(id, call);
  };
  return { ledger: { ...ledger, attempts: { ...ledger.attempts, markPlaced } }, written: () => written() };
}

it('an accepted call parts the refusals before it from those after it, even before it is written down', async () => {
  const store = createMemoryLedger();
  const numbers = [{ number: LINE, maxConcurrent: 10 }];
  await setUp(store, rows(6), campaign('spring', { fromNumbers: numbers, hours: ALWAYS }));
  const { ledger, written } = slowToMark(store);
  const parts = { ledger, clock, emit: () => {}, random: () => 0.5, onGivenBack: () => {} };
  const refusals = createRefusals({ ...parts, doorOut: createDoorOut({ ...parts, onSettled: () => {} }) });
  const placeCall = createPlaceCall({
    ...parts,
    refusals,
    book: createCampaignBook(ledger, clock),
    api: createProvider({
      clock,
      answer: ({ toNumber }) => (toNumber === phone(ACCEPTED) ? 'accepted' : unknownNumber),
      postMs: () => 0,
      callMs: 1_000,
      answersQuestions: () => true,
      listBreaksOff: () => false,
    }),
    run: 'run-1',
    guardMs: 0,
    firstLookMs: 1_000,
    timings: TIMINGS,
  });
  const placing: Promise<void>[] = [];
  for (let nth = 0; nth < 6; nth += 1) {
    const placed = placeCall(await openOne(store));
    placing.push(placed);
    if (nth !== ACCEPTED) await placed;
  }
  written();
  await Promise.all(placing);
  expect((await store.campaigns.get('spring'))?.state).toBe('running');
});
