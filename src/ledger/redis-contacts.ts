import { placeOfPhone } from '../redis/keys.ts';
import {
  BETWEEN_CONTACTS,
  CLOSED_LETTERS,
  columnsOfHead,
  decodePlace,
  decodeRecord,
  decodeResult,
} from './contact-codec.ts';
import type { Bucket, ContactLedger, ContactView } from './ledger.ts';
import type { RedisBooks } from './redis-books.ts';
import { createRedisImports, decodeRejected } from './redis-imports.ts';
import type { RedisStore } from './redis-store.ts';

/** Scripts take so long per contact that a bigger step would keep Redis from the dialling for milliseconds. */
const STEP = 1000;
/** To close one takes ten times as long as to read it. */
const CLOSE_STEP = 200;

export function createRedisContacts(store: RedisStore, books: RedisBooks): ContactLedger {
  const { keys, scripts } = store;

  /** The page as it was at one instant; every thousand contacts keep Redis for about a millisecond. */
  const page = async (campaign: string, from: number, limit: number): Promise<ContactView[]> => {
    const views: ContactView[] = [];
    while (views.length < limit) {
      const most = Math.min(STEP, limit - views.length);
      const texts = (await scripts.run('read-contacts', campaign, from + views.length, most)) as Texts;
      const [records = [], states = [], results = []] = texts.map(itemsOf);
      await learnBooks(campaign, records, states);
      for (const [index, record] of records.entries())
        views.push(view(campaign, from + views.length, [record, states[index] ?? '', results[index] ?? '']));
      if (records.length < most) break;
    }
    return views;
  };

  /** Buckets and names that come up for the first time are read before anything is decoded. */
  const learnBooks = async (campaign: string, records: readonly string[], states: readonly string[]) => {
    for (const record of records) {
      const columns = columnsOfHead(record);
      if (!books.columns.known(campaign, columns)) await books.columns.of(campaign, columns);
    }
    for (const state of states) {
      const { bucket } = decodePlace(state);
      if (!books.buckets.known(campaign, bucket)) await books.buckets.of(campaign, bucket);
    }
  };

  const view = (campaign: string, seq: number, [record, state, last]: Texts): ContactView => {
    const { status, reason, attempts, at, bucket } = decodePlace(state);
    const contact = decodeRecord(seq, record, {
      bucket: learnt(books.buckets.known(campaign, bucket)),
      variables: (columns) => learnt(books.columns.known(campaign, columns)),
    });
    const result = decodeResult(last === '' ? undefined : last);
    return { contact, status, reason, attempts, at, ...(result ? { result } : undefined) };
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
      const { slice, field } = placeOfPhone(phone.slice(1));
      const seqs = await store.pipeline((pipe) => {
        for (const campaign of campaigns) pipe.hget(keys.phones(campaign, slice), field);
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
    async closeWaiting({ campaign, bucket, version = '' }, status, reason, limit) {
      const letter = CLOSED_LETTERS[status];
      return closeInSteps(limit, (step) =>
        scripts.run('close-waiting', campaign, bucket, letter, reason, step, version),
      );
    },
    expireOverdue: (campaign, limit, now) =>
      closeInSteps(limit, (step) => scripts.run('expire-overdue', campaign, now, step)),
  };
}

/** Until one step closes fewer than it might. Resolves with how many were closed. */
async function closeInSteps(limit: number, close: (most: number) => Promise<unknown>): Promise<number> {
  let closed = 0;
  while (closed < limit) {
    const step = Math.min(CLOSE_STEP, limit - closed);
    const now = Number(await close(step));
    closed += now;
    if (now < step) break;
  }
  return closed;
}

/** Of records, states and results. */
type Texts = [string, string, string];

function itemsOf(text: string): string[] {
  const items = text.split(BETWEEN_CONTACTS);
  items.pop();
  return items;
}

function learnt<T>(page: T | undefined): T {
  if (page === undefined) throw new Error('a numbered book was not read before it was needed');
  return page;
}
