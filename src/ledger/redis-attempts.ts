import {
  ATTEMPT_STATES,
  type Attempt,
  type AttemptRecord,
  type LiveAttemptState,
} from '../domain/attempt.ts';
import { ahead, textOfTraits } from '../domain/contact-traits.ts';
import { inBatches } from '../domain/in-batches.ts';
import { CONTACTS_PER_CHUNK } from '../redis/keys.ts';
import { decodeAttempt, webhookAttemptIds } from './attempt-codec.ts';
import { CLOSED_LETTERS, decodePlace, decodeResult } from './contact-codec.ts';
import type { LostAttempt, RestoreResult } from './generation.ts';
import type {
  AttemptLedger,
  AttemptPlace,
  GiveBack,
  LeaveResult,
  MarkResult,
  OpenResult,
  Settlement,
} from './ledger.ts';
import { encodeGroups } from './offer-codec.ts';
import { contactFrom, type RedisBooks } from './redis-books.ts';
import { createRedisFence } from './redis-fence.ts';
import { createRedisFlow } from './redis-flow.ts';
import type { RedisStore } from './redis-store.ts';
import { encodeSuppression } from './suppression-codec.ts';

export const LIVE_STATES = ATTEMPT_STATES.filter((state): state is LiveAttemptState => state !== 'settled');

export function createRedisAttempts(store: RedisStore, books: RedisBooks): AttemptLedger {
  const { keys, scripts } = store;

  const read = async (id: string): Promise<Attempt | undefined> =>
    decodeAttempt(id, await store.ask((redis) => redis.hgetall(keys.attempt(id))));

  const readMany = async (ids: readonly string[]): Promise<Attempt[]> => {
    const hashes = await store.pipeline((pipe) => {
      for (const id of ids) pipe.hgetall(keys.attempt(id));
    });
    return ids.flatMap((id, index) => decodeAttempt(id, hashes[index] as Record<string, string>) ?? []);
  };

  const getAt = async ({ id, campaign, seq }: AttemptPlace) => {
    const chunk = Math.floor(seq / CONTACTS_PER_CHUNK);
    const field = String(seq % CONTACTS_PER_CHUNK);
    const [hash, record, place, text] = (await store.pipeline((pipe) => {
      pipe.hgetall(keys.attempt(id));
      pipe.hget(keys.contacts(campaign, chunk), field);
      pipe.hget(keys.states(campaign, chunk), field);
      pipe.hget(keys.results(campaign, chunk), field);
    })) as [Record<string, string>, string, string, string | null];
    const attempt = decodeAttempt(id, hash);
    if (!attempt) return undefined;
    const contact = await contactFrom(books, { campaign, seq, record, bucket: decodePlace(place).bucket });
    const result = decodeResult(text ?? undefined);
    return { attempt, contact, ...(result ? { result } : {}) };
  };

  const get = async (id: string) => {
    const attempt = await read(id);
    return attempt && getAt(attempt);
  };

  /** The bucket of those who go before the others and are else like this one. */
  const bucketAhead = async (id: string) => {
    const found = await get(id);
    if (!found) return '';
    const traits = ahead(found.contact);
    return JSON.stringify([textOfTraits(traits), JSON.stringify(traits)]);
  };

  const markPlaced = inBatches(async (calls: readonly PlacedCall[]) => {
    const results = (await scripts.run('mark-placed', ...calls.flatMap(placedArguments))) as MarkResult[];
    return new Map(calls.map((call, index) => [call, results[index] ?? 'gone']));
  }, MOST_PLACED_AT_ONCE);

  return {
    ...createRedisFlow(store),
    ...createRedisFence(store, books),
    get,
    getAt,
    async open(request) {
      const { batch, fromNumber, run, groups, limit, accountLimit, now } = request;
      const asked = [batch, fromNumber, run, encodeGroups(groups), limit, accountLimit ?? 0, now] as const;
      const result = await scripts.run('open-attempts', ...asked, store.holds.ramp, store.holds.coolOff);
      return JSON.parse(String(result)) as OpenResult;
    },
    async restore(lost, now) {
      return (await scripts.run(
        'restore-attempt',
        ...restoreArguments(lost),
        now,
        lost.overtaken ? '1' : '',
      )) as RestoreResult;
    },
    async giveBack(id, why, now) {
      const [state, token] = rightTo(why);
      const record = why.record ? JSON.stringify(why.record) : '';
      const given = await scripts.run('give-back', id, state, token, why.reason, why.notBefore, record, now);
      return given as 'given-back' | 'not-yours' | 'gone';
    },
    markPlaced: async (id, call) => (await markPlaced({ id, ...call })) ?? 'gone',
    async markUnconfirmed(id, doubt, now) {
      const args = [doubt.reason, doubt.httpStatus ?? '', doubt.nextLookAt, now] as const;
      return (await scripts.run('mark-unconfirmed', id, ...args)) as MarkResult;
    },
    async noteAbsent(id, note) {
      const args = [note.lookedAt, note.held ? '1' : '', note.reason, note.nextLookAt] as const;
      return (await scripts.run('note-absent', id, ...args)) as MarkResult;
    },
    end: async (id, end) =>
      (await scripts.run('end-attempt', id, end.endedAt, end.nextLookAt)) as LeaveResult,
    async settle(id, settlement, now) {
      const bucket = isAhead(settlement) ? await bucketAhead(id) : '';
      return (await scripts.run(
        'settle-attempt',
        id,
        ...settleArguments(settlement, now),
        bucket,
        settlement.first ?? '',
        ...seenArguments(settlement),
      )) as LeaveResult | 'changed';
    },
    byCallId: async (callId) => (await store.ask((redis) => redis.get(keys.call(callId)))) ?? undefined,
    async byWebhookTokens(tokens) {
      const attempts = await readMany(tokens.flatMap(webhookAttemptIds));
      const byToken = new Map(attempts.map((attempt) => [attempt.webhookToken, attempt]));
      return new Map(tokens.flatMap((token) => pairOf(token, byToken.get(token))));
    },
    async inState(state, limit) {
      return readMany(await store.ask((redis) => redis.zrange(keys.inState(state), 0, String(limit - 1))));
    },
    async totals() {
      const counts = await store.pipeline((pipe) => {
        for (const state of LIVE_STATES) pipe.zcard(keys.inState(state));
      });
      const pairs = LIVE_STATES.map((state, index) => [state, Number(counts[index])]);
      return Object.fromEntries(pairs) as Record<LiveAttemptState, number>;
    },
    async journal(campaign, cursor, limit) {
      const from = cursor === '' ? '-' : `(${cursor}`;
      const entries = await store.ask((redis) =>
        redis.xrange(keys.journal(campaign), from, '+', 'COUNT', limit),
      );
      const records = entries.map(([, fields]) => JSON.parse(fields[1] ?? '') as AttemptRecord);
      return { cursor: entries.at(-1)?.[0] ?? cursor, records };
    },
  };
}

