import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** A real `fairdial` process, as a user starts it. `npm test` has built it. */
export interface FairdialProcess {
  readonly child: ChildProcess;
  readonly pid: number;
  /** What it has written so far. */
  stdout(): string;
  stderr(): string;
  /** Resolves with the first match on stdout or stderr; rejects when it ends before. */
  says(pattern: RegExp, timeoutMs?: number): Promise<RegExpMatchArray>;
  kill(signal: NodeJS.Signals): void;
  /** Resolves when it has ended, with its exit code (null: by a signal). */
  ended(): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

export interface HowToRun {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

export function runFairdial(args: readonly string[], { cwd, env }: HowToRun): FairdialProcess {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [MAIN, ...args], { cwd, env: { PATH, HOME, ...env } });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const ending = once(child, 'close').then(([code, signal]) => ({ code, signal }));
  const says = (pattern: RegExp, timeoutMs = 15_000) =>
    new Promise<RegExpMatchArray>((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(out) ?? pattern.exec(err);
        if (found) finish(() => resolve(found));
      };
      const fail = (why: string) =>
        finish(() => reject(new Error(`${why} before it said ${pattern}:\n${out}${err}`)));
      const timer = setTimeout(() => fail(`${timeoutMs} ms passed`), timeoutMs);
      const finish = (then: () => void) => {
        clearTimeout(timer);
        child.stdout.off('data', look);
        child.stderr.off('data', look);
        then();
      };
      child.stdout.on('data', look);
      child.stderr.on('data', look);
      void ending.then(() => fail('It ended'));
      look();
    });
  return {
    child,
    pid: child.pid ?? 0,
    stdout: () => out,
    stderr: () => err,
    says,
    kill: (signal) => void child.kill(signal),
    ended: () => ending,
  };
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
