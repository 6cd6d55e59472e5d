import type { SuppressionLedger } from './ledger.ts';
import type { RedisStore } from './redis-store.ts';
import { decodeSuppressions, encodeSuppression } from './suppression-codec.ts';

/** Numbers go to the scripts in steps, so that a long list never keeps Redis from the dialling. */
const STEP = 500;

export function createRedisSuppressions(store: RedisStore): SuppressionLedger {
  const { keys, scripts } = store;
  const everyone = keys.suppressed('');

  const inSteps = async <T>(items: readonly T[], work: (step: readonly T[]) => Promise<unknown>) => {
    let total = 0;
    for (let from = 0; from < items.length; from += STEP)
      total += Number(await work(items.slice(from, from + STEP)));
    return total;
  };

  return {
    async add(entries, { campaign = '' }) {
      const added = await inSteps(entries, (step) =>
        scripts.run(
          'suppress',
          campaign,
          ...step.flatMap((entry) => [entry.phone, encodeSuppression(entry)]),
        ),
      );
      return { added };
    },
    async remove(phone, { all = false } = {}) {
      const removed = await scripts.run('lift-suppressions', '', all ? 'all' : 'hand', '', phone);
      return Number(removed) > 0;
    },
    async lift(phones, { campaign = '', source }) {
      const lifted = await inSteps(phones, (step) =>
        scripts.run('lift-suppressions', campaign, 'source', source, ...step),
      );
      return { lifted };
    },
    expire: async (now, limit) => Number(await scripts.run('expire-suppressions', now, limit)),
    has: async (phone) => (await store.ask((redis) => redis.hexists(everyone, phone))) === 1,
    async of(phone) {
      const names = (await store.ask((redis) => redis.smembers(keys.campaigns()))).sort();
      const scopes = ['', ...names];
      const texts = await store.pipeline((pipe) => {
        for (const scope of scopes) pipe.hget(keys.suppressed(scope), phone);
      });
      return scopes.flatMap((campaign, index) => {
        const entries = decodeSuppressions(phone, String(texts[index] ?? '[]'));
        return entries.map((entry) => ({ ...entry, ...(campaign === '' ? {} : { campaign }) }));
      });
    },
    async list(cursor, limit, { campaign = '' } = {}) {
      const [next, flat] = await store.ask((redis) =>
        redis.hscan(keys.suppressed(campaign), cursor || '0', 'COUNT', limit),
      );
      const entries = flat.flatMap((text, index) =>
        index % 2 === 1 ? decodeSuppressions(flat[index - 1] ?? '', text) : [],
      );
      return { cursor: next === '0' ? '' : next, entries };
    },
    count: () => store.ask((redis) => redis.hlen(everyone)),
    async readings({ campaign = '' }) {
      return new Map(
        Object.entries(await store.ask((redis) => redis.hgetall(keys.suppressionFiles(campaign)))),
      );
    },
    async noteReading(source, fingerprint, { campaign = '' }) {
      const key = keys.suppressionFiles(campaign);
      await store.ask((redis) =>
        fingerprint === undefined ? redis.hdel(key, source) : redis.hset(key, source, fingerprint),
      );
    },
  };
}
