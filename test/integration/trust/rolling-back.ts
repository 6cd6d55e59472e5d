import type { Redis } from 'ioredis';

type Saved = readonly [key: string, value: Buffer, ttlMs: number];

/** All there is in this Redis now; `rollBack` makes it so again. */
export async function copyOf(redis: Redis): Promise<readonly Saved[]> {
  const keys = await redis.keys('*');
  const saved = keys.map(async (key): Promise<Saved> => {
    const value = await redis.dumpBuffer(key);
    return [key, value ?? Buffer.alloc(0), Math.max(0, await redis.pttl(key))];
  });
  return Promise.all(saved);
}

export async function rollBack(redis: Redis, copy: readonly Saved[]): Promise<void> {
  await redis.flushall();
  for (const [key, value, ttl] of copy) await redis.restore(key, ttl, value);
}
