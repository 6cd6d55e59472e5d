import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRedisLedger } from '../../../src/ledger/redis-ledger.ts';
import { openRedis, waitReady } from '../../../src/redis/connection.ts';
import { scenarioFrom } from '../../../src/simulator/scenarios.ts';
import { type Simulator, startSimulator } from '../../../src/simulator/server.ts';
import { startTestRedis, type TestRedis } from '../../support/redis.ts';
import { type Folder, fairdial, makeFolder } from './fairdial.ts';

interface Found {
  readonly topic: string;
  readonly state: string;
  readonly says: string;
  readonly mend?: string;
}

const FROM = { number: '+12125550190', status: 'active' };

let folder: Folder;
let simulator: Simulator;
let redis: TestRedis;

beforeAll(async () => {
  folder = await makeFolder();
  simulator = await startSimulator({ port: 0, scenario: scenarioFrom({ from_numbers: [FROM] }) });
  redis = await startTestRedis();
});
afterAll(async () => {
  await Promise.all([simulator.stop(), redis.stop()]);
  await folder.remove();
});

const urlOf = ({ target }: TestRedis) => ('url' in target ? target.url : `unix://${target.socketPath}`);

async function doctor(env: Record<string, string>, ...options: string[]) {
  const { code, stdout } = await fairdial(['doctor', '--json', ...options], { cwd: folder.path, env });
  const { findings, settings } = JSON.parse(stdout) as {
    findings: Found[];
    settings: { name: string; value: string }[];
  };
  return { code, stdout, settings, of: (topic: string) => findings.filter((each) => each.topic === topic) };
}

const account = () => ({ ONEINBOX_BASE_URL: simulator.url, ONEINBOX_API_KEY: 'oi_sk_test' });

it('finds an account that answers, and leaves nothing behind', async () => {
  const { code, of } = await doctor(account());
  expect(code).toBe(0);
  expect(of('OneInbox')).toMatchObject([{ state: 'good' }]);
  expect(of('from numbers')).toMatchObject([{ state: 'good', says: '1 registered, 1 active' }]);
  expect(of('call list')).toMatchObject([{ state: 'unknown' }]);
  expect(of('Redis')).toMatchObject([{ state: 'good', says: expect.stringContaining('private') }]);
  expect(await readdir(folder.path)).toEqual([]);
});

it('does not call all well where the account lists no number', async () => {
  simulator.reload(scenarioFrom({}));
  const { code, stdout } = await fairdial(['doctor'], { cwd: folder.path, env: account() });
  simulator.reload(scenarioFrom({ from_numbers: [FROM] }));
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /!! +from numbers +0 registered, 0 active\n +→ calls would be refused: register a number/,
  );
  expect(stdout).toMatch(
    /Nothing that surely keeps anybody from being called; \d+ doubts? \(!!\) to look at first\./,
  );
});

it('names the command that mends a forgetful Redis', async () => {
  const { code, of } = await doctor({ ...account(), REDIS_URL: urlOf(redis) }, '--offline');
  expect(code).toBe(1);
  const mends = of('Redis').map(({ mend }) => mend);
  expect(mends).toContainEqual(expect.stringContaining('CONFIG SET appendonly yes'));
});

it('tells a dead Redis, a refused key and an address nobody answers at, all at once', async () => {
  const refusing = createServer((_, response) => response.writeHead(401).end('{"detail":"no"}'));
  await once(refusing.listen(0, '127.0.0.1'), 'listening');
  const env = {
    ...account(),
    ONEINBOX_BASE_URL: `http://127.0.0.1:${(refusing.address() as AddressInfo).port}`,
    REDIS_URL: 'redis://127.0.0.1:1',
    FAIRDIAL_PUBLIC_URL: 'http://127.0.0.1:1',
  };
  const { code, of } = await doctor(env);
  refusing.close();
  expect(code).toBe(1);
  expect(of('Redis')).toMatchObject([{ state: 'bad', mend: expect.any(String) }]);
  expect(of('OneInbox')).toMatchObject([{ state: 'bad', mend: expect.stringContaining('ONEINBOX_API_KEY') }]);
  expect(of('webhooks')).toMatchObject([{ state: 'doubt' }]);
});

it('says that the calls in the ledger were made through another API', async () => {
  const connection = openRedis(redis.target, 'ledger');
  await waitReady(connection, 5_000);
  const ledger = createRedisLedger(connection, { prefix: '{fairdial}' });
  await ledger.generation.noteOrigin('http://127.0.0.1:9');
  await ledger.close();
  const { of } = await doctor({ ...account(), REDIS_URL: urlOf(redis) }, '--offline');
  expect(of('ledger')).toMatchObject([
    { state: 'doubt', says: expect.stringContaining(`through http://127.0.0.1:9, and ONEINBOX_BASE_URL is`) },
  ]);
});

it('shows every setting and no secret', async () => {
  const { stdout, settings } = await doctor(
    { ...account(), FAIRDIAL_TOKEN: 'very-secret-token' },
    '--offline',
  );
  expect(settings).toContainEqual(
    expect.objectContaining({ name: 'FAIRDIAL_TOKEN', value: '(set, hidden)' }),
  );
  expect(stdout).not.toMatch(/very-secret-token|oi_sk_test/);
});
