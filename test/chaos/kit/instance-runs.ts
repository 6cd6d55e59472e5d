import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { CRASH_POINTS, type CrashPoint } from '../../../src/domain/crash-point.ts';
import { dice } from '../../../src/simulator/dice.ts';
import { pollUntil } from '../../support/poll.ts';
import { type Arena, type ArenaOptions, openArena } from './arena.ts';
import { QUICK } from './crash-runs.ts';
import type { Run } from './lanes.ts';
import type { Life } from './life.ts';

type UrlOf = (lane: number) => string;

/** Longer than the lock of a work item, than the time after which a run counts as dead, and than the proof of absence. */
const HELD_UP_MS = 5_000;

export function instanceRuns(urlOf: UrlOf): Run[] {
  const seeds = Array.from({ length: 12 }, (_, seed) => seed);
  return [
    ...seeds.map((seed) => killedAmongOthers(urlOf, seed)),
    ...HELD_UP_AT.map((point) => heldUp(urlOf, point)),
    ...seeds.slice(0, 6).map((seed) => heldUpOverTheEnd(urlOf, seed)),
  ];
}

/** Where a process that owns something comes back to find that others have moved on. */
const HELD_UP_AT: readonly CrashPoint[] = CRASH_POINTS.filter(
  (point) => !/report|absent|import|campaign|rescue|adopt|reconcile|back/.test(point),
);

function played(
  urlOf: UrlOf,
  name: string,
  options: Partial<ArenaOptions>,
  plot: (arena: Arena) => Promise<void>,
): Run {
  return {
    name,
    async play(lane) {
      const scenario = { ...QUICK, ...options.scenario };
      const arena = await openArena({ redisUrl: urlOf(lane), contacts: 24, ...options, scenario });
      try {
        await plot(arena);
        return await arena.violations();
      } finally {
        await arena.close();
      }
    },
  };
}

/** Two or three processes; every second or so one of them dies and another takes its place. */
function killedAmongOthers(urlOf: UrlOf, seed: number): Run {
  const chances = dice(seed, 'instances');
  const count = 2 + (seed % 2);
  const faults = { reset_after_accept: 0.05, status_503_before_accept: 0.05, refuse_429: 0.05 };
  return played(
    urlOf,
    `${count} processes, kills, seed ${seed}`,
    { scenario: { seed, faults } },
    async (arena) => {
      const lives = Array.from({ length: count }, () => arena.live());
      for (let kill = 0; kill < 3 && !(await arena.finished()); kill += 1) {
        await sleep(chances.within({ min: 900, max: 2_000 }));
        const [victim] = lives.splice(Math.floor(chances.next() * lives.length), 1);
        victim?.kill('SIGKILL');
        await victim?.ended;
        lives.push(arena.live());
      }
      await arena.expireImportLease();
      await untilFinished(arena, lives);
    },
  );
}

/** One of two is stopped at this place, for so long that the other takes over; then it goes on as if nothing had been. */
function heldUp(urlOf: UrlOf, point: CrashPoint): Run {
  const faults = point.includes('unconfirmed') ? { status_500_after_accept: 0.2 } : {};
  return played(urlOf, `held up at ${point}`, { scenario: { faults } }, async (arena) => {
    const sleeper = arena.live({ FAIRDIAL_CRASH_AT: `${point}:2:SIGSTOP` });
    await stopped(sleeper);
    const other = arena.live();
    await sleep(HELD_UP_MS);
    sleeper.kill('SIGCONT');
    await untilFinished(arena, [sleeper, other]);
    // What it held in its hand when it was stopped must have had its time to do harm.
    await sleep(1_000);
  });
}

/** Stopped before the campaign's end, and let go after it: nobody is called any more. */
function heldUpOverTheEnd(urlOf: UrlOf, seed: number): Run {
  const chances = dice(seed, 'held up');
  return {
    name: `held up over the end, seed ${seed}`,
    async play(lane) {
      const end = Date.now() + 9_000;
      const options = { contacts: 90, endsAt: end, scenario: { seed, talk: '200ms-600ms' } };
      return played(urlOf, '', options, async (arena) => {
        const lives = [arena.live(), arena.live()];
        await callsMade(arena, 3);
        await sleep(chances.within({ min: 0, max: Math.max(1, end - Date.now() - 500) }));
        for (const life of lives) life.kill('SIGSTOP');
        await sleep(end - Date.now() + 700);
        for (const life of lives) life.kill('SIGCONT');
        await untilFinished(arena, lives);
      }).play(lane);
    },
  };
}

/** Until its own SIGSTOP has reached it. */
const stopped = (life: Life) =>
  pollUntil(() => stateOf(life.pid).startsWith('T'), {
    timeoutMs: 20_000,
    what: 'the process to stand still',
  });

function stateOf(pid: number): string {
  return execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).trim();
}

const callsMade = (arena: Arena, count: number) =>
  pollUntil(() => arena.calls().length >= count, { timeoutMs: 60_000, what: `${count} calls` });

async function untilFinished(arena: Arena, lives: readonly Life[]): Promise<void> {
  const patience = { timeoutMs: 60_000, everyMs: 50, what: 'the campaign to finish' };
  await pollUntil(() => arena.finished(), patience).catch((error) => {
    throw new Error(`not finished: ${lives.map((life) => life.said()).join('\n')}`, { cause: error });
  });
}
