import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import type { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkDurability, openRedis, waitReady } from '../../src/redis/connection.ts';
import { identify } from '../../src/redis/embedded-identity.ts';
import { attachEmbeddedRedis, findRedisBinary, startEmbeddedRedis } from '../../src/redis/embedded-redis.ts';
import { joinRedisHome, openRedisHome } from '../../src/redis/redis-home.ts';
import { pollUntil } from '../support/poll.ts';

let dataDir: string;
/** Undone after each test, last first. */
const undo: (() => unknown)[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'fairdial-test-'));
  undo.push(() => rm(dataDir, { recursive: true, force: true }));
});

afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

async function start(options: Partial<Parameters<typeof startEmbeddedRedis>[0]> = {}) {
  const server = await startEmbeddedRedis({ dataDir, owner: 'run of a test', ...options });
  undo.push(() => server.stop());
  return server;
}

async function connect(socketPath: string): Promise<Redis> {
  const redis = openRedis({ socketPath }, 'ledger');
  undo.push(() => redis.disconnect());
  await waitReady(redis, 5_000);
  return redis;
}

/** A dead process that nobody has collected yet does not count. */
const isRunning = (pid: number) => identify(pid) !== undefined;

/** Processes that work in the Redis directory; only Linux tells. */
function serversInDirectory(): number[] {
  const works = (pid: string) => {
    try {
      return readlinkSync(`/proc/${pid}/cwd`) === join(dataDir, 'redis');
    } catch {
      return false;
    }
  };
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && works(name))
    .map(Number);
}

