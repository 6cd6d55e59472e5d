import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../../src/domain/clock.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { createRedisLedger } from '../../../src/ledger/redis-ledger.ts';
import { openRedis, waitReady } from '../../../src/redis/connection.ts';
import { campaign, LINE, open, phone, rows, setUp } from '../../conformance/fixtures.ts';
import { ALWAYS } from '../../support/hours.ts';
import { startTestRedis, type TestRedis } from '../../support/redis.ts';
import { type Folder, fairdial, makeFolder } from './fairdial.ts';

let server: TestRedis;
let folder: Folder;
let ledger: Ledger;

beforeAll(async () => {
  server = await startTestRedis();
  folder = await makeFolder();
  const redis = openRedis(server.target, 'ledger');
  await waitReady(redis, 5_000);
  ledger = createRedisLedger(redis, { prefix: '{explained}' });
  await setUp(ledger, rows(5), campaign('spring', { hours: ALWAYS }));
  const now = systemClock.wallMs();
  await ledger.attempts.heartbeat('run-1', 600_000, now);
  await open(ledger, { limit: 3, now });
});
afterAll(async () => {
  await ledger.close();
  await folder.remove();
  await server.stop();
});

const command = (...args: string[]) => {
  const url = 'url' in server.target ? server.target.url : `unix://${server.target.socketPath}`;
  const env = { REDIS_URL: url, FAIRDIAL_KEY_PREFIX: 'explained', LOG_LEVEL: 'warn' };
  return fairdial(args, { cwd: folder.path, env });
};

it('says why, with counts that add up', async () => {
  const { code, stdout } = await command('why', 'spring');
  expect([code, stdout]).toEqual([0, expect.stringContaining(`2  all slots are taken on ${LINE}`)]);
  expect(stdout).toContain(`What would help most: max_concurrent of ${LINE} (3) binds`);
  const json = JSON.parse((await command('why', 'spring', '--json')).stdout);
  expect(json).toMatchObject({
    ...{ campaign: 'spring', state: 'running', waiting: 2, at: expect.stringMatching(/Z$/) },
    causes: [{ cause: 'slots', count: 2, numbers: [{ number: LINE, live: 3, limit: 3 }] }],
    change: { kind: 'raise-number-limit', helps: 2 },
    beside: { calling: 3, live: 3, held: 0 },
  });
  const unknown = await command('why', 'sprin');
  expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('did you mean spring?')]);
});

it("tells a person's story by any way of writing the number", async () => {
  const { code, stdout } = await command('explain', '(212) 555-0100', '--country', 'US');
  expect([code, stdout]).toEqual([0, expect.stringContaining('(212) 555-0100  (it is')]);
  expect(stdout).toContain('attempt 1 was opened');
  expect(stdout).toContain('next     a call is about to be placed');
  const json = JSON.parse((await command('explain', phone(4), '--json')).stdout);
  expect(json).toMatchObject({
    ...{ phone: phone(4), calls: [], rejected: [], suppressions: [] },
    chapters: [
      { campaign: 'spring', status: 'waiting', next: { text: 'attempt 1, as soon as a slot is free' } },
    ],
  });
  const wrong = await command('explain', '12');
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('command line')]);
  expect((await command('explain', '+442079460123')).stdout).toContain(
    'No campaign has a contact with this number.',
  );
});
