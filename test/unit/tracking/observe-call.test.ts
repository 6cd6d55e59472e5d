import { describe, expect, it } from 'vitest';
import type { Attempt } from '../../../src/domain/attempt.ts';
import type { CallObservation } from '../../../src/domain/call-observation.ts';
import type { Campaign } from '../../../src/domain/campaign.ts';
import { systemClock } from '../../../src/domain/clock.ts';
import { TIMINGS } from '../../../src/domain/timings.ts';
import type { AttemptLedger } from '../../../src/ledger/ledger.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import { rememberingOwnCalls } from '../../../src/ledger/own-calls.ts';
import { createDoorOut } from '../../../src/settlement/settle-attempt.ts';
import { createObserver } from '../../../src/tracking/observe-call.ts';
import {
  attemptOf,
  campaign,
  importRows,
  journalOf,
  NOW,
  placeOne,
  row,
  rows,
  setUp,
} from '../../conformance/fixtures.ts';

const clock = { ...systemClock, wallMs: () => NOW + 60_000 };

function busyCallOf({ callId = '' }: Attempt, source: CallObservation['source']): CallObservation {
  return { callId, phase: 'ended', status: 'busy', source, endedAt: NOW + 30_000 };
}

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
  const call = busyCallOf(attempt, 'poll');
  const observed = observe(attempt, call);
  expect(asked).toEqual(['end', 'door']);
  await new Promise(setImmediate);
  answerEnd();
  await observed;
  expect(asked).toEqual(['end', 'door', 'call-ended', 'attempt-settled']);
});

describe('a final record of a call of our own', () => {
  const open = async () => {
    const store = createMemoryLedger();
    const asked: string[] = [];
    const noting = <Work extends 'end' | 'settle' | 'getAt'>(name: Work) =>
      ((...how: Parameters<AttemptLedger[Work]>) => {
        asked.push(name);
        return (store.attempts[name] as (...how: unknown[]) => unknown)(...how);
      }) as AttemptLedger[Work];
    const attempts = {
      ...store.attempts,
      end: noting('end'),
      settle: noting('settle'),
      getAt: noting('getAt'),
    };
    const { ledger, ownCalls } = rememberingOwnCalls({ ...store, attempts });
    await setUp(ledger, rows(1));
    const attempt = await attemptOf(ledger, await placeOne(ledger));
    const emit = ({ type }: { type: string }) => void asked.push(type);
    const doorOut = createDoorOut({ ledger, clock, emit, onSettled: () => void asked.push('work') });
    const onSlotFreed = () => void asked.push('door');
    const observe = createObserver({
      ledger,
      clock,
      emit,
      doorOut,
      ownCalls,
      timings: TIMINGS,
      onSlotFreed,
    });
    const call = busyCallOf(attempt, 'webhook');
    return { store, ledger, asked, attempt, call, observe };
  };

  it('ends and settles it in one write, with nothing read, and the door is asked right behind it', async () => {
    const { store, asked, attempt, call, observe } = await open();
    await observe(attempt, call);
    expect(asked).toEqual(['settle', 'door', 'call-ended', 'attempt-settled', 'work']);
    expect((await store.attempts.slots()).account).toBe(0);
    expect(await journalOf(store)).toMatchObject([{ disposition: 'busy', endedAt: NOW + 30_000 }]);
  });

  it('is settled all the same when its row was changed during the call, as the row is now', async () => {
    const { store, asked, attempt, call, observe } = await open();
    await importRows(store, [row(0, { row: 9 })]);
    await observe(attempt, call);
    expect(asked.filter((what) => what !== 'door')).toEqual([
      'settle',
      'getAt',
      'settle',
      'call-ended',
      'attempt-settled',
      'work',
    ]);
    expect(await journalOf(store)).toMatchObject([{ row: 9 }]);
  });

  it('frees its slot, and says so, whatever keeps it from being settled', async () => {
    const { store, ledger, asked, attempt, call, observe } = await open();
    const { retry: _, ...broken } = campaign();
    ledger.campaigns.lastRead = () => broken as Campaign;
    await expect(observe(attempt, call)).rejects.toThrow();
    expect(asked).toContain('call-ended');
    expect((await store.attempts.slots()).account).toBe(0);
  });

  it('is settled, and nobody is told of the end again, when another process has seen it', async () => {
    const { store, asked, attempt, call, observe } = await open();
    await store.attempts.end(attempt.id, { endedAt: NOW + 29_000, nextLookAt: NOW + 60_000 });
    await observe(attempt, call);
    expect(asked).not.toContain('call-ended');
    expect(asked.filter((what) => what === 'attempt-settled')).toHaveLength(1);
    expect(await journalOf(store)).toMatchObject([{ disposition: 'busy' }]);
  });
});