/** Another process with its own private Redis, as built. */
async function startInChild(fate: 'wait' | 'exit') {
  if (!existsSync('dist/redis/embedded-redis.js'))
    throw new Error('dist is not built: run npm test, or npm run build');
  const child: ChildProcess = spawn('node', ['test/support/embedded-child.mjs', dataDir, fate], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  undo.push(() => child.kill('SIGKILL'));
  const ended = once(child, 'exit');
  if (!child.stdout) throw new Error('no output');
  const [line] = await once(createInterface(child.stdout), 'line');
  const { socketPath, pid } = JSON.parse(line) as { socketPath: string; pid: number };
  return { child, ended, socketPath, pid };
}

describe('a private Redis', () => {
  test('keeps everything it acknowledged, on disk, over a stop', async () => {
    const first = await start();
    const redis = await connect(first.socketPath);
    expect(await checkDurability(redis)).toMatchObject({
      appendonly: 'yes',
      appendfsync: 'always',
      maxmemoryPolicy: 'noeviction',
      role: 'master',
    });
    await redis.set('contact', 'waiting');
    await first.stop();
    expect(isRunning(first.pid)).toBe(false);

    const second = await start();
    expect(await (await connect(second.socketPath)).get('contact')).toBe('waiting');
  });

  test('listens on no port, for this user only', async () => {
    const { socketPath } = await start();
    const redis = await connect(socketPath);
    expect(await redis.config('GET', 'port')).toEqual(['port', '0']);
    expect(statSync(socketPath).mode & 0o077).toBe(0);
    expect(statSync(join(dataDir, 'redis')).mode & 0o077).toBe(0);
  });

  test('packs contacts of up to 1,024 bytes', async () => {
    const redis = await connect((await start()).socketPath);
    await redis.hset('packed', 'contact', 'x'.repeat(1_000));
    expect(await redis.object('ENCODING', 'packed')).toBe('listpack');
  });

  test('is one to a directory: the second process is told who has it', async () => {
    await start();
    await expect(startEmbeddedRedis({ dataDir, owner: 'another' })).rejects.toMatchObject({
      code: 'data-dir-in-use',
      message: expect.stringMatching(new RegExp(`process ${process.pid} \\(run of a test\\)`)),
      // Never a second ledger: it would call everybody again.
      nextStep: expect.stringMatching(
        new RegExp(`^See what it does with fairdial status.*kill ${process.pid}.*called again`),
      ),
    });
  });

  test('waits, and says so, for a command that has it while it looks in', async () => {
    const looking = await joinRedisHome({ dataDir, owner: 'command' });
    undo.push(looking.stop);
    const told: string[] = [];
    const serving = openRedisHome({ dataDir, owner: 'service', onWait: (message) => told.push(message) });
    await pollUntil(() => told.length > 0, { what: 'the service to say that it waits' });
    expect(told).toEqual([expect.stringContaining(`process ${process.pid} (command)`)]);
    await looking.stop();
    const { stop } = await serving;
    undo.push(stop);
    expect(told).toHaveLength(1);
    await expect(startEmbeddedRedis({ dataDir, owner: 'another' })).rejects.toMatchObject({
      message: expect.stringContaining('(service)'),
    });
  });

  test('waits so long and no longer', async () => {
    await start({ owner: 'command', isBrief: true });
    await expect(startEmbeddedRedis({ dataDir, owner: 'another', patienceMs: 150 })).rejects.toMatchObject({
      code: 'data-dir-in-use',
      message: expect.stringContaining('(command)'),
    });
  });

  test('goes from command to command, and none loses it on the way', async () => {
    const lookIn = async (command: string) => {
      const { target, stop } = await joinRedisHome({ dataDir, owner: command });
      const redis = openRedis(target, 'ledger');
      undo.push(() => redis.disconnect());
      await waitReady(redis, 5_000);
      await redis.rpush('commands', command);
      redis.disconnect();
      await stop();
    };
    await Promise.all(['first', 'second', 'third'].map(lookIn));
    const redis = await connect((await start()).socketPath);
    expect((await redis.lrange('commands', 0, -1)).toSorted()).toEqual(['first', 'second', 'third']);
  });

  test('can be looked into by another command while it runs', async () => {
    expect(await attachEmbeddedRedis(dataDir)).toBeUndefined();
    const { socketPath, stop } = await start();
    expect(await attachEmbeddedRedis(dataDir)).toEqual({ socketPath });
    await stop();
    expect(await attachEmbeddedRedis(dataDir)).toBeUndefined();
  });

  test('comes back by itself, with its data, at the same socket', async () => {
    const troubles: string[] = [];
    const server = await start({ onTrouble: (message) => troubles.push(message) });
    const redis = await connect(server.socketPath);
    await redis.set('contact', 'calling');
    const { pid } = server;
    process.kill(pid, 'SIGKILL');
    const value = await pollUntil(() => redis.get('contact'), { what: 'the private Redis to come back' });
    expect(value).toBe('calling');
    expect(server.pid).not.toBe(pid);
    expect(troubles).toEqual([expect.stringContaining('ended by itself')]);
  });

  test('stops while it is being started again', async () => {
    const server = await start();
    process.kill(server.pid, 'SIGKILL');
    await server.stop();
    expect(serversInDirectory()).toEqual([]);
    await start();
  });

  test('has its socket elsewhere when the path of the directory is too long for one', async () => {
    const deep = join(dataDir, 'd'.repeat(60), 'e'.repeat(60));
    const server = await start({ dataDir: deep });
    expect(server.socketPath.length).toBeLessThan(100);
    expect(await attachEmbeddedRedis(deep)).toEqual({ socketPath: server.socketPath });
    await server.stop();
    expect(existsSync(dirname(server.socketPath))).toBe(false);
  });
});

describe('after a process was killed', () => {
  test('its server is replaced, not joined, and no acknowledged write is lost', async () => {
    const orphan = await startInChild('wait');
    const redis = await connect(orphan.socketPath);
    for (let n = 0; n < 100; n += 1) await redis.rpush('attempts', n);
    orphan.child.kill('SIGKILL');
    await orphan.ended;
    expect(isRunning(orphan.pid)).toBe(true);

    const next = await start();
    expect(isRunning(orphan.pid)).toBe(false);
    expect(await (await connect(next.socketPath)).llen('attempts')).toBe(100);
    if (process.platform === 'linux') expect(serversInDirectory()).toEqual([next.pid]);
  });

  test('one that leaves in haste takes its server along', async () => {
    const { ended, pid } = await startInChild('exit');
    await ended;
    await pollUntil(() => !isRunning(pid), { what: 'the server to end with its process' });
  });

  test('a pid that was given to another process meanwhile keeps nobody out', async () => {
    const holder = { pid: process.pid, birth: 'another life', id: 'old', owner: 'old run' };
    writeFileSync(join(dataDir, 'fairdial.lock'), JSON.stringify(holder));
    await start();
  });

  test('a lock that a power failure cut short keeps nobody out', async () => {
    writeFileSync(join(dataDir, 'fairdial.lock'), '');
    await start();
  });

  test('of several that start at the same instant exactly one gets the directory', async () => {
    const racers = 4;
    const directories = Array.from({ length: 60 }, (_, n) => join(dataDir, `race-${n}`));
    for (const [n, directory] of directories.entries()) {
      mkdirSync(directory);
      const dead = { pid: process.pid, birth: 'another life', id: `dead-${n}`, owner: 'dead' };
      if (n % 3 > 0) writeFileSync(join(directory, 'fairdial.lock'), JSON.stringify(dead));
      // An heir that died on its way to the lock.
      if (n % 3 > 1)
        writeFileSync(join(directory, `fairdial.lock.dead-${n}`), JSON.stringify({ ...dead, id: 'heir' }));
    }
    const arrivals = new Int32Array(new SharedArrayBuffer(4 * directories.length));
    const threads = Array.from(
      { length: racers },
      () => new Worker('./test/support/lock-racer.mjs', { workerData: { directories, racers, arrivals } }),
    );
    const won = await Promise.all(
      threads.map(async (thread) => (await once(thread, 'message'))[0] as string[]),
    );
    expect(won.flat().toSorted()).toEqual(directories.toSorted());
    expect(readdirSync(directories[2] ?? '')).toEqual(['fairdial.lock']);
  });
});

describe('a server that is not ours', () => {
  test('is left alone, and nothing is started beside it', async () => {
    const redisDir = join(dataDir, 'redis');
    mkdirSync(redisDir);
    const socketPath = join(redisDir, 'redis.sock');
    const settings = ['--port', '0', '--dir', redisDir, '--unixsocket', socketPath, '--save', ''];
    const stranger = spawn(findRedisBinary() ?? '', settings, { stdio: 'ignore' });
    undo.push(() => stranger.kill('SIGKILL'));
    await pollUntil(() => existsSync(socketPath), { what: 'the stranger to listen' });

    await expect(start()).rejects.toMatchObject({
      code: 'data-dir-in-use',
      message: expect.stringContaining(`${stranger.pid}`),
    });
    expect(await (await connect(socketPath)).ping()).toBe('PONG');
    expect(existsSync(join(dataDir, 'fairdial.lock'))).toBe(false);
  });
});

describe('damage', () => {
  const aofFile = () => {
    const folder = join(dataDir, 'redis', 'appendonlydir');
    return join(folder, readdirSync(folder).find((name) => name.endsWith('.incr.aof')) ?? '');
  };

  beforeEach(async () => {
    const server = await start();
    await (await connect(server.socketPath)).rpush('attempts', 'first', 'second');
    await server.stop();
  });

  test('a file cut short loads up to the cut', async () => {
    appendFileSync(aofFile(), '*3\r\n$5\r\nRPUSH\r\n$8\r\natte');
    const redis = await connect((await start()).socketPath);
    expect(await redis.lrange('attempts', 0, -1)).toEqual(['first', 'second']);
  });

  test('a file with a hole is not loaded, and the message shows the log and the repair', async () => {
    appendFileSync(aofFile(), 'no such thing\r\n*1\r\n$4\r\nPING\r\n');
    await expect(start()).rejects.toMatchObject({
      code: 'redis-start-failed',
      message: expect.stringContaining('Bad file format'),
      nextStep: expect.stringContaining('redis-check-aof'),
    });
    expect(serversInDirectory()).toEqual([]);
    truncateSync(aofFile(), statSync(aofFile()).size - 'no such thing\r\n*1\r\n$4\r\nPING\r\n'.length);
    await start();
  });
});

describe('a directory that cannot be used', () => {
  test('a file in its place', async () => {
    const file = join(dataDir, 'file');
    writeFileSync(file, '');
    await expect(start({ dataDir: file })).rejects.toMatchObject({ code: 'data-dir-unwritable' });
  });

  test('a binary that is not there', async () => {
    await expect(start({ binary: '/nowhere/redis-server' })).rejects.toMatchObject({
      code: 'redis-start-failed',
      message: expect.stringContaining('/nowhere/redis-server'),
    });
    await start();
  });
});
