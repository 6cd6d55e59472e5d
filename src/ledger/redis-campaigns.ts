import { BY_HAND, type Campaign, type CampaignState } from '../domain/campaign.ts';
import type { CapOverride, CapOverrides } from '../domain/caps.ts';
import { CONTACT_STATUSES, type ContactHeader, type StatusCounts } from '../domain/contact.ts';
import type { FileProblem } from '../domain/file-problem.ts';
import type { FirstCalls } from '../domain/first-calls.ts';
import type { CampaignEntry, CampaignLedger, NumberLimit, PurgeResult, Unwritten } from './ledger.ts';
import type { RedisStore } from './redis-store.ts';
import { FOR_EARLIER, LAYOUT } from './schema-version.ts';

/** Chunks of a hundred contacts, or four keys of the numbers: about 1 ms of Redis (measured: 0.6). */
const PURGED_AT_ONCE = 100;

export function createRedisCampaigns(store: RedisStore): CampaignLedger {
  const { keys, scripts } = store;
  const definitions = new Map<string, Campaign>();
  const read = async (names: readonly string[]): Promise<CampaignEntry[]> => {
    const hashes = await store.pipeline((pipe) => {
      for (const name of names) pipe.hgetall(keys.campaign(name));
    });
    return hashes
      .map((hash) => decodeEntry(hash as Record<string, string>))
      .filter((entry) => entry !== undefined);
  };
  return {
    async apply(campaign, now) {
      const numbers = campaign.fromNumbers.map((from) => [
        from.number,
        from.maxConcurrent,
        from.callsPerSecond ?? 0,
      ]);
      const args = [
        campaign.name,
        campaign.version,
        JSON.stringify(campaign),
        JSON.stringify(numbers),
        now,
        LAYOUT,
        FOR_EARLIER,
      ] as const;
      return (await scripts.run('apply-campaign', ...args)) as 'added' | 'changed' | 'same';
    },
    async list() {
      const names = await store.ask((redis) => redis.smembers(keys.campaigns()));
      return read(names.sort());
    },
    get: async (name) => (await read([name]))[0],
    lastRead: (name) => definitions.get(name),
    async definition(name) {
      const version = await store.ask((redis) => redis.hget(keys.campaign(name), 'version'));
      const known = definitions.get(name);
      if (known && known.version === version) return known;
      const [entry] = await read([name]);
      if (entry) definitions.set(name, entry.campaign);
      return entry?.campaign;
    },
    async setState(name, state, reason, now) {
      const moved = await scripts.run('set-campaign-state', name, state, reason, now, BY_HAND);
      return moved as 'changed' | 'same' | 'illegal' | 'unknown' | 'held';
    },
    async setCap(name, fromNumber, max, now) {
      const set = await scripts.run('set-cap', name, fromNumber, max ?? '', now);
      return set as 'changed' | 'same' | 'unknown' | 'unknown-number';
    },
    endRamp: async (name) => (await scripts.run('end-ramp', name)) as 'changed' | 'same' | 'unknown',
    async purge(name, { keepCounts, now }) {
      const kept = keepCounts ? '1' : '';
      return (await scripts.run('purge-campaign', name, now, kept, PURGED_AT_ONCE)) as PurgeResult;
    },
    async noteRefused(name, fingerprint, why) {
      const refused = { 'import:refused': fingerprint, 'import:why': why };
      await store.ask((redis) => redis.hset(keys.campaign(name), refused));
    },
    async acceptRefused(name) {
      await store.ask(async (redis) => {
        const fingerprint = await redis.hget(keys.campaign(name), 'import:refused');
        if (fingerprint !== null) await redis.hset(keys.campaign(name), 'import:accepted', fingerprint);
      });
    },
    async noteUnwritten(name, run, { count, at, reason }) {
      const told = { [`${UNWRITTEN}${run}`]: JSON.stringify([count, at, reason]) };
      await store.ask((redis) => redis.hset(keys.campaign(name), told));
    },
    async noteFileProblem(source, problem) {
      const key = keys.fileProblems();
      await store.ask((redis) =>
        problem ? redis.hset(key, source, JSON.stringify(problem)) : redis.hdel(key, source),
      );
    },
    async fileProblems() {
      const hash = await store.ask((redis) => redis.hgetall(keys.fileProblems()));
      const sources = Object.keys(hash).sort();
      return sources.flatMap((source) => JSON.parse(hash[source] ?? '[]') as FileProblem);
    },
    async counts(name) {
      const fields = CONTACT_STATUSES.map((status) => `count:${status}`);
      const values = await store.ask((redis) => redis.hmget(keys.campaign(name), ...fields));
      const pairs = CONTACT_STATUSES.map((status, index) => [status, Number(values[index] ?? 0)]);
      return Object.fromEntries(pairs) as StatusCounts;
    },
    async limits() {
      const hash = await store.ask((redis) => redis.hgetall(keys.numberLimits()));
      return new Map(Object.entries(hash).map(([number, text]) => [number, decodeLimit(text)]));
    },
  };
}

