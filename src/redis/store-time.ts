import type { Redis } from 'ioredis';

/** Redis' own clock, epoch ms: a second opinion about ours. */
export async function readStoreTime(redis: Redis): Promise<number> {
  const [seconds, microseconds] = await redis.time();
  return Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000);
}
