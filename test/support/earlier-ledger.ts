import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Redis } from 'ioredis';
import type { ContactView } from '../../src/ledger/ledger.ts';
import type { Call } from '../../src/simulator/calls.ts';

/** What scripts/make-upgrade-fixture.mjs wrote down of an earlier release that was killed in the middle of a campaign. */
export interface EarlierLedger {
  readonly takenAt: number;
  /** Of its campaigns folder, and of its journals. */
  readonly files: Readonly<Record<string, string>>;
  readonly journal: Readonly<Record<string, string>>;
  readonly keys: Readonly<Record<string, StoredKey>>;
  /** Every call it made; all have ended since. */
  readonly calls: Call[];
  readonly counts: Readonly<Record<string, Record<string, number>>>;
  /** The contacts as that release itself read them. */
  readonly views: Readonly<Record<string, ContactView[]>>;
}

type StoredKey =
  | ['hash', number, Record<string, string>]
  | ['set', number, string[]]
  | ['list', number, string[]]
  | ['zset', number, string[]]
  | ['stream', number, [id: string, fields: string[]][]]
  | ['string', number, string];

const FILE = new URL('../fixtures/ledger-layout-1.json.gz', import.meta.url);
/** Instants of these years in ms, whole words of digits. */
const INSTANT = /(?<![\w.])1[789]\d{11}(?!\w)/g;

/** As if it had been killed `agoMs` before `now`: all its instants are moved. */
export function earlierLedger(now: number, agoMs = 1_000): EarlierLedger {
  const text = gunzipSync(readFileSync(FILE)).toString('utf8');
  const { takenAt } = JSON.parse(text) as EarlierLedger;
  const by = now - agoMs - takenAt;
  return JSON.parse(text.replaceAll(INSTANT, (instant) => String(Number(instant) + by))) as EarlierLedger;
}

/** Everything it held, as it held it, but for processes that are dead by now. */
export async function putBackKeys(redis: Redis, { keys }: EarlierLedger): Promise<void> {
  for (const [key, stored] of Object.entries(keys)) {
    if (key.endsWith(':runs')) continue;
    const [, left] = stored;
    await writeKey(redis, key, stored);
    if (left > 0) await redis.pexpire(key, left);
  }
}

async function writeKey(redis: Redis, key: string, stored: StoredKey): Promise<unknown> {
  const [type, , value] = stored;
  if (type === 'hash') return redis.hset(key, value);
  if (type === 'string') return redis.set(key, Buffer.from(value, 'latin1'));
  if (type === 'set') return redis.sadd(key, ...value);
  if (type === 'list') return redis.rpush(key, ...value);
  if (type === 'zset') return redis.zadd(key, ...byScore(value));
  for (const [id, fields] of value) await redis.xadd(key, id, ...fields);
  return undefined;
}

/** Redis tells members and scores by turns, and takes scores and members. */
function byScore(pairs: readonly string[]): string[] {
  return pairs.map((_, at) => pairs[at % 2 === 0 ? at + 1 : at - 1] ?? '');
}

/** Its campaigns folder and its journals, where this release looks for them. */
export async function putBackFiles(folder: string, { files, journal }: EarlierLedger): Promise<string> {
  const campaigns = join(folder, 'campaigns');
  for (const [root, all] of [
    [campaigns, files],
    [join(folder, 'data/journal'), journal],
  ] as const) {
    for (const [name, text] of Object.entries(all)) {
      await mkdir(dirname(join(root, name)), { recursive: true });
      await writeFile(join(root, name), text);
    }
  }
  return campaigns;
}
