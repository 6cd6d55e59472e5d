import type { RedisTarget } from './connection.ts';
import { untilBriefHolderEnds } from './embedded-lock.ts';
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
  /** Told that a command which looks in is waited for. */
  readonly onWait?: (message: string) => void;
}

/** A server is gone with the command that started it: another command would rather wait so long than lose it on the way. */
const JOIN_PATIENCE_MS = 3_000;

/** The Redis of `REDIS_URL`, else a private server with its data in the data directory. */
export async function openRedisHome(options: RedisHomeOptions): Promise<RedisHome> {
  return openHome(options, false);
}

/** The same for a command that only looks in or steers: a running service's private server is joined, not replaced. */
export async function joinRedisHome(options: RedisHomeOptions): Promise<RedisHome> {
  if (options.redisUrl !== undefined) return openHome(options, true);
  await untilBriefHolderEnds(options.dataDir, JOIN_PATIENCE_MS);
  const running = await attachEmbeddedRedis(options.dataDir);
  return running ? { target: running, stop: async () => {} } : openHome(options, true);
}

async function openHome({ redisUrl, ...options }: RedisHomeOptions, isBrief: boolean): Promise<RedisHome> {
  if (redisUrl !== undefined) return { target: { url: redisUrl }, stop: async () => {} };
  const server = await startEmbeddedRedis({ ...options, isBrief });
  return { target: { socketPath: server.socketPath }, stop: () => server.stop() };
}
