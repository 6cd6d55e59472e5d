import { mkdtempSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pollUntil } from './poll.ts';

/** A process that still works below the folder of a test run. */
interface Leftover {
  readonly pid: number;
  readonly command: string;
  readonly folder: string;
}

/** Set to our process id once there is a folder: each project loads this module anew. */
const MADE_BY = 'FAIRDIAL_TEST_FOLDER_OF';

/** One that was told to end may take so long. */
const LONGEST_END_MS = 2_000;

/**
 * Global set-up of the tests: a temporary folder for all of them, so that what one leaves behind can be told from what
 * others run on this machine. In the end a process that still works there is ended and named, and the run fails.
 * Asked for by the run and by each of its projects: one folder is enough.
 */
export function setup(): (() => Promise<void>) | undefined {
  if (process.env[MADE_BY] === String(process.pid)) return undefined;
  process.env[MADE_BY] = String(process.pid);
  const before = process.env.TMPDIR;
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'fairdial-tests-'));
  process.env.TMPDIR = folder;
  return async () => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    const areAllGone = () => leftoversIn(folder).length === 0;
    await pollUntil(areAllGone, { timeoutMs: LONGEST_END_MS, what: 'all processes to end' }).catch(() => {});
    const left = leftoversIn(folder);
    for (const { pid } of left) process.kill(pid, 'SIGKILL');
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    if (left.length === 0) return;
    process.exitCode = 1;
    throw new Error(`Tests left processes behind; they were ended:\n${left.map(lineOf).join('\n')}`);
  };
}

function lineOf({ pid, command, folder }: Leftover): string {
  return `  ${command} (process ${pid}) in ${folder}`;
}

/** Only Linux tells where a process works; elsewhere nothing is found. A folder that is gone keeps its name. */
function leftoversIn(folder: string): Leftover[] {
  const pids = namesIn('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    const place = read(() => readlinkSync(`/proc/${pid}/cwd`));
    if (!place.startsWith(`${folder}/`)) return [];
    const command = read(() => readFileSync(`/proc/${pid}/comm`, 'utf8')).trim();
    return [{ pid: Number(pid), command, folder: place }];
  });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Empty for a process that has just ended, or is not ours. */
function read(what: () => string): string {
  try {
    return what();
  } catch {
    return '';
  }
}
