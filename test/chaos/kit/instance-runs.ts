import { setTimeout as sleep } from 'node:timers/promises';
import { dice } from '../../../src/simulator/dice.ts';
import { type Arena, type ArenaOptions, openArena } from './arena.ts';
import { QUICK } from './crash-runs.ts';
import type { Run } from './lanes.ts';
import { untilFinished } from './waits.ts';

export type UrlOf = (lane: number) => string;

/** Two or three processes; every second or so one of them dies and another takes its place. */
export function killedAmongOthers(urlOf: UrlOf, seed: number): Run {
  const chances = dice(seed, 'instances');
  const count = 2 + (seed % 2);
  const faults = { reset_after_accept: 0.05, status_503_before_accept: 0.05, refuse_429: 0.05 };
  const name = `${count} processes, kills, seed ${seed}`;
  return played(urlOf, name, { scenario: { seed, faults } }, async (arena) => {
    const lives = Array.from({ length: count }, () => arena.live());
    for (let kill = 0; kill < 3 && !(await arena.finished()); kill += 1) {
      await sleep(chances.within({ min: 600, max: 1_500 }));
      const [victim] = lives.splice(Math.floor(chances.next() * lives.length), 1);
      victim?.kill('SIGKILL');
      await victim?.ended;
      lives.push(arena.live());
    }
    await arena.expireImportLease();
    await untilFinished(arena, lives);
    return arena.violations();
  });
}

/** An arena for this plot, which ends with its violations. */
export function played(
  urlOf: UrlOf,
  name: string,
  options: Partial<ArenaOptions>,
  plot: (arena: Arena) => Promise<readonly string[]>,
): Run {
  return {
    name,
    async play(lane) {
      const scenario = { ...QUICK, ...options.scenario };
      const arena = await openArena({ redisUrl: urlOf(lane), contacts: 20, ...options, scenario });
      try {
        return await plot(arena);
      } finally {
        await arena.close();
      }
    },
  };
}
