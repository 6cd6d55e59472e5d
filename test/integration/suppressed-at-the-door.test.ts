import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRedisLedger } from '../../src/ledger/redis-ledger.ts';
import { openRedis, waitReady } from '../../src/redis/connection.ts';
import { keysOf } from '../../src/redis/keys.ts';
import { open, phone, rows, setUp, viewOf } from '../conformance/fixtures.ts';
import { startTestRedis, type TestRedis } from '../support/redis.ts';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.stop());

/** Waiting contacts are closed as their numbers are listed; the door does not rely on that. */
it('the door in lets nobody out who waits although his number is listed', async () => {
  const redis = openRedis(server.target, 'ledger');
  await waitReady(redis, 5_000);
  const prefix = `{${server.prefix}}`;
  const ledger = createRedisLedger(redis, { prefix });
  try {
    await setUp(ledger, rows(3));
    const entry = { reason: 'asked', source: 'cli', at: 1 };
    await redis.hset(keysOf(prefix).suppressed(''), phone(0), JSON.stringify([entry]));
    // As it was written up to 0.1.
    await redis.hset(
      keysOf(prefix).suppressed('spring'),
      phone(1),
      JSON.stringify({ phone: phone(1), ...entry }),
    );
    const { opened } = await open(ledger);
    expect(opened.map(({ seq }) => seq)).toEqual([2]);
    expect((await viewOf(ledger, 0)).status).toBe('suppressed');
    expect((await viewOf(ledger, 1)).status).toBe('suppressed');
    expect(await ledger.suppressions.of(phone(1))).toEqual([
      { phone: phone(1), ...entry, campaign: 'spring' },
    ]);
    await ledger.suppressions.add([{ phone: phone(1), ...entry, source: 'call' }], { campaign: 'spring' });
    expect(await ledger.suppressions.of(phone(1))).toHaveLength(2);
  } finally {
    await ledger.close();
  }
});
