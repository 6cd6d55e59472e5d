import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Whether script(1) here is the one of util-linux: that of macOS takes other options. */
export const hasTerminal = /util-linux/.test(
  spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout ?? '',
);

export const CTRL_C = '\u0003';
const PATIENCE_MS = 10_000;

/** The size of the terminal that pictures are drawn for. */
export const SIZED = 'stty cols 100 rows 30; ';

export interface OnTerminal {
  /** What is typed in a shell. */
  readonly command: string;
  /** Where it is typed, and where the transcript is kept. */
  readonly cwd: string;
  /** Settings; nothing of this shell's own reaches the command. */
  readonly env: Readonly<Record<string, string>>;
}

export interface TerminalSession {
  /** Press these keys. */
  press(keys: string): void;
  /** Waits for its end: its exit code and everything it showed. */
  ended(): Promise<{ readonly code: number | null; readonly text: string }>;
  /** Press Ctrl-C where it has not ended by itself, and wait for its end: what it started ends with it then. */
  stop(): Promise<void>;
}

/** Type a command on a pseudo terminal, as script(1) of util-linux makes one. */
export function onTerminal({ command, cwd, env }: OnTerminal): TerminalSession {
  const { PATH = '', HOME = '' } = process.env;
  const transcript = join(cwd, 'transcript');
  const child = spawn('script', ['-qec', command, transcript], {
    cwd,
    env: { PATH, HOME, TERM: 'xterm', ...env },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.stdin.on('error', () => {});
  const closed = once(child, 'close');
  const ended = async () => {
    const [code] = await closed;
    return { code, text: await readFile(transcript, 'utf8') };
  };
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.stdin.write(CTRL_C);
    const tooLate = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
    await closed;
    clearTimeout(tooLate);
  };
  return { press: (keys) => void child.stdin.write(keys), ended, stop };
}
