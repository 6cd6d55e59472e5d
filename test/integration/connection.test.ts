import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  checkDurability,
  openRedis,
  type RedisRole,
  type RedisTarget,
  waitReady,
} from '../../src/redis/connection.ts';
import { pollUntil } from '../support/poll.ts';
import { startTestRedis, type TestRedis } from '../support/redis.ts';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

let server: TestRedis;
let port: number;
const opened: Redis[] = [];

function open(target: RedisTarget, role: RedisRole = 'ledger'): Redis {
  const redis = openRedis(target, role);
  opened.push(redis);
  return redis;
}

async function openReady(url: string): Promise<Redis> {
  const redis = open({ url });
  await waitReady(redis, 2_000);
  return redis;
}

beforeAll(async () => {
  port = await freePort();
  server = await startTestRedis({ port: String(port), bind: '127.0.0.1' });
  const admin = open(server.target);
  await waitReady(admin, 5_000);
  await admin.acl('SETUSER', 'dialler', 'on', '>p@ss/word', '~*', '&*', '+@all', '-config');
});

afterEach(() => {
  for (const redis of opened.splice(0)) redis.disconnect();
});

afterAll(() => server.stop());

describe('an address', () => {
  test('with user, password and database', async () => {
    const redis = await openReady(`redis://dialler:p%40ss%2Fword@127.0.0.1:${port}/3`);
    expect(await redis.acl('WHOAMI')).toBe('dialler');
    expect(String(await redis.client('INFO'))).toContain(' db=3 ');
  });

  test('of a socket', async () => {
    const path = 'socketPath' in server.target ? server.target.socketPath : '';
    expect(await (await openReady(`unix://${path}`)).ping()).toBe('PONG');
    expect(await (await openReady(`${path}?db=2`)).ping()).toBe('PONG');
  });

  test.each([
    ['localhost:6379', 'begins with localhost:'],
    ['http://secret@localhost', 'begins with http:'],
    ['redis://user:secret@localhost/three', 'database "three"'],
    ['redis://:secret%@localhost', 'stray %'],
    ['redis://localhost?retries=3', '"retries"'],
    ['redis:// localhost', 'not a Redis address'],
    ['"redis://secret@localhost"', 'not a Redis address'],
    ['redis://', 'names no host'],
    ['unix://', 'names no socket'],
  ])('%s is refused with the reason', (url, reason) => {
    const attempt = () => openRedis({ url }, 'ledger');
    expect(attempt).toThrow(reason);
    expect(attempt).toThrow(/^REDIS_URL: .*→ write redis:/);
    expect(attempt).not.toThrow('secret');
  });

  test('all that is wrong with it is told at once', () => {
    expect(() => openRedis({ url: 'http://localhost/three?retries=3' }, 'ledger')).toThrow(
      /http:[\s\S]*three[\s\S]*retries/,
    );
  });
});

describe('waiting until it can be used', () => {
  test.each([
    ['a wrong password', () => `redis://dialler:wrong@127.0.0.1:${port}`, 'redis-refused'],
    ['a database that does not exist', () => `redis://127.0.0.1:${port}/99`, 'redis-refused'],
    ['nobody there', () => 'redis://127.0.0.1:1', 'redis-unreachable'],
    ['a host without a name', () => 'redis://no-such-host.invalid', 'redis-unreachable'],
  ])('%s is said with a next step', async (_, url, code) => {
    const redis = open({ url: url() });
    await expect(waitReady(redis, 400)).rejects.toMatchObject({
      code,
      nextStep: expect.stringContaining('REDIS_URL'),
    });
  });
});

describe('while Redis is away', () => {
  test('the ledger and the queue hear so at once, and go on by themselves when it is back', async () => {
    const other = await startTestRedis();
    const connections = [open(other.target, 'ledger'), open(other.target, 'queue')];
    for (const redis of connections) await waitReady(redis, 2_000);
    const killed = connections.map((redis) => once(redis, 'close'));
    const [first] = connections;
    const info = (await first?.info('server')) ?? '';
    process.kill(Number(/process_id:(\d+)/.exec(info)?.[1]), 'SIGKILL');
    await Promise.all(killed);

    const began = performance.now();
    for (const redis of connections) await expect(redis.ping()).rejects.toThrow();
    expect(performance.now() - began).toBeLessThan(2_500);
    for (const redis of connections)
      await pollUntil(() => redis.ping(), { what: 'the connection to come back' });
    for (const redis of connections) redis.disconnect();
    await other.stop();
  });

  test('a worker waits', async () => {
    const worker = open({ url: `redis://127.0.0.1:${await freePort()}` }, 'worker');
    const secondTry = new Promise((resolve) => worker.once('reconnecting', () => resolve('waiting')));
    const outcome = await Promise.race([worker.ping().catch(() => 'failed'), secondTry]);
    expect(outcome).toBe('waiting');
  });
});

test('durability that may not be asked about is unknown, or taken from INFO', async () => {
  const redis = await openReady(`redis://dialler:p%40ss%2Fword@127.0.0.1:${port}`);
  expect(await checkDurability(redis)).toEqual({
    appendonly: 'no',
    appendfsync: 'unknown',
    maxmemoryPolicy: 'noeviction',
    version: expect.stringMatching(/^\d+\.\d+/),
    role: 'master',
    dataset: expect.stringMatching(/^\w{40} \w{40}$/),
  });
});

test('what a server holds has one name through cut connections, and another after it was a replica or was started anew', async () => {
  const own = await freePort();
  const restarted = { port: String(own), bind: '127.0.0.1' };
  const url = { url: `redis://127.0.0.1:${own}` };
  let server = await startTestRedis(restarted);
  const redis = open(url);
  const dataset = async () => {
    await pollUntil(() => redis.ping().catch(() => false), { what: 'an answer' });
    return (await checkDurability(redis)).dataset;
  };
  const first = await dataset();
  redis.stream.destroy();
  expect(await dataset()).toBe(first);
  await redis.replicaof('127.0.0.1', await freePort());
  expect(await dataset()).toBeUndefined();
  await redis.replicaof('NO', 'ONE');
  const second = await dataset();
  await server.stop();
  server = await startTestRedis(restarted);
  expect(new Set([first, second, await dataset(), undefined]).size).toBe(4);
  await server.stop();
});
