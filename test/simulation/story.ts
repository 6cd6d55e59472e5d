import type { Mode } from './scales.ts';
import { runWorld } from './world.ts';

const LAST_EVENTS = 60;

/** What a person needs to look into a seed that failed: what was done wrong, how it came to it, how to see it all. */
export async function storyOf(seed: number, mode: Mode, wrong: readonly string[]): Promise<string> {
  const trace: string[] = [];
  await runWorld(seed, { mode, traced: true, trace }).catch(() => {});
  return [
    `${mode}, seed ${seed}:`,
    ...wrong,
    '',
    'The last events before its end:',
    ...trace.slice(-LAST_EVENTS),
    '',
    `All of it: ${replayOf(seed, mode)}`,
  ].join('\n');
}

export function replayOf(seed: number, mode: Mode): string {
  const how = mode === 'safety' ? '' : `FAIRDIAL_MODE=${mode} `;
  return `FAIRDIAL_SEED=${seed} ${how}npx vitest run test/simulation -t 'one seed'`;
}
