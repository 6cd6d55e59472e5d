import { afterAll, beforeAll } from 'vitest';
import { createRedisLedger } from '../../src/ledger/redis-ledger.ts';
import { openRedis, waitReady } from '../../src/redis/connection.ts';
import { startTestRedis, type TestRedis } from '../support/redis.ts';
import { type MakeLedger, unique } from './fixtures.ts';

/** A Redis for this test file; each ledger made on it has a connection and keys of its own. */
export function redisLedgers(): MakeLedger {
  let server: TestRedis | undefined;
  beforeAll(async () => {
    server = await startTestRedis();
  });
  afterAll(async () => {
    await server?.stop();
  });
  return async () => {
    if (!server) throw new Error('Redis is there only while tests run');
    const redis = openRedis(server.target, 'ledger');
    await waitReady(redis, 5_000);
    return createRedisLedger(redis, { prefix: `{${unique(server.prefix)}}` });
  };
}
