import { CONTACTS_PER_CHUNK, PHONE_SLICES } from '../redis/keys.ts';
import { CLOSED_LETTERS, columnsOfRecord, decodePlace, decodeRecord, decodeResult } from './contact-codec.ts';
import type { Bucket, ContactLedger, ContactView } from './ledger.ts';
import type { RedisBooks } from './redis-books.ts';
import { createRedisImports, decodeRejected } from './redis-imports.ts';
import type { RedisStore } from './redis-store.ts';

/** Scripts take so long per contact that a bigger step would keep Redis from the dialling for milliseconds. */
const STEP = 1000;

export function createRedisContacts(store: RedisStore, books: RedisBooks): ContactLedger {
  const { keys, scripts } = store;

  const view = async (
    campaign: string,
    seq: number,
    texts: { record: string; place: string; result?: string },
  ) => {
    const place = decodePlace(texts.place);
    const contact = decodeRecord(seq, texts.record, {
      bucket: await books.buckets.of(campaign, place.bucket),
      variables: await books.columns.of(campaign, columnsOfRecord(texts.record)),
    });
    const result = decodeResult(texts.result);
    const { status, reason, attempts, at } = place;
    return { contact, status, reason, attempts, at, ...(result ? { result } : {}) } satisfies ContactView;
  };

  const readChunk = async (campaign: string, chunk: number): Promise<Record<string, string>[]> => {
    const hashes = await store.pipeline((pipe) => {
      pipe.hgetall(keys.contacts(campaign, chunk));
      pipe.hgetall(keys.states(campaign, chunk));
      pipe.hgetall(keys.results(campaign, chunk));
    });
    return hashes as Record<string, string>[];
  };

  const viewsOfChunk = async (campaign: string, chunk: number): Promise<ContactView[]> => {
    const [records = {}, places = {}, results = {}] = await readChunk(campaign, chunk);
    const views: ContactView[] = [];
    for (let field = 0; field < CONTACTS_PER_CHUNK; field++) {
      const record = records[field];
      const place = places[field];
      const result = results[field];
      if (record === undefined || place === undefined) continue;
      const texts = { record, place, ...(result === undefined ? {} : { result }) };
      views.push(await view(campaign, chunk * CONTACTS_PER_CHUNK + field, texts));
    }
    return views;
  };

  const page = async (campaign: string, from: number, limit: number): Promise<ContactView[]> => {
    const views: ContactView[] = [];
    for (let chunk = Math.floor(from / CONTACTS_PER_CHUNK); views.length < limit; chunk++) {
      const chunkViews = await viewsOfChunk(campaign, chunk);
      if (chunkViews.length === 0) break;
      views.push(...chunkViews.filter((each) => each.contact.seq >= from));
    }
    return views.slice(0, limit);
  };

  return {
    ...createRedisImports(store),
    page,
    async imported(campaign) {
      return Number((await store.ask((redis) => redis.hget(keys.campaign(campaign), 'imported'))) ?? 0);
    },
    async rejected(campaign, from, limit) {
      if (limit <= 0) return [];
      const key = keys.rejected(campaign);
      return decodeRejected(await store.ask((redis) => redis.lrange(key, from, from + limit - 1)));
    },
    async find(phone) {
      const campaigns = (await store.ask((redis) => redis.smembers(keys.campaigns()))).sort();
      const digits = phone.slice(1);
      const seqs = await store.pipeline((pipe) => {
        for (const campaign of campaigns)
          pipe.hget(keys.phones(campaign, Number(digits) % PHONE_SLICES), digits);
      });
      const found = campaigns.map((campaign, index) => ({ campaign, seq: seqs[index] }));
      const views = found
        .filter(({ seq }) => seq !== null)
        .map(async ({ campaign, seq }) => ({ campaign, view: (await page(campaign, Number(seq), 1))[0] }));
      return (await Promise.all(views)).flatMap(({ campaign, view }) => (view ? [{ campaign, view }] : []));
    },
    async buckets(campaign) {
      const descriptions = await books.buckets.all(campaign);
      const [fresh = {}, ...timed] = await store.pipeline((pipe) => {
        pipe.hgetall(keys.freshCounts(campaign));
        for (const bucket of descriptions.keys()) {
          pipe.zcard(keys.timed(campaign, bucket));
          pipe.zrange(keys.timed(campaign, bucket), 0, '0', 'WITHSCORES');
        }
      });
      return [...descriptions].map(([bucket, description], index) => {
        const dueAt = (timed[2 * index + 1] as string[])[1];
        return {
          campaign,
          bucket,
          ...description,
          fresh: Number((fresh as Record<string, string>)[bucket] ?? 0),
          timed: Number(timed[2 * index]),
          ...(dueAt === undefined ? {} : { dueAt: Number(dueAt) }),
        } satisfies Bucket;
      });
    },
    async closeWaiting({ campaign, bucket }, status, reason, limit) {
      let closed = 0;
      while (closed < limit) {
        const step = Math.min(STEP, limit - closed);
        const now = Number(
          await scripts.run('close-waiting', campaign, bucket, CLOSED_LETTERS[status], reason, step),
        );
        closed += now;
        if (now < step) break;
      }
      return closed;
    },
    expireOverdue: async (campaign, limit, now) =>
      Number(await scripts.run('expire-overdue', campaign, now, limit)),
  };
}
