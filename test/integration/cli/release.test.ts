import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { createRedisLedger } from '../../../src/ledger/redis-ledger.ts';
import { openRedis, waitReady } from '../../../src/redis/connection.ts';
import { campaign, doubtOne, NOW, offer, phone, rows, setUp, viewOf } from '../../conformance/fixtures.ts';
import { startTestRedis, type TestRedis } from '../../support/redis.ts';
import { type Folder, fairdial, makeFolder } from './fairdial.ts';

let server: TestRedis;
let folder: Folder;
let ledger: Ledger;
let prefix = 0;

beforeAll(async () => {
  server = await startTestRedis();
  folder = await makeFolder();
});
afterAll(async () => {
  await folder.remove();
  await server.stop();
});
beforeEach(async () => {
  prefix += 1;
  const redis = openRedis(server.target, 'ledger');
  await waitReady(redis, 5_000);
  ledger = createRedisLedger(redis, { prefix: `{released${prefix}}` });
});
afterEach(() => ledger.close());

const release = (...args: string[]) => {
  const url = 'url' in server.target ? server.target.url : `unix://${server.target.socketPath}`;
  const env = { REDIS_URL: url, FAIRDIAL_KEY_PREFIX: `released${prefix}`, LOG_LEVEL: 'warn' };
  return fairdial(['release', ...args, '--why', 'looked it up'], { cwd: folder.path, env });
};

it('says of a cancelled campaign that the contact is not called again', async () => {
  await setUp(ledger);
  const id = await doubtOne(ledger);
  await ledger.campaigns.setState('spring', 'cancelled', 'by hand', NOW);
  const { code, stdout } = await release(id, '--as', 'absent');
  expect([code, stdout]).toEqual([
    0,
    expect.stringContaining('not called again: cancelled (campaign cancelled)'),
  ]);
  expect(stdout).not.toContain('waits again');
  expect(await viewOf(ledger, 0)).toMatchObject({ status: 'cancelled', attempts: 0 });
});

it('asks which of several attempts of one number is meant, and decides the one that is named', async () => {
  await setUp(ledger, rows(1));
  const first = await doubtOne(ledger);
  await ledger.rescue.hold(first, { reason: 'why', nextLookAt: NOW, onlyByHand: false }, NOW);
  await ledger.rescue.freeHeldSlot(first);
  await setUp(ledger, rows(1), campaign('autumn'));
  const second = await doubtOne(ledger, { groups: [[offer({ campaign: 'autumn' })]] });
  const unclear = await release(phone(0), '--as', 'placed');
  expect([unclear.code, unclear.stderr]).toEqual([
    2,
    expect.stringContaining('Several calls to this number'),
  ]);
  for (const id of [first, second]) expect(unclear.stderr).toContain(id);
  expect((await release(second, '--as', 'absent')).stdout).toContain('the contact waits again');
  expect(await viewOf(ledger, 0, 'autumn')).toMatchObject({ status: 'waiting', attempts: 0 });
  expect(await viewOf(ledger, 0)).toMatchObject({ status: 'unconfirmed' });
  expect((await release(phone(0), '--as', 'placed')).code).toBe(0);
  expect(await ledger.attempts.get(first)).toBeUndefined();
});
