import { inParts } from '../domain/in-parts.ts';
import type { MarkResult } from './ledger.ts';
import { LIVE_STATES } from './redis-attempts.ts';
import type { RedisStore } from './redis-store.ts';
import type { ContactInAttempt, ContactOfAttempt, RescueLedger } from './rescue-ledger.ts';

/** Longer scripts would keep Redis from the dialling for milliseconds. */
const WALK_STEP = 1_000;
const ATTEMPTS_STEP = 500;

export function createRedisRescue({ keys, scripts, ask }: RedisStore): RescueLedger {
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
      const [freed, ...orphans] = (await scripts.run('sweep-slots', ...suspects)) as [number, ...string[]];
      return { freed, orphans: orphans.sort() };
    },
    async takeMissingSlots() {
      let missing = 0;
      for (const state of LIVE_STATES) {
        if (state === 'ended') continue;
        const ids = await ask((redis) => redis.zrange(keys.inState(state), 0, '-1'));
        for (const some of inParts(ids, ATTEMPTS_STEP))
          missing += Number(await scripts.run('take-slots', ...some));
      }
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

function contactOfAttempt(text: string): ContactOfAttempt {
  const [seq = '', overtaken = '', ...campaign] = text.split('|');
  return { campaign: campaign.join('|'), seq: Number(seq), overtaken: overtaken === '1' };
}

function contactInAttempt(campaign: string, text: string): ContactInAttempt {
  const [seq = 0, n = 0, at = 0] = text.split('|').map(Number);
  return { campaign, seq, n, at };
}
