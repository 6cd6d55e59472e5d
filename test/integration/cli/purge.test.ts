import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { createRedisLedger } from '../../../src/ledger/redis-ledger.ts';
import { openRedis, waitReady } from '../../../src/redis/connection.ts';
import { createCallLogWriter } from '../../../src/simulator/call-log.ts';
import { scenarioFrom } from '../../../src/simulator/scenarios.ts';
import { type Simulator, startSimulator } from '../../../src/simulator/server.ts';
import { startTestRedis, type TestRedis } from '../../support/redis.ts';
import { campaignText, type Folder, fairdial, makeFolder, startFairdial } from './fairdial.ts';

const QUICK = { mix: { answered: 1 }, ring: '10ms', talk: '20ms', analysis_delay: '10ms' } as const;
const PEOPLE = ['+12125550101', '+12125550102', '+12125550103'];
const LIST = ['phone,first_name', ...PEOPLE.map((phone, n) => `${phone},Secretname${n}`), 'nonsense,Hal', ''];

let server: TestRedis;
let redis: Redis;
let ledger: Ledger;
let simulator: Simulator;
let folder: Folder;

beforeAll(async () => {
  server = await startTestRedis();
  redis = openRedis(server.target, 'ledger');
  await waitReady(redis, 5_000);
  ledger = createRedisLedger(redis, { prefix: '{fairdial}' });
  simulator = await startSimulator({ scenario: scenarioFrom(QUICK) });
});
afterAll(async () => {
  await simulator.stop();
  redis.disconnect();
  await server.stop();
});
beforeEach(async () => {
  await redis.flushall();
  folder = await makeFolder();
  await mkdir(join(folder.path, 'campaigns'));
  await writeFile(join(folder.path, 'campaigns/people.csv'), LIST.join('\n'));
  await writeFile(join(folder.path, 'campaigns/spring.yaml'), campaignText('spring'));
});
afterEach(() => folder.remove());

const settings = () => ({
  ONEINBOX_API_KEY: 'oi_sk_test',
  ONEINBOX_BASE_URL: simulator.url,
  REDIS_URL: 'url' in server.target ? server.target.url : `unix://${server.target.socketPath}`,
  FAIRDIAL_ALLOW_WEAK_REDIS: 'true',
  FAIRDIAL_GUARD_SECONDS: '0',
  FAIRDIAL_POLL_SECONDS: '0.2',
  FAIRDIAL_PORT: '0',
  LOG_LEVEL: 'warn',
});
const command = (...args: string[]) => fairdial(args, { cwd: folder.path, env: settings() });
const reports = () => readdir(join(folder.path, 'reports/spring')).catch(() => 'gone');

/** Called, settled, reported; one of them asked not to be called. */
async function runSpring(): Promise<void> {
  const ended = await command('run', 'campaigns/spring.yaml');
  expect([ended.code, ended.stderr]).toEqual([0, expect.any(String)]);
  expect((await command('suppress', 'add', PEOPLE[0] ?? '')).code).toBe(0);
}

/** Every key whose name or content holds this text. */
async function keysThatSay(text: string): Promise<string[]> {
  const found: string[] = [];
  for (const key of await redis.keys('*')) {
    const said = `${key} ${JSON.stringify(await contentOf(key))}`;
    if (said.includes(text)) found.push(key.replace(/:\d+$/, ''));
  }
  return found;
}

async function contentOf(key: string): Promise<unknown> {
  const type = await redis.type(key);
  if (type === 'hash') return redis.hgetall(key);
  if (type === 'stream') return redis.xrange(key, '-', '+');
  if (type === 'zset') return redis.zrange(key, '0', '-1');
  if (type === 'set') return redis.smembers(key);
  return type === 'list' ? redis.lrange(key, 0, -1) : redis.get(key);
}

