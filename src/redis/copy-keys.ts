import type { Redis } from 'ioredis';

/** What other processes say of themselves, and work queues: true of a moment, made anew by whoever starts. */
const OF_THE_MOMENT = ['runs', 'distrust', 'tick', 'upgrade', 'placing', 'clockwork', 'bull'];
const AT_ONCE = 500;

export interface KeyRange {
  readonly redis: Redis;
  /** Begins every key, the hash tag included. */
  readonly prefix: string;
}

/** Whether any key of this prefix is there, those of the moment apart. */
export async function holdsKeys({ redis, prefix }: KeyRange): Promise<boolean> {
  for await (const keys of pagesOf({ redis, prefix })) if (keys.length > 0) return true;
  return false;
}

/** Copy every key with its value and its end, to another server or under another prefix. Resolves with how many. */
export async function copyKeys(from: KeyRange, to: KeyRange): Promise<number> {
  let copied = 0;
  for await (const keys of pagesOf(from)) {
    const dumps = from.redis.pipeline();
    for (const key of keys) dumps.dumpBuffer(key).pttl(key);
    const values = (await dumps.exec()) ?? [];
    const restores = to.redis.pipeline();
    keys.forEach((key, index) => {
      const [, dump] = values[2 * index] ?? [];
      const [, left] = values[2 * index + 1] ?? [];
      if (!Buffer.isBuffer(dump)) return;
      const name = `${to.prefix}${key.slice(from.prefix.length)}`;
      restores.restore(name, Math.max(0, Number(left)), dump);
      copied += 1;
    });
    for (const [error] of (await restores.exec()) ?? []) if (error) throw error;
  }
  return copied;
}

async function* pagesOf({ redis, prefix }: KeyRange): AsyncGenerator<string[]> {
  let cursor = '0';
  do {
    const [next, keys] = await redis.scan(cursor, 'MATCH', `${escaped(prefix)}:*`, 'COUNT', AT_ONCE);
    cursor = next;
    // A key may be met twice while tables grow; here nothing is written while it is read.
    yield keys.filter((key) => !OF_THE_MOMENT.includes(key.slice(prefix.length + 1).split(':')[0] ?? ''));
  } while (cursor !== '0');
}

/** A prefix is a name, not a pattern. */
function escaped(prefix: string): string {
  return prefix.replaceAll(/[*?[\]\\]/g, '\\$&');
}
