import { CRASH_POINTS, type CrashPoint } from '../../../src/domain/crash-point.ts';
import type { ScenarioInput } from '../../../src/simulator/scenario-schema.ts';
import { type ArenaOptions, endWithin, openArena } from './arena.ts';
import { reportViolations } from './judge-reports.ts';
import type { Run } from './lanes.ts';

/** Short calls, some of which nobody answers, so that retries are part of every run. */
export const QUICK: ScenarioInput = {
  mix: { answered: 6, no_answer: 2, busy: 1, invalid: 1 },
  ring: '5ms-20ms',
  talk: '20ms-150ms',
  analysis_delay: '5ms-120ms',
  unanswered_shows: 'failed',
};

/** What the provider does while the engine dies. */
export const BEHAVIOURS: Readonly<Record<string, ScenarioInput>> = {
  accept: {},
  '500 after accept': { faults: { status_500_after_accept: 0.25 } },
  'reset after accept': { faults: { reset_after_accept: 0.25 } },
  '503, no call': { faults: { status_503_before_accept: 0.25 } },
  'refused with 429': { faults: { refuse_429: 0.35 } },
  'slow accept': { latency: { post: '200ms-500ms' } },
};
export type Behaviour = keyof typeof BEHAVIOURS;

/** Places that only a restart comes to, and where the life before it must have died. */
const AFTER_A_DEATH: Partial<Record<CrashPoint, string>> = {
  'after-rescue-opened': 'before-begin-posting',
  'after-rescue-posting': 'after-begin-posting',
};

/** Places that a run comes to once or not at all. */
const SELDOM = /back|absent|adopt|reconcile|unconfirmed|finish|rescue|apply/;

export interface CrashRun {
  readonly point: CrashPoint;
  /** Die the nth time. */
  readonly nth: number;
  readonly behaviour: Behaviour;
  readonly seed: number;
}

/** Every crash point with every behaviour; the first time at each, then at a later one. */
export function allCrashRuns(): CrashRun[] {
  return CRASH_POINTS.flatMap((point, index) =>
    Object.keys(BEHAVIOURS).map((behaviour, order) => ({
      point,
      nth: SELDOM.test(point) ? 1 : 1 + (order % 3),
      behaviour,
      seed: 100 * index + order,
    })),
  );
}

/** Run, die there, start again until the end, judge. */
export function crashRun(plan: CrashRun, redisUrl: (lane: number) => string, reached: Set<CrashPoint>): Run {
  const { point, nth, behaviour, seed } = plan;
  return {
    name: `${point}:${nth}, ${behaviour}, seed ${seed}`,
    async play(lane) {
      const arena = await openArena(arenaOf(plan, redisUrl(lane)));
      try {
        const deaths = [AFTER_A_DEATH[point] ?? [], `${point}:${nth}`].flat();
        for (const place of deaths) {
          const { code, signal } = await endWithin(arena.live({ FAIRDIAL_CRASH_AT: place }), 60_000);
          if (signal === 'SIGKILL' && place.startsWith(point)) reached.add(point);
          if (signal !== 'SIGKILL' && code !== 0) return [`ended with ${code ?? signal}`];
          await arena.expireImportLease();
        }
        if (!point.includes('report')) {
          await arena.liveToTheEnd();
          return await arena.violations();
        }
        await arena.runToTheEnd();
        return [...(await arena.violations()), ...(await reportViolations(arena))];
      } finally {
        await arena.close();
      }
    },
  };
}

function arenaOf({ behaviour, seed }: CrashRun, redisUrl: string): ArenaOptions {
  return { redisUrl, badRows: 1, contacts: 6, scenario: { ...QUICK, seed, ...BEHAVIOURS[behaviour] } };
}
