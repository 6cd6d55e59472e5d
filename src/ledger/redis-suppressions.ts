import type { Suppression, SuppressionLedger } from './ledger.ts';
import type { RedisStore } from './redis-store.ts';

/** Numbers go to the script in steps, so that a long list never keeps Redis from the dialling. */
const STEP = 500;

export function createRedisSuppressions(store: RedisStore): SuppressionLedger {
  const { keys, scripts } = store;
  const everyone = keys.suppressed('');
  return {
    async add(entries, { campaign }) {
      let added = 0;
      for (let from = 0; from < entries.length; from += STEP) {
        const step = entries.slice(from, from + STEP);
        const args = step.flatMap((entry) => [entry.phone, JSON.stringify(entry)]);
        added += Number(await scripts.run('suppress', campaign ?? '', ...args));
      }
      return { added };
    },
    async remove(phone) {
      const [removed] = await store.pipeline((pipe) => pipe.hdel(everyone, phone));
      if (removed === 1) await store.ask((redis) => redis.incr(keys.revision()));
      return removed === 1;
    },
    has: async (phone) => (await store.ask((redis) => redis.hexists(everyone, phone))) === 1,
    async list(cursor, limit) {
      const [next, flat] = await store.ask((redis) => redis.hscan(everyone, cursor || '0', 'COUNT', limit));
      const entries = flat
        .filter((_, index) => index % 2 === 1)
        .map((text) => JSON.parse(text) as Suppression);
      return { cursor: next === '0' ? '' : next, entries };
    },
    count: () => store.ask((redis) => redis.hlen(everyone)),
  };
}
