import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pollUntil } from '../../support/poll.ts';

const MAIN = resolve('dist/cli/main.js');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** Once it has ended. */
  readonly ended: Promise<Ended>;
  /** Wait until it has written this to stdout or stderr. */
  says(text: string | RegExp, timeoutMs?: number): Promise<void>;
}

export interface Where {
  readonly cwd: string;
  /** Settings; nothing of this shell's own reaches the command. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The built program, started as a person would. */
export function startFairdial(args: readonly string[], { cwd, env = {} }: Where): Running {
  const { PATH = '', HOME = '', TMPDIR = '' } = process.env;
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd,
    env: { PATH, HOME, ...(TMPDIR && { TMPDIR }), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (part) => {
    stdout += part;
  });
  child.stderr.on('data', (part) => {
    stderr += part;
  });
  return {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    ended: once(child, 'close').then(([code]) => ({ code, stdout, stderr })),
    async says(text, timeoutMs = 15_000) {
      const found = () => {
        const said = stdout + stderr;
        return typeof text === 'string' ? said.includes(text) : text.test(said);
      };
      await pollUntil(found, { timeoutMs, what: `fairdial ${args.join(' ')} to say ${text}` }).catch(
        (error) => {
          throw new Error(`${error.message}; it said: ${stdout}${stderr}`);
        },
      );
    },
  };
}

/** Run a command to its end. */
export function fairdial(args: readonly string[], where: Where): Promise<Ended> {
  return startFairdial(args, where).ended;
}

export interface Folder {
  readonly path: string;
  remove(): Promise<void>;
}

/** A working directory of its own. */
export async function makeFolder(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), 'fairdial-cli-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** A small campaign that may call at any hour. */
export function campaignText(name: string, more = ''): string {
  return `name: ${name}
agent_id: test-agent
from_numbers:
  - { number: "+12125550190", max_concurrent: 2 }
contacts: { file: people.csv }
calling_window: { mon-sun: "00:00-24:00" }
${more}`;
}

/** So many people of New York. */
export function contactsText(count: number): string {
  const rows = Array.from(
    { length: count },
    (_, n) => `+1212555${String(100 + n).padStart(4, '0')},Name ${n}`,
  );
  return ['phone,first_name', ...rows, ''].join('\n');
}
