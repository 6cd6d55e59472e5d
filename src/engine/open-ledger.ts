import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { type Clock, systemClock } from '../domain/clock.ts';
import { present } from '../domain/present.ts';
import { readMarks } from '../journal/journals.ts';
import type { JournalMark } from '../journal/lines.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { bringUpToDate } from '../ledger/open-layout.ts';
import { createRedisLedger } from '../ledger/redis-ledger.ts';
import { openRedis, waitReady } from '../redis/connection.ts';
import { joinRedisHome } from '../redis/redis-home.ts';

export const READY_MS = 15_000;

/**
 * The ledger alone, for a command that looks in or steers; joins a running service's private Redis. In a file of its own:
 * such a command has no use for what dials, which takes longer to load than all else. One of an earlier fairdial is brought up to
 * date; throws `FairdialError` for one of a newer.
 */
export async function openLedger(
  config: Config,
  clock: Clock = systemClock,
): Promise<{ ledger: Ledger; close(): Promise<void> }> {
  const home = await joinRedisHome(homeOptions(config, 'command'));
  const redis = openRedis(home.target, 'ledger');
  const ledger = createRedisLedger(redis, { prefix: hashTag(config) });
  const close = async () => {
    await ledger.close();
    await home.stop();
  };
  try {
    await waitReady(redis, READY_MS);
    await bringUpToDate(redis, { prefix: hashTag(config), clock });
    return { ledger, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** How far the journals of this machine have come. */
export function readJournalMarks(config: Config): JournalMark[] {
  return readMarks(journalFolder(config));
}

/** Several ledgers may share a Redis under prefixes of their own: each has journals of its own. */
export function journalFolder({ dataDir, keyPrefix }: Config): string {
  return join(dataDir, 'journal', encodeURIComponent(keyPrefix));
}

/** For the Redis that the settings name, or our own. */
export function homeOptions(config: Config, owner: string) {
  return { dataDir: config.dataDir, owner, ...present({ redisUrl: config.redisUrl }) };
}

/** One hash tag for all keys, so that scripts may touch any of them. */
export function hashTag({ keyPrefix }: Config): string {
  return `{${keyPrefix}}`;
}
