import { expect, it, onTestFinished } from 'vitest';
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
    // Nothing is said of them, and the question for each by itself fails in a way that nobody tries again.
    beginPostingBatch: async () => new Map(),
    beginPosting: async (...values: Parameters<typeof beginPosting>) => {
      asked.push(values[0]);
      if (asked.length <= 3) throw new TypeError('lost');
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
