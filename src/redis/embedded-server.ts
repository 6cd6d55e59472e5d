import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { Redis } from 'ioredis';
import { systemClock } from '../domain/clock.ts';
import { FairdialError } from '../domain/errors.ts';
import { parseInfo } from './connection.ts';
import { type EmbeddedFiles, logEnd, logTail } from './embedded-files.ts';
import { identify, isAlive, type ProcessIdentity } from './embedded-identity.ts';

const LOOK_EVERY_MS = 20;
const STOP_PATIENCE_MS = 10_000;
const KILL_PATIENCE_MS = 5_000;
/** Loading takes as long as the data is big: only standing still is a failure, up to a last limit. */
const STILL_MS = 60_000;
const LONGEST_START_MS = 300_000;

/** A redis-server we have just begun; not yet answering. */
export interface LaunchedServer {
  readonly child: ChildProcess;
  readonly identity: ProcessIdentity;
  /** Aborted when the child has ended. */
  readonly ended: AbortSignal;
  /** Where its part of the log begins. */
  readonly logFrom: number;
}

/** What a server says of itself. */
export interface ServerFacts {
  readonly pid: number;
  readonly dir: string;
  readonly loading: boolean;
  readonly loadedBytes: string;
}

/** @throws {FairdialError} `redis-start-failed` when the binary cannot be run at all. */
export function launch(binary: string, files: EmbeddedFiles): LaunchedServer {
  const logFrom = logEnd(files);
  const log = openSync(files.log, 'a', 0o600);
  // Detached: Ctrl-C in a terminal goes to the whole group, and our own stop must be the one that ends it, last.
  const child = spawn(binary, [files.config], { stdio: ['ignore', log, log], detached: true });
  closeSync(log);
  const ended = new AbortController();
  child.once('exit', () => ended.abort()).once('error', () => ended.abort());
  child.unref();
  const identity = child.pid === undefined ? undefined : identify(child.pid);
  if (!identity) throw startFailed(files, `${binary} could not be run.`, logFrom);
  return { child, identity, ended: ended.signal, logFrom };
}

/**
 * Resolves once the server answers with its data loaded.
 * @throws {FairdialError} `redis-start-failed` with the last lines of its log.
 */
export async function untilServing(
  server: LaunchedServer,
  socketPath: string,
  files: EmbeddedFiles,
): Promise<void> {
  const began = systemClock.monotonicMs();
  let progress = { loadedBytes: '', at: began };
  while (!server.ended.aborted) {
    const facts = await askServer(socketPath);
    if (facts && !facts.loading && facts.pid === server.identity.pid) return;
    const now = systemClock.monotonicMs();
    if (facts && facts.loadedBytes !== progress.loadedBytes)
      progress = { loadedBytes: facts.loadedBytes, at: now };
    if (now - progress.at > STILL_MS || now - began > LONGEST_START_MS) throw tooSlow(server, files);
    await systemClock.sleep(LOOK_EVERY_MS, server.ended);
  }
  throw startFailed(files, 'The private Redis ended while it was starting.', server.logFrom);
}

/** Asks whoever listens on this socket; undefined when nobody answers in time. */
export async function askServer(socketPath: string): Promise<ServerFacts | undefined> {
  const redis = new Redis({
    path: socketPath,
    lazyConnect: true,
    // Answers are wanted while it loads, too.
    enableReadyCheck: false,
    retryStrategy: () => null,
    disableClientInfo: true,
    protocol: 2,
    connectTimeout: 1_000,
    commandTimeout: 2_000,
  });
  redis.on('error', () => {});
  try {
    await redis.connect();
    return toFacts(parseInfo(await redis.info()), await redis.config('GET', 'dir'));
  } catch {
    return undefined;
  } finally {
    redis.disconnect();
  }
}

function toFacts(info: Map<string, string>, dir: readonly string[]): ServerFacts {
  return {
    pid: Number(info.get('process_id')),
    dir: dir[1] ?? '',
    loading: info.get('loading') !== '0',
    loadedBytes: info.get('loading_loaded_bytes') ?? '',
  };
}

/**
 * Ends exactly this process: asks (Redis then writes out what it holds), waits ten seconds, then insists.
 * @throws {FairdialError} `redis-will-not-stop`
 */
export async function endProcess(identity: ProcessIdentity): Promise<void> {
  for (const [signal, patienceMs] of [
    ['SIGTERM', STOP_PATIENCE_MS],
    ['SIGKILL', KILL_PATIENCE_MS],
  ] as const) {
    if (isAlive(identity)) send(identity.pid, signal);
    if (await isGone(identity, patienceMs)) return;
  }
  throw new FairdialError(
    'redis-will-not-stop',
    `The private redis-server, process ${identity.pid}, does not end.`,
    `End it by hand (kill -9 ${identity.pid}) before you start again.`,
  );
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended in this very moment, or is not ours to end: the wait that follows tells which.
  }
}

async function isGone(identity: ProcessIdentity, patienceMs: number): Promise<boolean> {
  const began = systemClock.monotonicMs();
  while (isAlive(identity)) {
    if (systemClock.monotonicMs() - began > patienceMs) return false;
    await systemClock.sleep(LOOK_EVERY_MS);
  }
  return true;
}

function tooSlow(server: LaunchedServer, files: EmbeddedFiles): FairdialError {
  return startFailed(files, 'The private Redis did not become ready.', server.logFrom);
}

function startFailed(files: EmbeddedFiles, what: string, logFrom: number): FairdialError {
  const tail = logTail(files, logFrom);
  const broken = /append only file|AOF|manifest|short read/i.test(tail);
  return new FairdialError(
    'redis-start-failed',
    `${what} The end of ${files.log}:\n${tail || '(nothing)'}`,
    broken
      ? `Copy ${files.redisDir} to a safe place, then repair it with redis-check-aof --fix, or restore a backup.`
      : 'Mend what the log names and start again, or set REDIS_URL to use another Redis.',
  );
}
