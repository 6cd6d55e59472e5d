import fc from 'fast-check';
import { Redis } from 'ioredis';
import { it } from 'vitest';
import { createMemoryLedger } from '../../src/ledger/memory-ledger.ts';
import { createRedisLedger } from '../../src/ledger/redis-ledger.ts';
import { unique } from './fixtures.ts';
import { sequences } from './model-commands.ts';
import { runAlike } from './model-run.ts';

const redis = new Redis('/tmp/conf/redis.sock');
it('alike memory', { timeout: 300_000 }, async () => {
  await fc.assert(fc.asyncProperty(sequences, async (commands) => runAlike(commands, createMemoryLedger(), [createMemoryLedger()])), { numRuns: 300 });
});
it('alike redis', { timeout: 300_000 }, async () => {
  await fc.assert(fc.asyncProperty(sequences, async (commands) => runAlike(commands, createMemoryLedger(), [createRedisLedger(redis, { prefix: `{${unique('m')}-${process.pid}}` })])), { numRuns: Number(process.env.RUNS ?? 50) });
});
