import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Mode } from './scales.ts';
import { type Count, Tally } from './tally.ts';

/** Seeds from `from` up to, not including, `to`. */
export interface Slice {
  readonly mode: Mode;
  readonly from: number;
  readonly to: number;
}

/** What a slice came to; sent from the process that played it. */
export interface SliceResult {
  readonly failures: readonly SeedFailure[];
  readonly counts: readonly Count[];
  readonly events: number;
}

export interface SeedFailure {
  readonly seed: number;
  readonly wrong: readonly string[];
}

export interface FleetResult {
  readonly failures: readonly SeedFailure[];
  readonly tally: Tally;
  readonly events: number;
  /** Of the seeds alone, without making the processes ready. */
  readonly seconds: number;
}

const PROCESSES = 2;
const SEEDS_AT_A_TIME = 250;
/** Worlds are made and dropped by the thousand: with a small nursery they would all grow old before they die. */
const NODE_FLAGS = ['--max-semi-space-size=64'];
const COMPILED = ['--ignoreConfig', '--module', 'nodenext', '--target', 'es2023', '--types', 'node'];
const QUICKLY = [
  '--rewriteRelativeImportExtensions',
  '--verbatimModuleSyntax',
  '--noCheck',
  '--skipLibCheck',
];

/** Play the worlds of many seeds, each slice in one of two processes that run plain JavaScript. */
export async function playSeeds({ mode, from, to }: Slice): Promise<FleetResult> {
  const folder = await compile();
  try {
    return await play(join(folder, 'test/simulation/fleet-worker.js'), { mode, from, to });
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function compile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'fairdial-simulation-'));
  const compiler = resolve('node_modules/.bin/tsc');
  const target = ['--rootDir', '.', '--outDir', folder, 'test/simulation/fleet-worker.ts'];
  await promisify(execFile)(compiler, [...COMPILED, '--lib', 'es2023', ...QUICKLY, ...target]);
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await symlink(resolve('node_modules'), join(folder, 'node_modules'));
  return folder;
}

async function play(worker: string, { mode, from, to }: Slice): Promise<FleetResult> {
  const failures: SeedFailure[] = [];
  const tally = new Tally();
  let events = 0;
  let next = from;
  const lane = async () => {
    const child = fork(worker, { execArgv: NODE_FLAGS });
    try {
      while (next < to) {
        const slice = { mode, from: next, to: Math.min(next + SEEDS_AT_A_TIME, to) };
        next = slice.to;
        const result = await askFor(child, slice);
        failures.push(...result.failures);
        tally.add(result.counts);
        events += result.events;
      }
    } finally {
      child.kill();
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: PROCESSES }, lane));
  const seconds = (performance.now() - began) / 1_000;
  return { failures: failures.sort((a, b) => a.seed - b.seed), tally, events, seconds };
}

async function askFor(child: ChildProcess, slice: Slice): Promise<SliceResult> {
  const stop = new AbortController();
  const { signal } = stop;
  const died = once(child, 'exit', { signal }).then(() => {
    throw new Error(`the process that played seeds ${slice.from} to ${slice.to} has ended`);
  });
  died.catch(() => {});
  child.send(slice);
  try {
    const [result] = (await Promise.race([once(child, 'message', { signal }), died])) as [SliceResult];
    return result;
  } finally {
    stop.abort();
  }
}
