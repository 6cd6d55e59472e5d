import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';

const BUILT = fileURLToPath(new URL('../../../dist', import.meta.url));

/** What was built, bundled where the chaos suites did so; FAIRDIAL_DIST names another build. */
function distOfTheseTests(): string {
  const bundled: string | undefined = inject('bundledDist');
  return process.env.FAIRDIAL_DIST ?? bundled ?? BUILT;
}

/** One life of a real `fairdial` process, from its start to its exit or its kill. */
export interface Life {
  /** Resolves with how it ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  readonly pid: number;
  running(): boolean;
  kill(signal: NodeJS.Signals): void;
  /** The last lines it has written, both streams. */
  said(): string;
}

interface Start {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** The build to run. */
  readonly dist?: string;
}

export function beginLife(args: readonly string[], { cwd, env, dist = distOfTheseTests() }: Start): Life {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [join(dist, 'cli', 'main.js'), ...args], {
    cwd,
    env: { PATH, HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const hear = (text: string) => {
    said = (said + text).slice(-600);
  };
  child.stdout.setEncoding('utf8').on('data', hear);
  child.stderr.setEncoding('utf8').on('data', hear);
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal }));
  return {
    ended,
    pid: child.pid ?? 0,
    running: () => child.exitCode === null && child.signalCode === null,
    kill: (signal) => void child.kill(signal),
    said: () => said,
  };
}
