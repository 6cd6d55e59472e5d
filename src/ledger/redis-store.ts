import type { Redis } from 'ioredis';
import type { HoldTimes } from '../domain/timings.ts';
import { gatherWrites } from '../redis/gather-writes.ts';
import { type Keys, keysOf } from '../redis/keys.ts';
import { loadScripts, type Scripts } from '../redis/scripts.ts';
import { LedgerUnavailable } from './errors.ts';

/** What the parts of the Redis ledger share: one connection, its keys and its scripts. */
export interface RedisStore {
  readonly keys: Keys;
  readonly scripts: Scripts;
  readonly holds: HoldTimes;
  /** Run commands on the connection; a failure of the connection becomes `LedgerUnavailable`. */
  ask<T>(work: (redis: Redis) => Promise<T>): Promise<T>;
  /** Many reads in one round trip, results in order. */
  pipeline(build: (pipe: ReturnType<Redis['pipeline']>) => void): Promise<unknown[]>;
}

export function createRedisStore(redis: Redis, prefix: string, holds: HoldTimes): RedisStore {
  const scripts = loadScripts(redis, prefix);
  const gather = gatherWrites(redis);
  const ask = async <T>(work: (redis: Redis) => Promise<T>): Promise<T> => {
    try {
      gather();
      return await work(redis);
    } catch (error) {
      throw isReplyOfScript(error) ? error : new LedgerUnavailable(error);
    }
  };
  return {
    keys: keysOf(prefix),
    holds,
    scripts: { run: (name, ...args) => ask(() => scripts.run(name, ...args)) },
    ask,
    pipeline: (build) =>
      ask(async (connection) => {
        const pipe = connection.pipeline();
        build(pipe);
        const replies = (await pipe.exec()) ?? [];
        return replies.map(([error, reply]) => {
          if (error) throw error;
          return reply;
        });
      }),
  };
}

/** An error inside a script is our own mistake, not an absent Redis: it must not be taken for one. */
function isReplyOfScript(error: unknown): boolean {
  return error instanceof Error && /user_script|Error compiling script/.test(error.message);
}
