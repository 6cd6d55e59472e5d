import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { findRedisBinary } from '../../../src/redis/embedded-redis.ts';
import { pollUntil } from '../../support/poll.ts';
import { scratchFolder } from './scratch.ts';

/** A redis-server that a test may kill, start again, and whose files it may spoil in between. */
export interface Store {
  readonly socketPath: string;
  readonly url: string;
  /** Where its append-only files lie. */
  readonly folder: string;
  running(): boolean;
  start(): Promise<void>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

const CONF = [
  'port 0',
  'unixsocket redis.sock',
  'appendonly yes',
  'appendfsync always',
  'maxmemory-policy noeviction',
  'hash-max-listpack-value 4096',
  'aof-load-truncated yes',
  'save ""',
  'daemonize no',
];

export async function openStore(): Promise<Store> {
  const binary = findRedisBinary();
  if (!binary) throw new Error('no redis-server on this machine');
  const folder = await scratchFolder('chaos-redis');
  await writeFile(join(folder, 'redis.conf'), `${CONF.join('\n')}\n`);
  const socketPath = join(folder, 'redis.sock');
  let server: ChildProcess | undefined;

  const kill = async () => {
    if (!server) return;
    const gone = once(server, 'exit');
    server.kill('SIGKILL');
    await gone;
    server = undefined;
  };
  const store: Store = {
    socketPath,
    url: `unix://${socketPath}`,
    folder,
    running: () => server !== undefined,
    async start() {
      server = spawn(binary, ['redis.conf'], { cwd: folder, stdio: 'ignore' });
      await untilServing(socketPath);
    },
    kill,
    async close() {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await store.start();
  return store;
}

async function untilServing(socketPath: string): Promise<void> {
  const ask = async () => {
    const redis = new Redis({ path: socketPath, lazyConnect: true, retryStrategy: () => null });
    redis.on('error', () => {});
    try {
      await redis.connect();
      return (await redis.ping()) === 'PONG';
    } finally {
      redis.disconnect();
    }
  };
  await pollUntil(ask, { timeoutMs: 10_000, everyMs: 20, what: 'redis-server to serve' });
}
