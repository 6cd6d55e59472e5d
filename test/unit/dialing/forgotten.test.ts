import { expect, it, onTestFinished } from 'vitest';
import { LedgerUnavailable } from '../../../src/ledger/errors.ts';
import { openStage } from './stage.ts';

const LINE = '+12125550190';
const SECOND = 1_000;

it('an attempt that its living process has lost is placed after all, once', async () => {
  const stage = await openStage({
    contacts: 3,
    numbers: { [LINE]: 3 },
    answer: () => 'accepted',
  });
  onTestFinished(() => stage.close());
  const { beginPosting } = stage.ledger.attempts;
  const asked: string[] = [];
  Object.assign(stage.ledger.attempts, {
    beginPostingBatch: async () => {
      throw new LedgerUnavailable(new Error('no answer'));
    },
    beginPosting: async (...values: Parameters<typeof beginPosting>) => {
      asked.push(values[0]);
      return beginPosting(...values);
    },
  });
  await stage.advance(10 * SECOND);
  expect(stage.provider.posts).toHaveLength(0);
  expect((await stage.ledger.attempts.totals()).opened).toBe(3);
  await stage.advance(20 * SECOND);
  expect(new Set(asked).size).toBe(3);
  expect(new Set(stage.provider.dialled()).size).toBe(3);
  expect(stage.provider.posts).toHaveLength(3);
});
