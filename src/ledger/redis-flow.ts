import { decodeAttempt, pairUp } from './attempt-codec.ts';
import type { AttemptLedger, BackOff, Breaker } from './ledger.ts';
import type { RedisStore } from './redis-store.ts';

type FlowPart = Pick<
  AttemptLedger,
  | 'claimLooks'
  | 'setNextLook'
  | 'slots'
  | 'backOff'
  | 'backOffs'
  | 'holdDay'
  | 'liftDay'
  | 'noteTrouble'
  | 'noteAnswer'
  | 'breaker'
  | 'heartbeat'
  | 'livingRuns'
>;

/** What steers the flow of calls: whose look is due, which slots are held, who must hold back, which processes live. */
export function createRedisFlow(store: RedisStore): FlowPart {
  const { keys, scripts } = store;
  return {
    async claimLooks(state, now, leaseMs, limit) {
      const claimed = (await scripts.run('claim-looks', state, now, now + leaseMs, limit)) as [
        string,
        string[],
      ][];
      return claimed.flatMap(([id, flat]) => decodeAttempt(id, pairUp(flat)) ?? []);
    },
    async setNextLook(id, at) {
      await scripts.run('set-next-look', id, at);
    },
    async slots() {
      const [numbers, campaigns] = (await store.pipeline((pipe) => {
        pipe.smembers(keys.numbers());
        pipe.smembers(keys.campaigns());
      })) as [string[], string[]];
      const scopes = [
        ...numbers.map((number) => `number:${number}`),
        ...campaigns.map((name) => `campaign:${name}`),
      ];
      const [account, ...held] = await store.pipeline((pipe) => {
        for (const scope of ['account', ...scopes]) pipe.scard(keys.slots(scope));
      });
      const used = (names: string[], from: number) =>
        new Map(
          names
            .map((name, index) => [name, Number(held[from + index])] as const)
            .filter(([, count]) => count > 0),
        );
      return {
        perNumber: used(numbers, 0),
        perCampaign: used(campaigns, numbers.length),
        account: Number(account),
      };
    },
    async backOff(fromNumber, until, reason, now) {
      await scripts.run('back-off', fromNumber, until, reason, now, store.holds.longHold);
    },
    async backOffs(now) {
      const [hash, day] = (await store.pipeline((pipe) => {
        pipe.hgetall(keys.backOff());
        pipe.get(keys.dayHold());
      })) as [Record<string, string>, string | null];
      const known = Object.entries(hash).map(([fromNumber, text]) => decodeBackOff(fromNumber, text));
      const all = new Map(known.map((hold) => [hold.fromNumber, hold]));
      const ofDay = day === null ? undefined : decodeBackOff('', day);
      if (ofDay && ofDay.until > (all.get('')?.until ?? 0)) all.set('', ofDay);
      const held = [...all.values()].filter((each) => each.until > now);
      return held.sort((a, b) => (a.fromNumber < b.fromNumber ? -1 : 1));
    },
    async holdDay(until, reason, now) {
      await scripts.run('hold-day', until, reason, now, store.holds.longHold);
    },
    async liftDay(now) {
      return (await scripts.run('lift-day', now)) as 'lifted' | 'nothing';
    },
    async noteTrouble(id, { kind, reason, postedAt }, now) {
      const { doubtsWithin, coolOff, longestCoolOff, ramp } = store.holds;
      const times = [doubtsWithin, coolOff, longestCoolOff, ramp] as const;
      await scripts.run('note-trouble', id, kind, reason, postedAt, now, ...times);
    },
    async noteAnswer(askedAt, now) {
      await scripts.run('note-answer', askedAt, now);
    },
    async breaker(now) {
      const [hash, probes] = (await store.pipeline((pipe) => {
        pipe.hgetall(keys.breaker());
        pipe.smembers(keys.probes());
      })) as [Record<string, string>, string[]];
      const states = await store.pipeline((pipe) => {
        for (const id of probes) pipe.hget(keys.attempt(id), 'state');
      });
      const unresolved = states.filter((state) => state === 'posting' || state === 'unconfirmed').length;
      return decodeBreaker(hash, unresolved, now);
    },
    async heartbeat(run, ttlMs, now) {
      await store.pipeline((pipe) => {
        pipe.zadd(keys.runs(), now + ttlMs, run);
        pipe.zremrangebyscore(keys.runs(), '-inf', now);
      });
    },
    async livingRuns(now) {
      return new Set(await store.ask((redis) => redis.zrangebyscore(keys.runs(), `(${now}`, '+inf')));
    },
  };
}

function decodeBreaker(hash: Readonly<Record<string, string>>, unresolved: number, now: number): Breaker {
  if (hash.state !== 'open') return { state: 'closed' };
  const until = Number(hash.until);
  const state = until > now ? 'open' : 'half-open';
  const answered = hash.answeredAt === undefined ? {} : { answeredAt: Number(hash.answeredAt) };
  return { state, since: Number(hash.since), until, reason: hash.reason ?? '', unresolved, ...answered };
}

export function decodeBackOff(fromNumber: string, text: string): BackOff {
  const [until, since, ...reason] = text.split('|');
  return { fromNumber, until: Number(until), since: Number(since), reason: reason.join('|') };
}
