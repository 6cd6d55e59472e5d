import { describe, it } from 'vitest';
import { mustBeAlike } from './model-run.ts';
import { redisLedgers } from './redis-kit.ts';

/** Enough to meet every move, the same ones each time; `npm run test:chaos:conformance` draws 2,000. */
const DRAWN = { numRuns: 60, seed: 1 };

describe('any sequence of calls', () => {
  const makeRedisLedger = redisLedgers();

  it('has the same answers and the same outcome in memory, in Redis, and when every call is made twice', async () => {
    await mustBeAlike(makeRedisLedger, DRAWN);
  });
});
