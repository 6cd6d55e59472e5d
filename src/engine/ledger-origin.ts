import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { makeFolder } from '../config/make-folder.ts';
import type { GenerationLedger } from '../ledger/generation.ts';
import { createRedisLedger } from '../ledger/redis-ledger.ts';
import { apiAddress } from '../oneinbox/connection.ts';
import { openRedis, type RedisTarget, waitReady } from '../redis/connection.ts';
import { hasEmbeddedLedger } from '../redis/embedded-files.ts';
import { attachEmbeddedRedis } from '../redis/embedded-redis.ts';
import { hashTag, journalFolder } from './open-ledger.ts';

/** Somebody who did not ask about the ledger is not kept waiting for one that is away. */
const READY_MS = 2_000;

/** The API of these settings is the one that calls are made through from now on: noted once it is known whose ledger this is. */
export async function noteLedgerOrigin(config: Config, generation: GenerationLedger): Promise<void> {
  await generation.noteOrigin(apiAddress(config.baseUrl).origin);
  const origin = await generation.origin();
  if (origin !== undefined) await keepForLater(config, origin);
}

export type AcceptedOrigin =
  /** The calls were made through this API, or nobody has noted which. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'accepted'; readonly origin: string; readonly before: string };

/** A person's decision that calls through the API of these settings go on with what was called through another. */
export async function acceptLedgerOrigin(
  config: Config,
  generation: GenerationLedger,
  { why, now }: { readonly why: string; readonly now: number },
): Promise<AcceptedOrigin> {
  const { origin } = apiAddress(config.baseUrl);
  const before = await generation.origin();
  if (before === undefined || before === origin) return { kind: 'nothing' };
  await generation.acceptOrigin({ origin, why, at: now });
  await keepForLater(config, origin);
  return { kind: 'accepted', origin, before };
}

/**
 * Through which API the calls of the ledger of these settings were made first. Undefined where nobody has noted it, there
 * is no ledger, or it does not answer: a command that needs none goes on without. Starts no server: of a private ledger a
 * file tells.
 */
export async function readLedgerOrigin(config: Config): Promise<string | undefined> {
  try {
    if (config.redisUrl !== undefined) return await askedOrigin(config, { url: config.redisUrl });
    if (!hasEmbeddedLedger(config.dataDir)) return undefined;
    const kept = await readFile(originFile(config), 'utf8').catch(() => '');
    if (kept.trim() !== '') return kept.trim();
    const running = await attachEmbeddedRedis(config.dataDir);
    return running && (await askedOrigin(config, running));
  } catch {
    return undefined;
  }
}

async function askedOrigin(config: Config, target: RedisTarget): Promise<string | undefined> {
  const redis = openRedis(target, 'ledger');
  try {
    await waitReady(redis, READY_MS);
    return await createRedisLedger(redis, { prefix: hashTag(config) }).generation.origin();
  } finally {
    redis.disconnect();
  }
}

/** A private ledger need not be loaded for this one line. One that several share is asked: another may have changed it. */
async function keepForLater(config: Config, origin: string): Promise<void> {
  if (config.redisUrl !== undefined) return;
  const file = originFile(config);
  makeFolder(journalFolder(config), 0o700);
  await writeFile(`${file}.new`, `${origin}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
}

function originFile(config: Config): string {
  return join(journalFolder(config), 'origin');
}
