import { Redis, type RedisOptions } from 'ioredis';
import { FairdialError } from '../domain/errors.ts';
import { present } from '../domain/present.ts';
import { parseRedisUrl } from './connection-url.ts';

/** Where Redis is: a URL the user wrote, or the socket of our private server. */
export type RedisTarget = { readonly url: string } | { readonly socketPath: string };

/**
 * `ledger` and `queue` fail fast: an error now is worth more than an answer later, and a command that was sent
 * once is never sent again by the client (measured: with ioredis' defaults a lost reply runs it twice).
 * `worker` waits for ever, because BullMQ's blocking reads must outlive an outage.
 */
export type RedisRole = 'ledger' | 'queue' | 'worker';

const COMMAND_TIMEOUT_MS = { ledger: 3_000, queue: 5_000 } as const;
/** A peer that vanished without a word would hold the socket for a quarter of an hour. */
const SILENT_SOCKET_MS = 10_000;
const LONGEST_RECONNECT_MS = 2_000;

/**
 * Opens one connection; it connects, and reconnects for ever, in the background. Use `waitReady` before the first
 * command: with the offline queue off, a command sent earlier is refused.
 * @throws {InputError} when the URL is wrong, with every problem of it (file `REDIS_URL`).
 */
export function openRedis(target: RedisTarget, role: RedisRole): Redis {
  const place: RedisOptions = 'url' in target ? parseRedisUrl(target.url) : { path: target.socketPath };
  const redis = new Redis({ ...place, ...roleOptions(role), ...commonOptions(role), replyMapping: 'legacy' });
  // ioredis prints stack traces when nobody listens; `waitReady` and the commands themselves report what is wrong.
  redis.on('error', () => {});
  return redis;
}

function commonOptions(role: RedisRole): RedisOptions {
  return {
    connectionName: `fairdial-${role}`,
    connectTimeout: 5_000,
    maxLoadingRetryTime: 500,
    retryStrategy: (times) => Math.min(25 * 2 ** Math.min(times, 10), LONGEST_RECONNECT_MS),
  };
}

function roleOptions(role: RedisRole): RedisOptions {
  if (role === 'worker') return { maxRetriesPerRequest: null };
  return {
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    enableOfflineQueue: false,
    commandTimeout: COMMAND_TIMEOUT_MS[role],
    socketTimeout: SILENT_SOCKET_MS,
  };
}

/**
 * Resolves once commands are answered; waits through a server that is starting or still loads its data.
 * @throws {FairdialError} `redis-refused` at once when credentials or database are refused; `redis-unreachable`
 * after `timeoutMs`.
 */
export async function waitReady(redis: Redis, timeoutMs: number): Promise<void> {
  if (redis.status !== 'ready') await becomesReady(redis, timeoutMs);
  await verifyDatabase(redis);
}

function becomesReady(redis: Redis, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let last: Error | undefined;
    const finish = (error?: FairdialError) => {
      clearTimeout(timer);
      redis.off('ready', onReady).off('error', onError).off('end', onEnd);
      if (error) reject(error);
      else resolve();
    };
    const onReady = () => finish();
    const onEnd = () => finish(unreachable(redis, last));
    const onError = (error: Error) => {
      last = error;
      if (isRefusal(error)) finish(refused(redis, error));
    };
    const timer = setTimeout(() => finish(unreachable(redis, last)), timeoutMs);
    redis.on('ready', onReady).on('error', onError).on('end', onEnd);
  });
}

/** ioredis carries on in database 0 when the one asked for does not exist: that would be another ledger. */
async function verifyDatabase(redis: Redis): Promise<void> {
  const database = redis.options.db ?? 0;
  if (database === 0) return;
  try {
    await redis.select(database);
  } catch (error) {
    throw isReply(error) ? refused(redis, error) : unreachable(redis, error);
  }
}

function isRefusal(error: Error): boolean {
  return /^(WRONGPASS|NOAUTH|NOPERM|ERR invalid password|ERR DB index|ERR AUTH)/.test(error.message);
}

