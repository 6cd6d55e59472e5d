import type { Redis } from 'ioredis';
import { type HoldTimes, TIMINGS } from '../domain/timings.ts';
import type { Ledger } from './ledger.ts';
import { createRedisAttempts } from './redis-attempts.ts';
import { createRedisBooks } from './redis-books.ts';
import { createRedisCampaigns } from './redis-campaigns.ts';
import { createRedisContacts } from './redis-contacts.ts';
import { createRedisGeneration } from './redis-generation.ts';
import { createRedisInsight } from './redis-insight.ts';
import { createRedisRescue } from './redis-rescue.ts';
import { createRedisStore } from './redis-store.ts';
import { createRedisSuppressions } from './redis-suppressions.ts';

/**
 * The ledger in Redis. `redis` should fail fast (`openRedis(target, 'ledger')`): a command whose reply is lost is not
 * sent again by the client, and every call here rejects with `LedgerUnavailable` within the connection's time-out.
 */
export function createRedisLedger(
  redis: Redis,
  { prefix, holds = TIMINGS.holds }: { prefix: string; holds?: HoldTimes },
): Ledger {
  const store = createRedisStore(redis, prefix, holds);
  const books = createRedisBooks(store);
  return {
    campaigns: createRedisCampaigns(store),
    contacts: createRedisContacts(store, books),
    attempts: createRedisAttempts(store, books),
    suppressions: createRedisSuppressions(store),
    rescue: createRedisRescue(store),
    generation: createRedisGeneration(store),
    insight: createRedisInsight(store),
    revision: async () =>
      Number((await store.ask((connection) => connection.get(store.keys.revision()))) ?? 0),
    async close() {
      redis.disconnect();
    },
  };
}
