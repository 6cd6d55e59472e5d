import { inParts } from '../domain/in-parts.ts';
import type { MarkResult } from './ledger.ts';
import { LIVE_STATES } from './redis-attempts.ts';
import type { RedisStore } from './redis-store.ts';
import type { ContactInAttempt, ContactOfAttempt, RescueLedger } from './rescue-ledger.ts';

/** Longer scripts would keep Redis from the dialling for milliseconds: each of these takes about one, on a busy machine thrice that (measured). */
const WALK_STEP = 1_000;
const ATTEMPTS_STEP = 200;
const SWEEP_STEP = 500;
/** Scopes whose steps go side by side: one after the other, each would wake the process by itself. */
const SWEPT_AT_ONCE = 4;
/** Where `sweep-slots` takes a scope. */
const PERSONS = '';
/** Named to the next sweep with each of its steps. */
const MOST_ORPHANS = 1_000;

export function createRedisRescue(store: RedisStore): RescueLedger {
  const { keys, scripts, ask } = store;
  return {
    noteCrash: async (id) => Number(await scripts.run('note-crash', id)),
    async hold(id, { reason, nextLookAt, onlyByHand }, now) {
      const args = [reason, nextLookAt, onlyByHand ? '1' : '', now] as const;
      return (await scripts.run('hold-attempt', id, ...args)) as MarkResult;
    },
    freeHeldSlot: async (id) => (await scripts.run('free-held-slot', id)) as MarkResult,
    async left(id) {
      const how = await ask((redis) => redis.get(keys.closed(id)));
      return how === 'given-back' || how === 'settled' ? how : undefined;
    },
    async sweepSlots(suspects) {
      const freed = new Set<string>();
      const orphans = new Set<string>();
      const sweep = async (scope: string) => {
        let cursor = '0';
        do {
          const answer = await scripts.run('sweep-slots', scope, cursor, SWEEP_STEP, ...suspects);
          const [next, count, ...ids] = answer as [string, number, ...string[]];
          for (const [index, id] of ids.entries()) (index < count ? freed : orphans).add(id);
          cursor = next;
        } while (cursor !== '0');
      };
      const scopes = [...(await slotScopes(store)), PERSONS];
      for (const some of inParts(scopes, SWEPT_AT_ONCE)) await Promise.all(some.map(sweep));
      return { freed: freed.size, orphans: [...orphans].sort().slice(0, MOST_ORPHANS) };
    },
    async takeMissingSlots() {
      const ids = (await store.pipeline((pipe) => {
        for (const state of LIVE_STATES) if (state !== 'ended') pipe.zrange(keys.inState(state), 0, '-1');
      })) as string[][];
      let missing = 0;
      for (const some of inParts(ids.flat(), ATTEMPTS_STEP))
        missing += Number(await scripts.run('take-slots', ...some));
      return missing;
    },
    async contactsIn(state, limit) {
      const ids =
        limit <= 0 ? [] : await ask((redis) => redis.zrange(keys.inState(state), 0, String(limit - 1)));
      const contacts: ContactOfAttempt[] = [];
      for (const some of inParts(ids, ATTEMPTS_STEP))
        contacts.push(...((await scripts.run('contacts-of', ...some)) as string[]).map(contactOfAttempt));
      return contacts;
    },
    async walkContacts(campaign, from, limit, now) {
      const inAttempt: ContactInAttempt[] = [];
      const end = from + limit;
      let requeued = 0;
      for (let at = from; ; ) {
        const step = Math.min(WALK_STEP, end - at);
        const [next, put, ...found] = (await scripts.run('walk-contacts', campaign, at, step, now)) as [
          number,
          number,
          ...string[],
        ];
        requeued += put;
        inAttempt.push(...found.map((text) => contactInAttempt(campaign, text)));
        if (next < 0) return { requeued, inAttempt };
        if (next >= end) return { next, requeued, inAttempt };
        at = next;
      }
    },
    async holdOrphan({ campaign, seq, n, at }, held, now) {
      const made = [held.id, held.campaignVersion, held.fromNumber, held.run, held.reason, held.nextLookAt];
      return (await scripts.run('hold-orphan', campaign, seq, n, at, ...made, now)) as MarkResult;
    },
  };
}

/** Of every set of slots there may be. */
async function slotScopes({ keys, pipeline }: RedisStore): Promise<string[]> {
  const [numbers, campaigns] = (await pipeline((pipe) => {
    pipe.smembers(keys.numbers());
    pipe.smembers(keys.campaigns());
  })) as [string[], string[]];
  return [
    ...numbers.map((number) => `number:${number}`),
    ...campaigns.map((name) => `campaign:${name}`),
    'account',
  ];
}

function contactOfAttempt(text: string): ContactOfAttempt {
  const [seq = '', overtaken = '', ...campaign] = text.split('|');
  return { campaign: campaign.join('|'), seq: Number(seq), overtaken: overtaken === '1' };
}

function contactInAttempt(campaign: string, text: string): ContactInAttempt {
  const [seq = 0, n = 0, at = 0] = text.split('|').map(Number);
  return { campaign, seq, n, at };
}
