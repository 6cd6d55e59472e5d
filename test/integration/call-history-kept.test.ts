import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { createRedisLedger } from '../../src/ledger/redis-ledger.ts';
import { openRedis, waitReady } from '../../src/redis/connection.ts';
import { finished, NOW, openOne, placed, placeOne, setUp, unique } from '../conformance/fixtures.ts';
import { startTestRedis, type TestRedis } from '../support/redis.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;
/** As if the call had been noted days ago. */
const OLD = 5 * DAY;

let server: TestRedis;
let redis: Redis;
let ledger: Ledger;
let prefix: string;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.stop());
beforeEach(async () => {
  redis = openRedis(server.target, 'ledger');
  await waitReady(redis, 5_000);
  prefix = `{${unique(server.prefix)}}`;
  ledger = createRedisLedger(redis, { prefix });
  await setUp(ledger);
});
afterEach(() => ledger.close());

const historyKey = async () => {
  const [key = ''] = await redis.keys(`${prefix}:history:*`);
  return key;
};
const daysLeft = async () => Math.round((await redis.pttl(await historyKey())) / DAY);

/** No limit looks back further than thirty days; the calls of a person are kept for 32. */
describe('the calls to a person are kept', () => {
  it('from the moment a call is opened', async () => {
    await openOne(ledger);
    expect(await daysLeft()).toBe(32);
  });

  it('no longer for what follows within the hour', async () => {
    const id = await openOne(ledger);
    await redis.pexpire(await historyKey(), OLD);
    await ledger.attempts.beginPosting(id, 'token', 'run-1', NOW + 10);
    await ledger.attempts.markPlaced(id, placed(id));
    await ledger.attempts.settle(id, { ...finished(id), talkedAt: NOW + HOUR }, NOW + HOUR);
    expect(await daysLeft()).toBe(5);
  });

  it('anew when the call leaves hours later', async () => {
    const id = await openOne(ledger);
    await redis.pexpire(await historyKey(), OLD);
    await ledger.attempts.beginPosting(id, 'token', 'run-1', NOW + 2 * HOUR);
    expect(await daysLeft()).toBe(32);
  });

  it('anew when the conversation ends hours later', async () => {
    const id = await placeOne(ledger);
    await redis.pexpire(await historyKey(), OLD);
    await ledger.attempts.settle(id, { ...finished(id), talkedAt: NOW + 2 * HOUR }, NOW + 2 * HOUR);
    expect(await daysLeft()).toBe(32);
  });

  it('when their only word is of a conversation', async () => {
    const id = await placeOne(ledger);
    await redis.del(await historyKey());
    await ledger.attempts.settle(id, { ...finished(id), talkedAt: NOW + HOUR }, NOW + HOUR);
    expect(await daysLeft()).toBe(32);
  });
});
