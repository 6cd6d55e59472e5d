import { systemClock } from '../domain/clock.ts';
import {
  chooseSocketPath,
  type EmbeddedFiles,
  explained,
  removeRecord,
  removeSocket,
  writeConfig,
  writeRecord,
} from './embedded-files.ts';
import type { DirectoryLock } from './embedded-lock.ts';
import { endProcess, type LaunchedServer, launch, untilServing } from './embedded-server.ts';

const FIRST_RESTART_MS = 250;
const LONGEST_RESTART_MS = 15_000;

/** The private server; ours alone, gone when we stop it. */
export interface EmbeddedRedis {
  readonly socketPath: string;
  /** Of the server; another one after a restart. */
  readonly pid: number;
  /** Ends the server (its data stays) and gives the directory free. Safe to call twice. */
  stop(): Promise<void>;
}

export interface Supervision {
  readonly binary: string;
  readonly files: EmbeddedFiles;
  readonly lock: DirectoryLock;
  readonly settings: Readonly<Record<string, string>>;
  readonly onTrouble: (message: string) => void;
}

/**
 * Begins the server, waits until it serves, and from then on begins it again whenever it ends by itself (a full disk
 * ends a Redis that syncs every write), until stopped. The connections find it again at the same socket.
 */
export async function superviseServer(supervision: Supervision): Promise<EmbeddedRedis> {
  const { files, lock } = supervision;
  const socketPath = chooseSocketPath(files);
  const stopping = new AbortController();
  let server = begin(supervision, socketPath);
  // Also when the process is ended in haste: what needs more than a signal is left to the next start.
  const endWithUs = () => server.child.kill('SIGTERM');
  process.once('exit', endWithUs);

  const beginAgain = () => {
    server = begin(supervision, socketPath);
    return server;
  };
  const stop = async () => {
    stopping.abort();
    await endProcess(server.identity);
    await watching;
    process.off('exit', endWithUs);
    removeSocket(files, socketPath);
    removeRecord(files);
    lock.release();
  };

  let watching = Promise.resolve();
  let stopped: Promise<void> | undefined;
  try {
    await untilServing(server, socketPath, files);
  } catch (error) {
    await stop();
    throw error;
  }
  const watch = { supervision, socketPath, stopping: stopping.signal, beginAgain };
  watching = keepServing(watch, server).catch((error) => supervision.onTrouble(messageOf(error)));
  return {
    socketPath,
    get pid() {
      return server.identity.pid;
    },
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

/** The record is written before and after: a server is never running unrecorded for longer than one statement. */
function begin({ binary, files, lock, settings }: Supervision, socketPath: string): LaunchedServer {
  try {
    writeConfig(files, socketPath, settings);
    writeRecord(files, { socketPath, owner: lock.holder });
    const server = launch(binary, files);
    writeRecord(files, { socketPath, owner: lock.holder, server: server.identity });
    return server;
  } catch (error) {
    removeRecord(files);
    throw explained(files.dataDir, error);
  }
}

interface Watch {
  readonly supervision: Supervision;
  readonly socketPath: string;
  readonly stopping: AbortSignal;
  readonly beginAgain: () => LaunchedServer;
}

async function keepServing(watch: Watch, first: LaunchedServer): Promise<void> {
  let server: LaunchedServer | undefined = first;
  let pauseMs = FIRST_RESTART_MS;
  while (true) {
    if (server) await untilAborted(AbortSignal.any([server.ended, watch.stopping]));
    if (watch.stopping.aborted) return;
    if (server) watch.supervision.onTrouble('The private Redis ended by itself and is started again.');
    await systemClock.sleep(pauseMs, watch.stopping);
    if (watch.stopping.aborted) return;
    server = await tryAgain(watch);
    pauseMs = server ? FIRST_RESTART_MS : Math.min(pauseMs * 2, LONGEST_RESTART_MS);
  }
}

/** Undefined when it failed; then nothing is left running. */
async function tryAgain({
  supervision,
  socketPath,
  stopping,
  beginAgain,
}: Watch): Promise<LaunchedServer | undefined> {
  let server: LaunchedServer | undefined;
  try {
    server = beginAgain();
    await untilServing(server, socketPath, supervision.files);
    return server;
  } catch (error) {
    if (!stopping.aborted) supervision.onTrouble(messageOf(error));
    if (server) await endProcess(server.identity);
    return undefined;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
