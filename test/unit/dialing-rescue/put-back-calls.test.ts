import { expect, it } from 'vitest';
import { putBackCalls } from '../../../src/dialing/put-back-calls.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import { NOW, setUp } from '../../conformance/fixtures.ts';

it('accepts nothing on a call list that leads in a circle', async () => {
  const ledger = createMemoryLedger();
  await setUp(ledger);
  const settled = async () => 'gone' as const;
  const reading = putBackCalls(
    {
      ledger,
      api: { listCalls: async () => ({ calls: [], nextCursor: 'again' }) },
      book: { get: () => undefined },
      clock: { wallMs: () => NOW, monotonicMs: () => NOW, sleep: async () => {} },
      doorOut: { settleCall: async () => {}, settleLost: settled },
      run: 'run-a',
      maxCallMs: 7_200_000,
    },
    NOW,
  );
  await expect(reading).rejects.toThrow('leads in a circle');
  await ledger.close();
});
