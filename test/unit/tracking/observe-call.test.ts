import { expect, it } from 'vitest';
import type { CallObservation } from '../../../src/domain/call-observation.ts';
import { systemClock } from '../../../src/domain/clock.ts';
import { TIMINGS } from '../../../src/domain/timings.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import { createDoorOut } from '../../../src/settlement/settle-attempt.ts';
import { createObserver } from '../../../src/tracking/observe-call.ts';
import { attemptOf, NOW, placeOne, rows, setUp } from '../../conformance/fixtures.ts';

const clock = { ...systemClock, wallMs: () => NOW + 60_000 };

it('asks the door to fill the slot right behind the end, without waiting for its answer', async () => {
  const store = createMemoryLedger();
  await setUp(store, rows(1));
  const attempt = await attemptOf(store, await placeOne(store));
  const asked: string[] = [];
  let answerEnd = () => {};
  const end: typeof store.attempts.end = async (...how) => {
    asked.push('end');
    const ended = await store.attempts.end(...how);
    await new Promise<void>((resolve) => {
      answerEnd = resolve;
    });
    return ended;
  };
  const ledger = { ...store, attempts: { ...store.attempts, end } };
  const emit = ({ type }: { type: string }) => void asked.push(type);
  const doorOut = createDoorOut({ ledger, clock, emit, onSettled: () => {} });
  const onSlotFreed = () => void asked.push('door');
  const observe = createObserver({ ledger, clock, emit, doorOut, timings: TIMINGS, onSlotFreed });
  const call: CallObservation = {
    callId: attempt.callId ?? '',
    phase: 'ended',
    status: 'busy',
    source: 'poll',
    endedAt: NOW + 30_000,
  };
  const observed = observe(attempt, call);
  expect(asked).toEqual(['end', 'door']);
  await new Promise(setImmediate);
  answerEnd();
  await observed;
  expect(asked).toEqual(['end', 'door', 'call-ended', 'attempt-settled']);
});
