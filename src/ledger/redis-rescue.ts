import type { MarkResult } from './ledger.ts';
import type { RedisStore } from './redis-store.ts';
import type { ContactInAttempt, RescueLedger } from './rescue-ledger.ts';

/** Longer scripts would keep Redis from the dialling for milliseconds. */
const WALK_STEP = 1_000;

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
    takeMissingSlots: async () => Number(await scripts.run('take-slots')),
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

function contactInAttempt(campaign: string, text: string): ContactInAttempt {
  const [seq = 0, n = 0, at = 0] = text.split('|').map(Number);
  return { campaign, seq, n, at };
}
