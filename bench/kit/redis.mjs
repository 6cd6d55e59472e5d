import { join } from 'node:path';
import { Redis } from 'ioredis';
import { startProcess, until } from './processes.mjs';
import { scratchFolder } from './scratch.mjs';

/** As the engine's private server is set up: what is acknowledged is on the disk. */
const SETTINGS = {
  port: '0',
  save: '',
  appendonly: 'yes',
  appendfsync: 'always',
  'maxmemory-policy': 'noeviction',
};
/** What the engine's contacts are packed for; other programs have Redis's own settings. */
const PACKED = { 'hash-max-ziplist-value': '1024', 'hash-max-ziplist-entries': '512' };

/** A Redis of our own with AOF always, on a unix socket. `packed`: set up for the engine. */
export async function startRedis(name, { packed = false } = {}) {
  const folder = scratchFolder(name);
  const socketPath = join(folder, 'redis.sock');
  const settings = { ...SETTINGS, ...(packed && PACKED), dir: folder, unixsocket: socketPath };
  const server = startProcess(
    'redis-server',
    Object.entries(settings).flatMap(([key, value]) => [`--${key}`, value]),
  );
  const client = connect(socketPath);
  await until('redis answers', () => client.ping().catch(() => undefined));
  return {
    pid: server.pid,
    socketPath,
    url: `unix://${socketPath}`,
    client,
    async stop() {
      client.disconnect();
      await server.kill();
    },
  };
}

export function connect(socketPath) {
  const client = new Redis({ path: socketPath, retryStrategy: () => 50, maxRetriesPerRequest: null });
  client.on('error', () => {});
  return client;
}

/** Bytes of data: without what an empty server has, and without the buffers of clients and of the AOF. */
export async function dataBytes(client) {
  const text = await client.info('memory');
  const of = (name) => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(text)?.[1] ?? 0);
  return of('used_memory') - of('used_memory_startup') - of('mem_clients_normal') - of('mem_aof_buffer');
}
