import {
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { makeFolder } from '../config/make-folder.ts';
import { FairdialError } from '../domain/errors.ts';
import type { ProcessIdentity } from './embedded-identity.ts';

/** Where the private server keeps its things. */
export interface EmbeddedFiles {
  readonly dataDir: string;
  /** Symbolic links resolved, as Redis reports it. */
  readonly redisDir: string;
  readonly config: string;
  readonly log: string;
}

/** What the next start must know to find a server that outlived its owner. Written before the server is. */
export interface ServerRecord {
  readonly socketPath: string;
  readonly owner: ProcessIdentity & { readonly owner: string };
  readonly server?: ProcessIdentity;
}

/** macOS allows 104 bytes in a socket's address, the closing zero included; Linux 108. */
const LONGEST_SOCKET_PATH = 100;

/** Below the data directory. */
const REDIS_FOLDER = 'redis';

/** Whether a private server has ever kept a ledger there. */
export function hasEmbeddedLedger(dataDir: string): boolean {
  return existsSync(join(dataDir, REDIS_FOLDER));
}

/** @throws {FairdialError} `data-dir-unwritable` */
export function prepareFiles(dataDir: string): EmbeddedFiles {
  try {
    const redisDir = join(dataDir, REDIS_FOLDER);
    // The ledger holds phone numbers: for the eyes of this user only.
    makeFolder(redisDir, 0o700);
    return locateFiles(dataDir);
  } catch (error) {
    throw explained(dataDir, error);
  }
}

/** @throws when the directory does not exist. */
export function locateFiles(dataDir: string): EmbeddedFiles {
  const redisDir = realpathSync(join(dataDir, REDIS_FOLDER));
  return {
    dataDir: realpathSync(dataDir),
    redisDir,
    config: join(redisDir, 'redis.conf'),
    log: join(redisDir, 'redis.log'),
  };
}

/** What the disk refused becomes `data-dir-unwritable`; any other error stays itself. */
export function explained(dataDir: string, cause: unknown): unknown {
  if (!(cause instanceof Error && 'syscall' in cause)) return cause;
  return new FairdialError(
    'data-dir-unwritable',
    `The data directory ${dataDir} cannot be used: ${cause.message}`,
    'Give this user the right to write there. Another one (FAIRDIAL_DATA_DIR) is right only where nobody was called from this one yet: it knows none of them.',
    { cause },
  );
}

/** In the data directory where its path is short enough; else in a private directory of its own. */
export function chooseSocketPath({ redisDir }: EmbeddedFiles): string {
  const near = join(redisDir, 'redis.sock');
  if (Buffer.byteLength(near) <= LONGEST_SOCKET_PATH) return near;
  const base = Buffer.byteLength(tmpdir()) <= LONGEST_SOCKET_PATH - 30 ? tmpdir() : '/tmp';
  return join(mkdtempSync(join(base, 'fairdial-')), 'redis.sock');
}

export function removeSocket(files: EmbeddedFiles, socketPath: string): void {
  rmSync(socketPath, { force: true });
  if (dirname(socketPath) !== files.redisDir) rmSync(dirname(socketPath), { recursive: true, force: true });
}

export function readRecord(files: EmbeddedFiles): ServerRecord | undefined {
  try {
    return JSON.parse(readFileSync(recordPath(files), 'utf8')) as ServerRecord;
  } catch {
    return undefined;
  }
}

export function writeRecord(files: EmbeddedFiles, record: ServerRecord): void {
  writeFileSync(`${recordPath(files)}.new`, JSON.stringify(record), { mode: 0o600 });
  renameSync(`${recordPath(files)}.new`, recordPath(files));
}

export function removeRecord(files: EmbeddedFiles): void {
  rmSync(recordPath(files), { force: true });
}

function recordPath({ redisDir }: EmbeddedFiles): string {
  return join(redisDir, 'server.json');
}

/** Where the log ends now; what a start adds comes after. */
export function logEnd({ log }: EmbeddedFiles): number {
  return statSync(log, { throwIfNoEntry: false })?.size ?? 0;
}

/** The last lines written since `from` (a byte position), at most twelve. */
export function logTail({ log }: EmbeddedFiles, from: number): string {
  const lines = readFileSync(log).subarray(from).toString('utf8').trimEnd().split('\n');
  return lines.slice(-12).join('\n');
}

/** Writes redis.conf: nothing leaves the machine, and what is acknowledged is on disk. `extra` comes last and wins. */
export function writeConfig(
  files: EmbeddedFiles,
  socketPath: string,
  extra: Readonly<Record<string, string>>,
): void {
  const settings: Record<string, string> = {
    port: '0',
    unixsocket: quote(socketPath),
    unixsocketperm: '700',
    dir: quote(files.redisDir),
    daemonize: 'no',
    logfile: '""',
    save: '""',
    appendonly: 'yes',
    appendfsync: 'always',
    'aof-load-truncated': 'yes',
    'maxmemory-policy': 'noeviction',
    // The old names of hash-max-listpack-*: every version knows them. Contacts are packed (engine-notes, bytes per contact).
    'hash-max-ziplist-value': '1024',
    'hash-max-ziplist-entries': '512',
    ...extra,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} ${value}\n`);
  writeFileSync(files.config, lines.join(''), { mode: 0o600 });
}

function quote(text: string): string {
  return `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}
