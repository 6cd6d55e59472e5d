import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { createRedisLedger } from '../../src/ledger/redis-ledger.ts';
import { openRedis, waitReady } from '../../src/redis/connection.ts';
import {
  campaign,
  finished,
  importRows,
  LINE,
  NOW,
  placeOne,
  request,
  rows,
  unique,
} from '../conformance/fixtures.ts';
import { startTestRedis, type TestRedis } from '../support/redis.ts';

let server: TestRedis;
let ledger: Ledger;
let redis: ReturnType<typeof openRedis>;

beforeAll(async () => {
  server = await startTestRedis();
  redis = openRedis(server.target, 'ledger');
  await waitReady(redis, 5_000);
  ledger = createRedisLedger(redis, { prefix: `{${unique('p')}}` });
  const fromNumbers = [{ number: LINE, maxConcurrent: 1 }];
  await ledger.campaigns.apply(campaign('spring', { fromNumbers }), NOW);
  await importRows(ledger, rows(5));
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

/** Never has this Redis run one of them: were the first sent again in full, the others would come before it. */
it('a settlement, the door behind it and the fence behind that take effect in this order from the first time on', async () => {
  const id = await placeOne(ledger);
  const batch = unique('batch');
  const [settled, opening, gates] = await Promise.all([
    ledger.attempts.settle(id, finished(id), NOW),
    ledger.attempts.open(request({ batch })),
    ledger.attempts.beginPostingBatch(batch, { token: 'mine', run: 'run-1', now: NOW }),
  ]);
  expect(settled).toBe('done');
  expect(opening.opened).toHaveLength(1);
  expect([...gates.values()]).toMatchObject([{ kind: 'post' }]);
});
