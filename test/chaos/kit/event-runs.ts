import { STORY_NAMES, tell, tellPlainly } from './event-cases.ts';
import type { Run } from './lanes.ts';

/** So many tellings, in turns of every story a call can have. */
export async function eventRuns(count: number): Promise<Run[]> {
  const plain = await Promise.all(STORY_NAMES.map(tellPlainly));
  const wrong = STORY_NAMES.filter((story, index) => !plain[index]?.includes(`"disposition":"${story}"`));
  if (wrong.length > 0) throw new Error(`told plainly, these end otherwise: ${wrong.join(', ')}`);
  return Array.from({ length: count }, (_, seed) => {
    const story = STORY_NAMES[seed % STORY_NAMES.length] ?? 'answered';
    const expected = plain[seed % STORY_NAMES.length];
    return {
      name: `${story}, seed ${seed}`,
      async play() {
        const told = await tell(story, seed);
        return told === expected ? [] : [`${told} instead of ${expected}`];
      },
    };
  });
}
