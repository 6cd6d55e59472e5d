import fc from 'fast-check';
import { describe, it } from 'vitest';
import { createMemoryLedger } from '../../src/ledger/memory-ledger.ts';
import { sequences } from './model-commands.ts';
import { runAlike } from './model-run.ts';
import { redisLedgers } from './redis-kit.ts';

/** Enough to meet every move each time; a wider search is a matter of a bigger number. */
const SEQUENCES = 60;

describe('any sequence of calls', () => {
  const makeRedisLedger = redisLedgers();

  it('has the same answers and the same outcome in memory, in Redis, and when every call is made twice', async () => {
    const alike = fc.asyncProperty(sequences, async (commands) => {
      const redis = await makeRedisLedger();
      try {
        await runAlike(commands, createMemoryLedger(), [createMemoryLedger(), redis]);
      } finally {
        await redis.close();
      }
    });
    await fc.assert(alike, { numRuns: SEQUENCES });
  });
});
