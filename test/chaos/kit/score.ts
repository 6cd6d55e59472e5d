import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inject } from 'vitest';
import type { TestProject } from 'vitest/node';

/** A line of the table that `npm run test:chaos` ends with. */
export interface Score {
  readonly suite: string;
  readonly runs: number;
  readonly violations: number;
  readonly seconds: number;
  /** What else was counted. */
  readonly note?: string;
}

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
  writeFileSync(file, '');
  project.provide('scoreFile', file);
  return () => {
    console.log(tableOf(readScores(file)));
    rmSync(dirname(file), { recursive: true });
  };
}

function readScores(file: string): Score[] {
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Score);
}

function tableOf(scores: readonly Score[]): string {
  const row = (suite: string, runs: string, violations: string, seconds: string, note: string) =>
    [suite.padEnd(34), runs.padStart(7), violations.padStart(11), seconds.padStart(8), ` ${note}`].join(' ');
  const lines = scores.map(({ suite, runs, violations, seconds, note = '' }) =>
    row(suite, String(runs), String(violations), seconds.toFixed(1), note),
  );
  return ['', row('suite', 'runs', 'violations', 'seconds', ''), ...lines, ''].join('\n');
}