it('forgets everybody but who must not be called, keeps figures, and stays closed', async () => {
  await runSpring();
  expect(await reports()).toContain('contacts.csv');
  const asked = await command('purge', 'spring');
  expect([asked.code, asked.stderr]).toEqual([2, expect.stringContaining('Add --yes')]);
  expect(await ledger.contacts.imported('spring')).toBe(3);

  const purged = await command('purge', 'spring', '--keep-counts', '--yes');
  expect([purged.code, purged.stdout]).toEqual([0, expect.stringContaining('spring is purged: 3 contacts')]);
  expect(await reports()).toEqual(['summary.csv', 'summary.json']);
  expect(await keysThatSay('Secretname')).toEqual([]);
  expect(await keysThatSay(PEOPLE[0] ?? '')).toEqual(['{fairdial}:suppressed:']);
  // How often a person was called counts for the limits of other campaigns, and ends by itself.
  expect(await keysThatSay((PEOPLE[1] ?? '').slice(1))).toEqual(['{fairdial}:history']);
  const { campaigns } = JSON.parse((await command('status', '--json')).stdout);
  expect(campaigns).toMatchObject([{ name: 'spring', reason: 'purged', counts: { done: 3 } }]);
  expect((await command('status')).stdout).toContain('purged');

  const calls = simulator.log().length;
  const again = await command('run', 'campaigns/spring.yaml');
  expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('campaign spring was purged')]);
  const service = startFairdial(['serve'], { cwd: folder.path, env: settings() });
  await service.says('listening on ');
  await service.says('campaign spring was purged');
  service.child.kill('SIGTERM');
  await service.ended;
  expect(simulator.log()).toHaveLength(calls);
  expect(await ledger.contacts.imported('spring')).toBe(0);
  expect(await reports()).toEqual(['summary.csv', 'summary.json']);
  expect((await command('report', 'spring')).stderr).toContain('there is nothing left to report');
}, 60_000);

it('leaves an audit, a backup and a restored ledger sound', async () => {
  await runSpring();
  await writeFile(join(folder.path, 'campaigns/autumn.yaml'), campaignText('autumn'));
  expect((await command('run', 'campaigns/autumn.yaml')).code).toBe(0);
  expect((await command('purge', 'spring', '--keep-counts', '--yes')).code).toBe(0);
  const log = await createCallLogWriter(join(folder.path, 'calls.jsonl'));
  for (const call of simulator.log()) log.write('analysed', call, call.createdAt);
  await log.close();
  const sound = async () => {
    for (const from of [['--ledger'], []]) {
      const { code, stdout, stderr } = await command('audit', ...from, '--calls', 'calls.jsonl');
      expect([code, stderr], stdout).toEqual([0, '']);
      expect(stdout).not.toContain('violation:');
      if (from.length > 0) expect(stdout).toContain('spring was purged');
    }
  };
  const line = async () => /^spring .*$/m.exec((await command('status')).stdout)?.[0];
  await sound();
  const said = await line();
  expect(said).toMatch(/^spring {2}purged on \d{4}-\d\d-\d\d; counts: 3 done$/);
  expect((await command('backup', 'copy')).code).toBe(0);
  await redis.flushall();
  const restored = await command('restore', 'copy');
  expect([restored.code, restored.stderr]).toEqual([0, expect.any(String)]);
  expect(await line()).toBe(said);
  await sound();
}, 120_000);

it('keeps nothing unless asked to, and goes on where it was broken off', async () => {
  await runSpring();
  const scripts = await ledger.campaigns.purge('spring', { keepCounts: false, now: 1 });
  expect(scripts).toBe('more');
  expect(await ledger.campaigns.get('spring')).toMatchObject({ reason: 'being purged', purgedAt: 1 });
  const { code, stdout } = await command('purge', 'spring', '--yes', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ campaign: 'spring', keptCounts: false });
  expect(await reports()).toBe('gone');
  expect(await ledger.campaigns.counts('spring')).toMatchObject({ done: 0 });
  expect(await keysThatSay('Secretname')).toEqual([]);
}, 60_000);

it('purges nothing that goes on', async () => {
  await runSpring();
  await redis.hset('{fairdial}:campaign:spring', 'state', 'paused');
  const { code, stderr } = await command('purge', 'spring', '--yes');
  expect([code, stderr]).toEqual([
    1,
    expect.stringContaining('spring is paused: only a finished or cancelled'),
  ]);
  expect(stderr).toContain('fairdial cancel spring');
  expect(await ledger.contacts.imported('spring')).toBe(3);
  expect((await command('purge', 'sprin', '--yes')).stderr).toContain('did you mean spring?');
}, 60_000);
