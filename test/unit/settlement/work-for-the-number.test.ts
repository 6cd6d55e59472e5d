import { expect, it } from 'vitest';
import type { CallObservation } from '../../../src/domain/call-observation.ts';
import { systemClock } from '../../../src/domain/clock.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import { createDoorOut } from '../../../src/settlement/settle-attempt.ts';
import { attemptOf, LINE, NOW, placeOne, postOne, setUp } from '../../conformance/fixtures.ts';

const clock = { ...systemClock, wallMs: () => NOW + 60_000 };

async function doorAndAttempt(make: typeof placeOne) {
  const ledger = createMemoryLedger();
  await setUp(ledger);
  const woken: string[] = [];
  const doorOut = createDoorOut({
    ledger,
    clock,
    emit: () => {},
    onSettled: (from) => void woken.push(from),
  });
  const id = await make(ledger);
  const end = () => ledger.attempts.end(id, { endedAt: NOW + 30_000, nextLookAt: NOW + 33_000 });
  const settle = async (status: string) => {
    const attempt = await attemptOf(ledger, id);
    const ended = { phase: 'ended', status, source: 'poll', endedAt: NOW + 30_000 } as const;
    const call: CallObservation = { callId: attempt.callId ?? 'none', ...ended };
    await doorOut.settleCall(attempt, call);
  };
  return { woken, doorOut, id, end, settle };
}

it('a call that ended before and is done with leaves its number nothing to do', async () => {
  const { woken, end, settle } = await doorAndAttempt(placeOne);
  await end();
  await settle('completed');
  expect(woken).toEqual([]);
});

it('a retry is work for the number', async () => {
  const { woken, end, settle } = await doorAndAttempt(placeOne);
  await end();
  await settle('busy');
  expect(woken).toEqual([LINE]);
});

it('a slot that comes free only as the attempt is settled is work for the number', async () => {
  const refused = await doorAndAttempt(postOne);
  await refused.doorOut.settleRejected(refused.id, { message: 'not a valid phone number' });
  expect(refused.woken).toEqual([LINE]);
  const lost = await doorAndAttempt(placeOne);
  await lost.doorOut.settleLost(lost.id, 'its call was never seen to end');
  expect(lost.woken).toEqual([LINE]);
});
