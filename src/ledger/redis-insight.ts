import type { AttemptRecord } from '../domain/attempt.ts';
import type { CallHistory } from '../domain/call-history.ts';
import { CONTACTS_PER_CHUNK } from '../redis/keys.ts';
import { decodePlace } from './contact-codec.ts';
import type { InsightLedger, TimedContact, WaitingBucket } from './insight-ledger.ts';
import { decodeBackOff } from './redis-flow.ts';
import type { RedisStore } from './redis-store.ts';

/** As in scripts/include/history.lua. */
const HISTORY_SLICES = 65_536;
/** So many lines make a script of a millisecond or two: longer ones would keep Redis from the dialling. */
const JOURNAL_STEP = 1_000;

export function createRedisInsight(store: RedisStore): InsightLedger {
  const { keys, scripts } = store;
  return {
    async countWaiting(campaign, parting, now) {
      const pairs = [...parting].flatMap(([bucket, at]) => [bucket, Number.isFinite(at) ? at : '+inf']);
      const [waiting = 0, ...flat] = (await scripts.run('count-waiting', campaign, now, ...pairs)) as (
        | number
        | string
      )[];
      return { waiting: Number(waiting), buckets: bucketsIn(flat) };
    },
    async timed({ campaign, bucket }, from, limit) {
      if (limit <= 0) return [];
      const key = keys.timed(campaign, bucket);
      const flat = await store.ask((redis) =>
        redis.zrange(key, String(from), String(from + limit - 1), 'WITHSCORES'),
      );
      const waiting = pairsOf(flat).map(([seq, at]) => ({ seq: Number(seq), at: Number(at) }));
      const reasons = await reasonsOf(store, campaign, bucket, waiting);
      return waiting.flatMap(({ seq, at }) => {
        const reason = reasons.get(seq);
        return reason === undefined ? [] : [{ seq, at, reason }];
      });
    },
    async journalOf({ campaign, phone }, cursor, limit) {
      const records: AttemptRecord[] = [];
      let [at, looked] = [cursor, 0];
      while (looked < limit) {
        const step = Math.min(JOURNAL_STEP, limit - looked);
        const [next, lines, ...found] = (await scripts.run('journal-of', campaign, phone, at, step)) as [
          string,
          number,
          ...string[],
        ];
        records.push(...found.map((text) => JSON.parse(text) as AttemptRecord));
        at = next;
        looked += lines;
        if (lines < step) break;
      }
      return { cursor: at, looked, records };
    },
    async callHistory(phone) {
      const digits = phone.slice(1);
      const key = keys.history(Number(digits) % HISTORY_SLICES);
      return historyIn((await store.ask((redis) => redis.hget(key, digits))) ?? '|||0');
    },
    async dayHold(now) {
      const text = await store.ask((redis) => redis.get(keys.dayHold()));
      const hold = text === null ? undefined : decodeBackOff('', text);
      return hold && hold.until > now ? hold : undefined;
    },
  };
}

const FIELDS_OF_BUCKET = 5;

function bucketsIn(flat: readonly (number | string)[]): WaitingBucket[] {
  const buckets: WaitingBucket[] = [];
  for (let at = 0; at < flat.length; at += FIELDS_OF_BUCKET) {
    const [bucket = 0, fresh = 0, due = 0, later = 0] = flat.slice(at, at + FIELDS_OF_BUCKET).map(Number);
    const first = flat[at + FIELDS_OF_BUCKET - 1];
    const laterAt = first === '' || first === undefined ? {} : { laterAt: Number(first) };
    buckets.push({ bucket, fresh, due, later, ...laterAt });
  }
  return buckets.sort((a, b) => a.bucket - b.bucket);
}

/** Of those that wait there still. */
async function reasonsOf(
  store: RedisStore,
  campaign: string,
  bucket: number,
  waiting: readonly Pick<TimedContact, 'seq'>[],
): Promise<Map<number, string>> {
  const chunks = new Map<number, number[]>();
  for (const { seq } of waiting) {
    const chunk = Math.floor(seq / CONTACTS_PER_CHUNK);
    const own = chunks.get(chunk);
    if (own) own.push(seq);
    else chunks.set(chunk, [seq]);
  }
  const replies = await store.pipeline((pipe) => {
    for (const [chunk, own] of chunks)
      pipe.hmget(store.keys.states(campaign, chunk), ...own.map((seq) => String(seq % CONTACTS_PER_CHUNK)));
  });
  const reasons = new Map<number, string>();
  [...chunks.values()].forEach((own, index) => {
    const texts = replies[index] as (string | null)[];
    own.forEach((seq, field) => {
      const text = texts[field];
      const place = text ? decodePlace(text) : undefined;
      if (place?.status === 'waiting' && place.bucket === bucket) reasons.set(seq, place.reason);
    });
  });
  return reasons;
}

function pairsOf(flat: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let at = 0; at + 1 < flat.length; at += 2) pairs.push([flat[at] ?? '', flat[at + 1] ?? '']);
  return pairs;
}

/** `campaign|the one before|instants|last conversation` */
function historyIn(text: string): CallHistory {
  const [campaign = '', before = '', times = '', talkedAt] = text.split('|');
  return {
    campaign,
    before,
    times: times.split(',').filter(Boolean).map(Number),
    talkedAt: Number(talkedAt),
  };
}
