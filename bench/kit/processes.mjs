import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { memoryOf, nowMs } from './machine.mjs';
import { atTheEnd } from './scratch.mjs';

const BASELINES = fileURLToPath(new URL('../baselines/', import.meta.url));

/** A process that is watched: its output, its peak of memory, its end. It does not outlive the benchmarks. */
export function startProcess(command, args, { cwd, env } = {}) {
  const { PATH = '', HOME = '', TMPDIR } = process.env;
  const base = TMPDIR === undefined ? { PATH, HOME } : { PATH, HOME, TMPDIR };
  const began = nowMs();
  const child = spawn(command, args, { cwd, env: { ...base, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => {
    said.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said.err = (said.err + text).slice(-20_000);
  });
  let peak = 0;
  const watching = setInterval(() => {
    peak = Math.max(peak, memoryOf(child.pid)?.peak ?? 0);
  }, 50);
  const ended = once(child, 'close').then(([code, signal]) => {
    clearInterval(watching);
    return { code, signal, tookMs: nowMs() - began, peakMb: peak };
  });
  const kill = async (signal = 'SIGKILL') => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    return ended;
  };
  atTheEnd(() => kill());
  return {
    pid: child.pid,
    began,
    said,
    ended,
    kill,
    running: () => child.exitCode === null && child.signalCode === null,
  };
}

/** Run one of the programs of `baselines/`; what it prints last is its result as JSON. */
export async function runBaseline(name, args) {
  const run = startProcess(process.execPath, [`${BASELINES}${name}.mjs`, JSON.stringify(args)]);
  const { code, tookMs, peakMb } = await run.ended;
  if (code !== 0) throw new Error(`the baseline ${name} ended with ${code}:\n${run.said.err}`);
  const result = JSON.parse(run.said.out.trim().split('\n').at(-1) ?? '{}');
  return { tookMs, peakMb, ...result };
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Ask until the answer is truthy; that answer. */
export async function until(what, ask, { withinMs = 60_000, everyMs = 50 } = {}) {
  const latest = nowMs() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (nowMs() > latest) throw new Error(`not within ${withinMs / 1000} s: ${what}`);
    await sleep(everyMs);
  }
}

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
