import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inject } from 'vitest';
import type { TestProject } from 'vitest/node';
import { findRedisBinary } from '../../../src/redis/embedded-redis.ts';

/** A line of the table that `npm run test:chaos` ends with. The bar for violations is 0. */
export interface Score {
  readonly suite: string;
  readonly runs: number;
  readonly violations: number;
  readonly seconds: number;
  /** What else was counted. */
  readonly note?: string;
  /** What else was measured, each on a line of its own below. */
  readonly figures?: readonly Figure[];
}

export interface Figure {
  /** With its unit: "RSS slope, MB/min". */
  readonly what: string;
  readonly is: number;
  /** It must stay below; without one it is only told. */
  readonly bar?: number;
}

export const isKept = ({ is, bar = Number.POSITIVE_INFINITY }: Figure): boolean => is < bar;

declare module 'vitest' {
  interface ProvidedContext {
    scoreFile: string;
  }
}

/** Remember it for the table; where nobody prints one, nothing happens. */
export function keepScore(score: Score): void {
  const file: string | undefined = inject('scoreFile');
  if (file) appendFileSync(file, `${JSON.stringify(score)}\n`);
}

/** Global set-up of the chaos suites: somewhere to keep the scores; at the end, the table. */
export function setup(project: TestProject): () => void {
  const file = join(mkdtempSync(join(tmpdir(), 'fairdial-scores-')), 'scores.jsonl');
  const machine = machineLine();
  writeFileSync(file, '');
  project.provide('scoreFile', file);
  return () => {
    console.log(`\n${machine}\n\n${tableOf(readScores(file))}\n`);
    rmSync(dirname(file), { recursive: true });
  };
}

/** Seconds mean something only beside the machine and what else it did. */
function machineLine(): string {
  const [load = 0] = loadavg();
  const { node } = process.versions;
  return `${availableParallelism()} cores, Node ${node}, Redis ${redisVersion()}, load ${load.toFixed(1)} at the start`;
}

function redisVersion(): string {
  const binary = findRedisBinary();
  const said = binary ? execFileSync(binary, ['--version'], { encoding: 'utf8' }) : '';
  return /v=([\d.]+)/.exec(said)?.[1] ?? 'unknown';
}

function readScores(file: string): Score[] {
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Score);
}

const HEAD = ['suite', 'runs', 'violations', 'bar', 'seconds', ''];

function tableOf(scores: readonly Score[]): string {
  const rows = [HEAD, ...scores.flatMap(rowsOf), ...(scores.length > 1 ? [totalOf(scores)] : [])];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row.map((cell, column) => padded(cell, { width: widths[column] ?? 0, column })).join('  '),
  );
  const rule = '-'.repeat(Math.max(...lines.map((line) => line.length)));
  return [lines[0], rule, ...lines.slice(1)].map((line) => line?.trimEnd()).join('\n');
}

function rowsOf({ suite, runs, violations, seconds, note = '', figures = [] }: Score): string[][] {
  const verdict = violations > 0 ? `FAILED${note && `, ${note}`}` : note;
  return [
    [suite, grouped(runs), grouped(violations), '0', seconds.toFixed(1), verdict],
    ...figures.map(rowOf),
  ];
}

/** In the columns of the violations: a figure, and beside it its bar. */
function rowOf(figure: Figure): string[] {
  const { what, is, bar } = figure;
  const written = is.toFixed(Math.abs(is) < 10 ? 2 : 1);
  return [`  ${what}`, '', written, bar === undefined ? '' : `< ${bar}`, '', isKept(figure) ? '' : 'FAILED'];
}

function totalOf(scores: readonly Score[]): string[] {
  const sum = (of: (score: Score) => number) => scores.reduce((total, score) => total + of(score), 0);
  const seconds = sum((score) => score.seconds);
  const missed = scores.flatMap(({ figures = [] }) => figures).filter((figure) => !isKept(figure)).length;
  return [
    'total',
    grouped(sum(({ runs }) => runs)),
    grouped(sum(({ violations }) => violations)),
    '0',
    seconds.toFixed(1),
    `${(seconds / 60).toFixed(1)} min${missed > 0 ? `, ${missed} figures over their bar` : ''}`,
  ];
}

const grouped = (count: number) => count.toLocaleString('en-US');

/** Names and remarks to the left, numbers to the right. */
function padded(cell: string, { width, column }: { width: number; column: number }): string {
  return column === 0 || column === HEAD.length - 1 ? cell.padEnd(width) : cell.padStart(width);
}
