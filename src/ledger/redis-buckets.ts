import type { BucketDescription } from './contact-codec.ts';
import type { RedisStore } from './redis-store.ts';

/** The buckets of each campaign. A bucket never changes once it has its number, so what was read once holds. */
export interface BucketBook {
  of(campaign: string, bucket: number): Promise<BucketDescription>;
  all(campaign: string): Promise<ReadonlyMap<number, BucketDescription>>;
}

export function createBucketBook(store: RedisStore): BucketBook {
  const known = new Map<string, Map<number, BucketDescription>>();
  const all = async (campaign: string) => {
    const hash = await store.ask((redis) => redis.hgetall(store.keys.buckets(campaign)));
    const entries = Object.entries(hash).map(([bucket, text]) => [Number(bucket), JSON.parse(text)] as const);
    const buckets = new Map<number, BucketDescription>(entries.sort(([a], [b]) => a - b));
    known.set(campaign, buckets);
    return buckets;
  };
  return {
    all,
    async of(campaign, bucket) {
      const description = known.get(campaign)?.get(bucket) ?? (await all(campaign)).get(bucket);
      if (!description) throw new Error(`campaign ${campaign} has no bucket ${bucket}`);
      return description;
    },
  };
}
