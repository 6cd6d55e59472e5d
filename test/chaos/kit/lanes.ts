import { expect } from 'vitest';
import { cpuSeconds } from './cpu-time.ts';
import { type Figure, isKept, keepScore } from './score.ts';

/** One run of a suite: what to call it, and what it found against the rules. */
export interface Run {
  /** Enough to repeat it: printed when it fails. */
  readonly name: string;
  /** Resolves with its violations; a rejection is one, too. */
  play(lane: number): Promise<readonly string[]>;
}

export interface Suite {
  readonly suite: string;
  readonly runs: readonly Run[];
  readonly lanes: number;
  readonly note?: () => string;
  /** What was measured, told with its bar; one that is not kept fails the suite. */
  readonly figures?: () => readonly Figure[];
}

/**
 * Play all runs, several at a time, keep the score, and fail with every violation and the name of its run.
 * CHAOS_ONLY=text plays those with that text in their name.
 */
export async function playAll({ suite, runs, lanes, note, figures }: Suite): Promise<void> {
  const began = performance.now();
  const { CHAOS_ONLY = '' } = process.env;
  const waiting = runs.filter(({ name }) => name.includes(CHAOS_ONLY));
  const played = waiting.length;
  const found: string[] = [];
  const work = async (lane: number) => {
    for (let run = waiting.shift(); run; run = waiting.shift()) {
      const started = performance.now();
      const violations = await playOne(run, lane);
      found.push(...violations);
      tell(run, { violations, ms: performance.now() - started });
    }
  };
  await Promise.all(Array.from({ length: lanes }, (_, lane) => work(lane)));
  const seconds = (performance.now() - began) / 1_000;
  const cpu = cpuSeconds();
  keepScore({
    suite,
    runs: played,
    violations: found.length,
    seconds,
    note: [note?.() ?? [], cpu === undefined ? [] : `${Math.round(cpu)} s of CPU`]
      .flat()
      .filter(Boolean)
      .join(', '),
    ...(figures ? { figures: figures() } : {}),
  });
  expect(found).toEqual([]);
  expect(figures?.().filter((figure) => !isKept(figure)) ?? []).toEqual([]);
}

/** CHAOS_PROGRESS=1 shows each run as it ends. */
function tell({ name }: Run, { violations, ms }: { violations: readonly string[]; ms: number }): void {
  if (!process.env.CHAOS_PROGRESS) return;
  process.stderr.write(`${(ms / 1_000).toFixed(1).padStart(6)} s  ${name}  ${violations.join('; ')}\n`);
}

async function playOne({ name, play }: Run, lane: number): Promise<string[]> {
  try {
    const violations = await play(lane);
    return violations.map((violation) => `${name}: ${violation}`);
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : '';
    return [`${name}: ${error instanceof Error ? error.message : String(error)}${cause}`];
  }
}