function refused(redis: Redis, cause: Error): FairdialError {
  return new FairdialError(
    'redis-refused',
    `Redis at ${placeOf(redis)} refused us: ${cause.message}`,
    'Correct user, password and database number in REDIS_URL.',
    { cause },
  );
}

function unreachable(redis: Redis, cause: unknown): FairdialError {
  const loading =
    redis.status === 'connect'
      ? 'it accepts connections but is not ready (still loading its data?)'
      : undefined;
  const reason = cause instanceof Error ? cause.message || cause.name : (loading ?? 'no answer');
  return new FairdialError(
    'redis-unreachable',
    `Redis at ${placeOf(redis)} is not usable: ${reason}`,
    'Start it or correct REDIS_URL; without REDIS_URL a private Redis is started.',
    { cause },
  );
}

function placeOf({ options }: Redis): string {
  return options.path ?? `${options.host}:${options.port}`;
}

/** What the server says about keeping data; `unknown` where asking is forbidden (some hosted Redis). */
export interface RedisDurability {
  /** `yes` or `no` */
  readonly appendonly: string;
  /** `always`, `everysec` or `no` */
  readonly appendfsync: string;
  readonly maxmemoryPolicy: string;
  readonly version: string;
  readonly role: 'master' | 'replica' | 'unknown';
  /**
   * What the server holds in memory, named: the same name as before means that nothing was lost from it since. It is new after
   * every start (`run_id`) and whenever the data are another server's (`master_replid`). Absent where it does not say.
   */
  readonly dataset?: string;
}

/** Reads the settings that decide whether what is acknowledged is kept. Connection errors are thrown as they are. */
export async function checkDurability(redis: Redis): Promise<RedisDurability> {
  const info = await readInfo(redis);
  const aof = { '1': 'yes', '0': 'no' }[info.get('aof_enabled') ?? ''];
  return {
    appendonly: (await readConfig(redis, 'appendonly')) ?? aof ?? 'unknown',
    appendfsync: (await readConfig(redis, 'appendfsync')) ?? 'unknown',
    maxmemoryPolicy:
      (await readConfig(redis, 'maxmemory-policy')) ?? info.get('maxmemory_policy') ?? 'unknown',
    version: info.get('valkey_version') ?? info.get('redis_version') ?? 'unknown',
    role: roleOf(info.get('role')),
    ...present({ dataset: datasetOf(info) }),
  };
}

const DATASET = /^[0-9a-f]{40} [0-9a-f]{40}$/;

function datasetOf(info: ReadonlyMap<string, string>): string | undefined {
  const name = `${info.get('run_id')} ${info.get('master_replid')}`;
  return DATASET.test(name) && info.get('role') === 'master' ? name : undefined;
}

function roleOf(role: string | undefined): RedisDurability['role'] {
  if (role === 'master') return 'master';
  return role === 'slave' || role === 'replica' ? 'replica' : 'unknown';
}

async function readConfig(redis: Redis, name: string): Promise<string | undefined> {
  const reply = await unlessForbidden(redis.config('GET', name));
  return Array.isArray(reply) && typeof reply[1] === 'string' && reply[1] !== '' ? reply[1] : undefined;
}

async function readInfo(redis: Redis): Promise<Map<string, string>> {
  return parseInfo((await unlessForbidden(redis.info())) ?? '');
}

/** The `name:value` lines of an INFO reply. */
export function parseInfo(reply: string): Map<string, string> {
  const pairs = reply.split('\r\n').map((line) => /^([^#:]+):(.*)$/.exec(line));
  return new Map(pairs.flatMap((pair) => (pair ? [[pair[1] ?? '', pair[2] ?? ''] as const] : [])));
}

async function unlessForbidden<T>(reply: Promise<T>): Promise<T | undefined> {
  try {
    return await reply;
  } catch (error) {
    if (isReply(error)) return undefined;
    throw error;
  }
}

/** An error the server answered, as opposed to no answer. */
function isReply(error: unknown): error is Error {
  return error instanceof Error && error.name === 'ReplyError';
}
