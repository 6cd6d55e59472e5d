import { readFile, writeFile } from 'node:fs/promises';
import { expect } from 'vitest';
import { playSeeds, type SeedFailure } from '../../simulation/fleet.ts';
import type { Mode } from '../../simulation/scales.ts';
import { storyOf } from '../../simulation/story.ts';
import { type Count, faultsIn, type Tally, tableOf } from '../../simulation/tally.ts';
import { keepScore } from './score.ts';

export interface SeedRuns {
  readonly suite: string;
  readonly mode: Mode;
  /** How many seeds, from 0; `FAIRDIAL_SEEDS` overrides it. */
  readonly seeds: number;
  /** How often each kind of fault must have been met, where all seeds are played. */
  readonly each: number;
}

const REGRESSIONS = 'test/simulation/regressions.json';
const STORIES = 3;

/** Play the worlds of so many seeds, print what befell them, keep the score and the seeds that failed. */
export async function playWorlds({ suite, mode, seeds, each }: SeedRuns): Promise<void> {
  const count = Number(process.env.FAIRDIAL_SEEDS ?? seeds);
  const { failures, tally, events, seconds } = await playSeeds({ mode, from: 0, to: count });
  const rate = `${Math.round(count / seconds)} seeds/s, ${(events / 1e6).toFixed(1)} million events`;
  console.log(
    `${suite}: ${count.toLocaleString('en')} seeds, ${rate}; what happened in them:\n${tableOf(tally)}`,
  );
  keepScore({ suite, runs: count, violations: failures.length, seconds, note: rate });
  await keepSeeds(mode, failures);
  const stories = failures.slice(0, STORIES).map(({ seed, wrong }) => storyOf(seed, mode, wrong));
  expect(
    failures.map(({ seed }) => seed),
    (await Promise.all(stories)).join('\n\n'),
  ).toEqual([]);
  if (count >= seeds) expect(rareIn(tally, each), `each must be met ${each} times`).toEqual([]);
}

function rareIn(tally: Tally, each: number): Count[] {
  return faultsIn(tally).filter(({ times }) => times < each);
}

/** A seed that failed once is played for ever, by `npm test`. */
async function keepSeeds(mode: Mode, failures: readonly SeedFailure[]): Promise<void> {
  if (failures.length === 0) return;
  const kept = JSON.parse(await readFile(REGRESSIONS, 'utf8')) as Record<Mode, number[]>;
  const failed = failures.slice(0, STORIES).map(({ seed }) => seed);
  kept[mode] = [...new Set([...kept[mode], ...failed])].sort((a, b) => a - b);
  await writeFile(REGRESSIONS, `${JSON.stringify(kept)}\n`);
}
