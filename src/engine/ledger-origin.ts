import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { createRedisLedger } from '../ledger/redis-ledger.ts';
import { openRedis, waitReady } from '../redis/connection.ts';
import { joinRedisHome } from '../redis/redis-home.ts';
import { hashTag, homeOptions } from './open-ledger.ts';

/** Somebody who did not ask about the ledger is not kept waiting for one that is away. */
const READY_MS = 2_000;

/**
 * Through which API the calls of the ledger of these settings were made first. Undefined where nobody has noted it, there
 * is no ledger, or it does not answer: a command that needs none goes on without. Founds none, and brings none up to date.
 */
export async function readLedgerOrigin(config: Config): Promise<string | undefined> {
  if (config.redisUrl === undefined && !existsSync(join(config.dataDir, 'redis'))) return undefined;
  const home = await joinRedisHome(homeOptions(config, 'command')).catch(() => undefined);
  if (!home) return undefined;
  const redis = openRedis(home.target, 'ledger');
  try {
    await waitReady(redis, READY_MS);
    return await createRedisLedger(redis, { prefix: hashTag(config) }).generation.origin();
  } catch {
    return undefined;
  } finally {
    redis.disconnect();
    await home.stop();
  }
}
