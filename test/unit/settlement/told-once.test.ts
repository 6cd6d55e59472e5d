import { beforeEach, expect, it } from 'vitest';
import type { CallObservation } from '../../../src/domain/call-observation.ts';
import { systemClock } from '../../../src/domain/clock.ts';
import { TIMINGS } from '../../../src/domain/timings.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import { createDoorOut } from '../../../src/settlement/settle-attempt.ts';
import { createObserver } from '../../../src/tracking/observe-call.ts';
import { attemptOf, NOW, placeOne, rows, setUp } from '../../conformance/fixtures.ts';

const clock = { ...systemClock, wallMs: () => NOW + 60_000 };
const timings = TIMINGS;

let ledger: Ledger;
let told: string[];

beforeEach(async () => {
  ledger = createMemoryLedger();
  told = [];
  await setUp(ledger, rows(1));
});

function observer() {
  const emit = ({ type }: { type: string }) => void told.push(type);
  const doorOut = createDoorOut({ ledger, clock, emit, onSettled: () => {} });
  return createObserver({ ledger, clock, emit, doorOut, timings, onSlotFreed: () => {} });
}

/** What two looks at once see that were made for the two copies of one webhook. */
async function observeTwice(seen: Partial<CallObservation>) {
  const attempt = await attemptOf(ledger, await placeOne(ledger));
  const call: CallObservation = {
    callId: attempt.callId ?? '',
    phase: 'ended',
    status: 'completed',
    source: 'webhook',
    endedAt: NOW + 30_000,
    ...seen,
  };
  const observe = observer();
  await Promise.all([observe(attempt, call), observe(attempt, call)]);
}

it('an end and a settlement that two looks find at once are told once', async () => {
  await observeTwice({ status: 'busy' });
  expect(told).toEqual(['call-ended', 'attempt-settled']);
  expect((await ledger.attempts.journal('spring', '', 10)).records).toHaveLength(1);
});

it('so it is with an end whose analysis is still to come', async () => {
  await observeTwice({});
  expect(told).toEqual(['call-ended']);
});
