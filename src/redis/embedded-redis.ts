import { resolve } from 'node:path';
import { systemClock } from '../domain/clock.ts';
import { binaryMissing, findRedisBinary } from './embedded-binary.ts';
import { type EmbeddedFiles, explained, locateFiles, prepareFiles, readRecord } from './embedded-files.ts';
import { isAlive, isForeign } from './embedded-identity.ts';
import {
  type DirectoryLock,
  type LockHolder,
  lockDataDirectory,
  readLock,
  untilBriefHolderEnds,
} from './embedded-lock.ts';
import { retireOrphan } from './embedded-orphan.ts';
import { askServer } from './embedded-server.ts';
import { type EmbeddedRedis, superviseServer } from './embedded-supervision.ts';

export { findRedisBinary } from './embedded-binary.ts';
export type { EmbeddedRedis } from './embedded-supervision.ts';

export interface EmbeddedRedisOptions {
  readonly dataDir: string;
  /** Default: the first usable redis-server or valkey-server of this machine. */
  readonly binary?: string;
  /** The run, shown to whoever finds the directory in use. */
  readonly owner: string;
  /** We only look in or steer, and end soon: others wait for us. */
  readonly isBrief?: boolean;
  /** How long to wait for such a one, in ms. */
  readonly patienceMs?: number;
  /** Told, in a sentence, for whom we wait. */
  readonly onWait?: (message: string) => void;
  /** Further lines of redis.conf; they win. Tests switch the disk off with them. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Told, in a sentence, each time the server ended by itself or could not be started again; trying goes on. */
  readonly onTrouble?: (message: string) => void;
}

const PATIENCE_MS = 30_000;

/**
 * Starts a redis-server of our own on a unix socket, with its data in `<dataDir>/redis`, and waits until it serves.
 * A server left behind by a killed process is replaced; nothing acknowledged is lost. A command that has the directory
 * while it looks in is waited for. The directory must be on a local disk.
 * @throws {FairdialError} `data-dir-in-use`, `data-dir-unwritable`, `redis-binary-missing`, `redis-start-failed`.
 */
export async function startEmbeddedRedis(options: EmbeddedRedisOptions): Promise<EmbeddedRedis> {
  const binary = options.binary ?? findRedisBinary();
  if (!binary) throw binaryMissing();
  const files = prepareFiles(resolve(options.dataDir));
  const lock = await lockOnceFree(files, options);
  try {
    await retireOrphan(files);
    const { settings = {}, onTrouble = () => {} } = options;
    return await superviseServer({ binary, files, lock, settings, onTrouble });
  } catch (error) {
    lock.release();
    throw error;
  }
}

/**
 * The server of the process that owns this directory now, for a command that only wants to look in; undefined when
 * no process owns it. A service that is still starting is waited for, five seconds.
 */
export async function attachEmbeddedRedis(
  dataDir: string,
): Promise<{ readonly socketPath: string } | undefined> {
  const holder = readLock(dataDir);
  if (!holder || !(isAlive(holder) || isForeign(holder))) return undefined;
  const files = locateFiles(dataDir);
  for (let looks = 0; looks < 50; looks += 1) {
    const record = readRecord(files);
    const facts = record && (await askServer(record.socketPath));
    if (record && facts?.dir === files.redisDir) return { socketPath: record.socketPath };
    if (!isAlive(holder)) return undefined;
    await systemClock.sleep(100);
  }
  return undefined;
}

async function lockOnceFree(files: EmbeddedFiles, options: EmbeddedRedisOptions): Promise<DirectoryLock> {
  const { dataDir } = files;
  const { owner, isBrief, patienceMs = PATIENCE_MS, onWait = () => {} } = options;
  const began = systemClock.monotonicMs();
  const left = () => patienceMs - (systemClock.monotonicMs() - began);
  const tell = ({ pid, owner }: LockHolder) =>
    onWait(
      `The data directory ${dataDir} is in use by process ${pid} (${owner}), which ends by itself: waiting up to ${patienceMs / 1_000} s for it.`,
    );
  for (;;) {
    await untilBriefHolderEnds(dataDir, left(), tell);
    try {
      return lockDataDirectory(dataDir, owner, isBrief);
    } catch (error) {
      const isOvertaken = readLock(dataDir)?.isBrief && left() > 0;
      if (!isOvertaken) throw explained(dataDir, error);
    }
  }
}
