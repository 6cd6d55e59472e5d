import type { Contact } from '../domain/contact.ts';
import type { ContactTraits } from '../domain/contact-traits.ts';
import { columnsOfHead, decodeRecord } from './contact-codec.ts';
import type { RedisStore } from './redis-store.ts';

/** Things of a campaign that get a number at first use and never change after: what was read once holds. */
export interface NumberedBook<T> {
  of(campaign: string, number: number): Promise<T>;
  all(campaign: string): Promise<ReadonlyMap<number, T>>;
  /** What is known without asking; undefined: ask. */
  known(campaign: string, number: number): T | undefined;
}

export interface RedisBooks {
  readonly buckets: NumberedBook<ContactTraits>;
  /** Names of the variable columns, as one file had them. */
  readonly columns: NumberedBook<readonly string[]>;
}

export function createRedisBooks(store: RedisStore): RedisBooks {
  return { buckets: createBook(store, store.keys.buckets), columns: createBook(store, store.keys.columns) };
}

/** A contact from its record, the traits of its bucket and the names of its columns. */
export async function contactFrom(
  { buckets, columns }: RedisBooks,
  { campaign, seq, record, bucket }: { campaign: string; seq: number; record: string; bucket: number },
): Promise<Contact> {
  const number = columnsOfHead(record);
  const traits = buckets.known(campaign, bucket) ?? (await buckets.of(campaign, bucket));
  const names = columns.known(campaign, number) ?? (await columns.of(campaign, number));
  return decodeRecord(seq, record, { bucket: traits, variables: () => names });
}

function createBook<T>(store: RedisStore, keyOf: (campaign: string) => string): NumberedBook<T> {
  const known = new Map<string, Map<number, T>>();
  const all = async (campaign: string) => {
    const hash = await store.ask((redis) => redis.hgetall(keyOf(campaign)));
    const entries = Object.entries(hash).map(
      ([number, text]) => [Number(number), JSON.parse(text) as T] as const,
    );
    const book = new Map(entries.sort(([a], [b]) => a - b));
    known.set(campaign, book);
    return book;
  };
  return {
    all,
    known: (campaign, number) => known.get(campaign)?.get(number),
    async of(campaign, number) {
      const page = known.get(campaign)?.get(number) ?? (await all(campaign)).get(number);
      if (page === undefined) throw new Error(`campaign ${campaign} has nothing under number ${number}`);
      return page;
    },
  };
}