type PlacedCall = { readonly id: string } & Parameters<AttemptLedger['markPlaced']>[1];

/** Answers of the API that come together are one write; a script of so many holds Redis for about 5 ms. */
const MOST_PLACED_AT_ONCE = 100;

function placedArguments(call: PlacedCall): (string | number)[] {
  const { id, callId, httpStatus = '', acceptedAt, nextLookAt } = call;
  return [id, callId, httpStatus, acceptedAt, nextLookAt];
}

function pairOf(token: string, attempt: Attempt | undefined): (readonly [string, Attempt])[] {
  return attempt ? [[token, attempt]] : [];
}

/** The state an attempt must be in for this giving back, and whose token it must carry. */
function rightTo(why: GiveBack): [state: LiveAttemptState, token: string] {
  if (why.by === 'unposted') return ['opened', ''];
  if (why.by === 'absent') return ['unconfirmed', ''];
  return ['posting', why.by.token];
}

function restoreArguments(lost: LostAttempt): (string | number)[] {
  const { id, campaign, campaignVersion, seq, n, phone, fromNumber, run, openedAt, postedAt, call } = lost;
  const attempt = [id, campaign, campaignVersion, seq, n, phone, fromNumber, run, openedAt, postedAt];
  const placed = [call?.callId ?? '', call?.acceptedAt ?? '', call?.httpStatus ?? ''];
  return [...attempt, ...placed, lost.reason, lost.nextLookAt];
}

function isAhead({ next }: Settlement): boolean {
  return next.kind === 'retry' && next.ahead === true;
}

function seenArguments({ seen, version = '' }: Settlement): (string | number)[] {
  return seen ? [String(seen.contact), String(seen.result), seen.bucket, version] : ['', '', 0, version];
}

function settleArguments(
  { record, result, next, suppress, onlyFrom, talkedAt = 0 }: Settlement,
  now: number,
): (string | number)[] {
  const letter = next.kind === 'retry' ? 'w' : CLOSED_LETTERS[next.status];
  const dueAt = next.kind === 'retry' ? next.at : 0;
  const entry = suppress
    ? encodeSuppression({ phone: record.phone, reason: suppress.reason, source: 'call', at: now })
    : '';
  return [
    JSON.stringify(record),
    JSON.stringify(result),
    letter,
    dueAt,
    next.reason,
    entry,
    now,
    onlyFrom ?? '',
    talkedAt,
  ];
}
