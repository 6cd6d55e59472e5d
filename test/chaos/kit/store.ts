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
  'maxmemory-policy noeviction',
  'hash-max-listpack-value 4096',
  'aof-load-truncated yes',
  'save ""',
  'daemonize no',
];

/** @param disk where its files are to lie, and when it flushes; by default a scratch folder, and always. */
export async function openStore(
  disk: { folder?: string; fsync?: 'always' | 'everysec' } = {},
): Promise<Store> {
  const binary = findRedisBinary();
  if (!binary) throw new Error('no redis-server on this machine');
  const folder = disk.folder ?? (await scratchFolder('chaos-redis'));
  const conf = [...CONF, `appendfsync ${disk.fsync ?? 'always'}`];
  await writeFile(join(folder, 'redis.conf'), `${conf.join('\n')}\n`);
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
      const started = spawn(binary, ['redis.conf'], { cwd: folder, stdio: 'ignore' });
      server = started;
      started.once('exit', () => {
        if (server === started) server = undefined;
      });
      await untilServing(socketPath);
    },
    kill,
    async close() {
      await kill();
      if (disk.folder === undefined) await rm(folder, { recursive: true, force: true });
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