function decodeLimit(text: string): NumberLimit {
  const [max, pace] = text.split('|').map(Number);
  return { maxConcurrent: max ?? 0, ...(pace ? { callsPerSecond: pace } : {}) };
}

function decodeFirst(hash: Record<string, string>): { first?: FirstCalls } {
  if (hash['first:calls'] === undefined && hash['first:over'] === undefined) return {};
  const count = (kind: string) => Number(hash[`first:${kind}`] ?? 0);
  const counts = {
    calls: count('calls'),
    answered: count('answered'),
    short: count('short'),
    failed: count('failed'),
  };
  return { first: hash['first:over'] === undefined ? counts : { ...counts, over: true } };
}

/** One field a process, so that telling it twice counts once. */
const UNWRITTEN = 'unwritten:';

function decodeUnwritten(hash: Record<string, string>): { unwritten?: Unwritten } {
  const told = Object.entries(hash).flatMap(([field, text]) =>
    field.startsWith(UNWRITTEN) ? [JSON.parse(text) as [number, number, string]] : [],
  );
  const [latest] = told.toSorted(([, a], [, b]) => b - a);
  if (!latest) return {};
  const [, at, reason] = latest;
  return { unwritten: { count: told.reduce((sum, [count]) => sum + count, 0), reason, at } };
}

function decodeCaps(text: string): CapOverrides {
  const caps = Object.entries(JSON.parse(text) as Record<string, [number, number, number]>);
  const decoded = caps.map(([number, [max, fileSays, since]]): [string, CapOverride] => [
    number,
    { max, fileSays, since },
  ]);
  return Object.fromEntries(decoded);
}

function decodeEntry(hash: Record<string, string>): CampaignEntry | undefined {
  if (hash.definition === undefined) return undefined;
  return {
    campaign: JSON.parse(hash.definition) as Campaign,
    state: hash.state as CampaignState,
    reason: hash.reason ?? '',
    since: Number(hash.since),
    createdAt: Number(hash.createdAt),
    ...(hash.versionSince === undefined ? {} : { versionSince: Number(hash.versionSince) }),
    import: {
      ...(hash['import:completed'] === undefined ? {} : { completed: hash['import:completed'] }),
      ...(hash['import:running'] === undefined ? {} : { running: hash['import:running'] }),
      ...(hash['import:accepted'] === undefined ? {} : { accepted: hash['import:accepted'] }),
      ...(hash.header === undefined ? {} : { header: JSON.parse(hash.header) as ContactHeader }),
      rejected: Number(hash.rejected ?? 0),
    },
    ...decodeFirst(hash),
    ...decodeUnwritten(hash),
    ...(hash.caps === undefined ? {} : { caps: decodeCaps(hash.caps) }),
    ...(hash.purged === undefined ? {} : { purgedAt: Number(hash.purged) }),
  };
}
