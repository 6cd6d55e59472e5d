import { copyFile, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Config } from '../config/config.ts';
import { makeFolder } from '../config/make-folder.ts';
import type { Clock } from '../domain/clock.ts';
import { FairdialError } from '../domain/errors.ts';
import { mustKnowLayout } from '../ledger/open-layout.ts';
import { createRedisLedger } from '../ledger/redis-ledger.ts';
import { openRedis, type RedisTarget, waitReady } from '../redis/connection.ts';
import { parseRedisUrl } from '../redis/connection-url.ts';
import { copyKeys, holdsKeys } from '../redis/copy-keys.ts';
import { prepareFiles } from '../redis/embedded-files.ts';
import { startEmbeddedRedis } from '../redis/embedded-redis.ts';
import { joinRedisHome } from '../redis/redis-home.ts';
import { takeSnapshot } from '../redis/snapshot.ts';
import { hashTag, homeOptions, READY_MS } from './open-ledger.ts';

/** A backup is a folder: what it is, and everything Redis held at one instant. */
const NOTE_FILE = 'backup.json';
const SNAPSHOT_FILE = 'ledger.rdb';
const FORMAT = 1;

const backupNote = z.object({
  format: z.literal(FORMAT),
  takenAt: z.iso.datetime(),
  prefix: z.string(),
  database: z.number().int().min(0),
  bytes: z.number(),
  campaigns: z.array(z.object({ name: z.string(), state: z.string(), contacts: z.number() })),
});
export type BackupNote = z.infer<typeof backupNote>;

/**
 * Copy the ledger of these settings into a new folder, while the service goes on. The instant of the copy is no earlier
 * than `takenAt`. Rejects with `FairdialError` when the folder is there already or Redis allows no copy.
 */
export async function takeBackup(config: Config, folder: string, clock: Clock): Promise<BackupNote> {
  await mustNotExist(folder);
  const home = await joinRedisHome(homeOptions(config, 'backup'));
  const redis = openRedis(home.target, 'ledger');
  const scratch = `${folder}.part`;
  try {
    await waitReady(redis, READY_MS);
    await mustKnowLayout(redis, hashTag(config));
    makeFolder(scratch, 0o700);
    const described = await describe(redis, config, clock);
    const { bytes } = await takeSnapshot(home.target, join(scratch, SNAPSHOT_FILE));
    const note: BackupNote = { format: FORMAT, ...described, database: databaseOf(home.target), bytes };
    await writeFile(join(scratch, NOTE_FILE), `${JSON.stringify(note, undefined, 2)}\n`, { mode: 0o600 });
    await rename(scratch, folder);
    return note;
  } finally {
    await rm(scratch, { recursive: true, force: true });
    redis.disconnect();
    await home.stop();
  }
}

async function describe(redis: Redis, config: Config, clock: Clock) {
  const ledger = createRedisLedger(redis, { prefix: hashTag(config) });
  const takenAt = new Date(clock.wallMs()).toISOString();
  const entries = await ledger.campaigns.list();
  const campaigns = [];
  for (const { campaign, state } of entries) {
    const counts = await ledger.campaigns.counts(campaign.name);
    campaigns.push({
      name: campaign.name,
      state,
      contacts: Object.values(counts).reduce((sum, count) => sum + count, 0),
    });
  }
  return { takenAt, prefix: hashTag(config), campaigns };
}

export interface Restored {
  readonly note: BackupNote;
  readonly keys: number;
}

/**
 * Put a backup into the empty store of these settings. Nothing is dialled from it before a person accepts it: the
 * ledger it was taken from may still be dialling, and knows calls that this one does not. Rejects with `FairdialError`.
 */
export async function restoreBackup(config: Config, folder: string): Promise<Restored> {
  const note = await readNote(folder);
  const home = await joinRedisHome(homeOptions(config, 'restore'));
  const redis = openRedis(home.target, 'ledger');
  try {
    await waitReady(redis, READY_MS);
    const to = { redis, prefix: hashTag(config) };
    if (await holdsKeys(to)) throw NOT_EMPTY();
    const keys = await withSnapshot(folder, note.database, async (source) => {
      await mustKnowLayout(source, note.prefix);
      return copyKeys({ redis: source, prefix: note.prefix }, to);
    });
    const { generation } = createRedisLedger(redis, { prefix: to.prefix });
    await generation.markRestored(Date.parse(note.takenAt));
    return { note, keys };
  } finally {
    redis.disconnect();
    await home.stop();
  }
}

/** A server of our own for as long as it takes to read the copy. */
async function withSnapshot<T>(folder: string, db: number, read: (redis: Redis) => Promise<T>): Promise<T> {
  const dataDir = await mkdtemp(join(tmpdir(), 'fairdial-restore-'));
  const { redisDir } = prepareFiles(dataDir);
  await copyFile(join(folder, SNAPSHOT_FILE), join(redisDir, SNAPSHOT_FILE));
  const settings = { appendonly: 'no', dbfilename: SNAPSHOT_FILE, save: '""' };
  const server = await startEmbeddedRedis({ dataDir, owner: 'restore', settings });
  const redis = openRedis({ url: `unix://${server.socketPath}?db=${db}` }, 'ledger');
  try {
    await waitReady(redis, READY_MS);
    return await read(redis);
  } finally {
    redis.disconnect();
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function readNote(folder: string): Promise<BackupNote> {
  const text = await readFile(join(folder, NOTE_FILE), 'utf8').catch(() => undefined);
  const read = backupNote.safeParse(text === undefined ? undefined : jsonIn(text));
  const size = (await stat(join(folder, SNAPSHOT_FILE)).catch(() => undefined))?.size;
  if (read.success && size === read.data.bytes) return read.data;
  const what =
    text === undefined ? 'is no backup of fairdial' : 'is damaged, incomplete, or of a newer fairdial';
  throw new FairdialError(
    'not-a-backup',
    `${folder} ${what}.`,
    'Name a folder that fairdial backup has written.',
  );
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function mustNotExist(folder: string): Promise<void> {
  if (!(await stat(folder).catch(() => undefined))) return;
  throw new FairdialError('backup-exists', `${folder} is there already.`, 'Name a new folder.');
}

const NOT_EMPTY = () =>
  new FairdialError(
    'restore-not-empty',
    'There is a ledger here already; nothing was restored.',
    'Restore into an empty place: another FAIRDIAL_DATA_DIR, REDIS_URL or FAIRDIAL_KEY_PREFIX.',
  );

function databaseOf(target: RedisTarget): number {
  return 'url' in target ? (parseRedisUrl(target.url).db ?? 0) : 0;
}
