import type { Run } from '../kit/lanes.ts';
import { build, type Checkout, copyCheckout, plant } from './checkout.ts';
import type { PlantedBug } from './planted-bug.ts';
import { runTests, type TestResult } from './trial.ts';

/** A planted bug that was noticed. */
export interface Catch {
  readonly bug: string;
  /** The first test that went red. */
  readonly by: TestResult;
  readonly seconds: number;
}

/** A bug that takes its tests longer than this is not noticed. */
const NOTICED_MS = 60_000;
/** All of the tests together. */
const SOUND_MS = 240_000;

/** The tests that are to notice the bugs, all of them once, where nothing is planted. */
export async function soundTests(sound: Checkout, bugs: readonly PlantedBug[]): Promise<TestResult[]> {
  if (bugs.some(({ needsBuild }) => needsBuild)) await build(sound);
  return runTests(
    sound,
    bugs.map(({ caughtBy }) => caughtBy),
    SOUND_MS,
  );
}

interface Planting {
  readonly sound: Checkout;
  readonly catches: Catch[];
}

/** The bug in a copy of the sound checkout: a violation when no test goes red. */
export function plantedRun(bug: PlantedBug, { sound, catches }: Planting): Run {
  return {
    name: bug.name,
    async play() {
      const began = performance.now();
      const checkout = await copyCheckout(sound.folder);
      try {
        await plant(bug, checkout);
        if (bug.needsBuild) await build(checkout);
        const results = await runTests(checkout, [bug.caughtBy], NOTICED_MS);
        const by = results.find(({ status }) => status === 'failed');
        if (!by) return [`nobody notices. ${bug.mistake}`];
        catches.push({ bug: bug.name, by, seconds: (performance.now() - began) / 1_000 });
        return [];
      } finally {
        await checkout.remove();
      }
    },
  };
}

export function tableOfCatches(catches: readonly Catch[]): string {
  const rows = catches.map(({ bug, by, seconds }) =>
    [bug.padEnd(46), seconds.toFixed(1).padStart(6), 's ', `${by.file}: ${by.name}`].join(' '),
  );
  return ['', ...rows, ''].join('\n');
}
