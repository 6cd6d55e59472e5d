import type { RedisTarget } from './connection.ts';
import { attachEmbeddedRedis, startEmbeddedRedis } from './embedded-redis.ts';

/** Where Redis lives for this process, and what must be stopped with it. */
export interface RedisHome {
  readonly target: RedisTarget;
  stop(): Promise<void>;
}

export interface RedisHomeOptions {
  readonly redisUrl?: string;
  readonly dataDir: string;
  /** The run, shown to whoever finds the data directory in use. */
  readonly owner: string;
  /** Told when the private server ended by itself. */
  readonly onTrouble?: (message: string) => void;
}

/** The Redis of `REDIS_URL`, else a private server with its data in the data directory. */
export async function openRedisHome(options: RedisHomeOptions): Promise<RedisHome> {
  if (options.redisUrl !== undefined) return { target: { url: options.redisUrl }, stop: async () => {} };
  const { dataDir, owner, onTrouble } = options;
  const server = await startEmbeddedRedis({ dataDir, owner, ...(onTrouble ? { onTrouble } : {}) });
  return { target: { socketPath: server.socketPath }, stop: () => server.stop() };
}

/** The same for a command that only looks in or steers: a running service's private server is joined, not replaced. */
export async function joinRedisHome(options: RedisHomeOptions): Promise<RedisHome> {
  const running = options.redisUrl === undefined ? await attachEmbeddedRedis(options.dataDir) : undefined;
  return running ? { target: running, stop: async () => {} } : openRedisHome(options);
}
