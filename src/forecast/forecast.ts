import pLimit from 'p-limit';
import type { Clock } from '../domain/clock.ts';
import { type CoursePlayer, playHere } from './asked-course.ts';
import type { Breathe } from './course.ts';
import type { CourseSummary } from './course-summary.ts';
import type { PackedCampaign, PackedSetting } from './packed-setting.ts';
import { type Change, worthTrying } from './what-ifs.ts';

/**
 * `middle` is of the typical course. `low` and `high` are of all courses: one in twenty is below, one in twenty above; and the
 * typical one lies between.
 */
export interface Spread {
  readonly low: number;
  readonly middle: number;
  readonly high: number;
}

export interface Forecast {
  /** When it was made, epoch ms. */
  readonly at: number;
  /** Nothing later was looked at. */
  readonly until: number;
  /** Courses that were run. */
  readonly runs: number;
  /** When all campaigns are finished; absent when some course did not come to an end. */
  readonly finish?: Spread;
  readonly calls: Spread;
  readonly reached: Spread;
  readonly expired: Spread;
  /** Campaign → when it is finished. */
  readonly finishes: ReadonlyMap<string, Spread>;
  /**
   * One course in detail, which all else is of or is held against: that which ends in the middle, or where `finish` is absent
   * one that did not come to an end.
   */
  readonly typical: CourseSummary;
  /** What else was tried with the luck of the typical course, what helps most first. */
  readonly whatIfs: readonly WhatIf[];
  /** Changes that there was no time to try. */
  readonly untried: number;
}

export interface WhatIf {
  readonly change: Change;
  readonly finishAt?: number;
  /** How much earlier it is finished, ms; below 0: later. Absent when it is not finished with it, or is not without. */
  readonly savedMs?: number;
  /** Contacts that expire unreached, fewer (below 0) or more. */
  readonly moreExpired: number;
  readonly moreReached: number;
}

export interface ForecastOptions {
  readonly clock: Pick<Clock, 'monotonicMs'>;
  /** Courses that differ by luck; by default the more the shorter the list is. */
  readonly runs?: number;
  /** No change is tried that would not be done, going by the courses before it, once so much time has passed (ms). */
  readonly budgetMs: number;
  /** Also look for what would help. */
  readonly tryChanges?: boolean;
  readonly seed?: number;
  /** Called between pieces of work of a few ms, so that others of the process get their turn. */
  readonly breathe?: Breathe;
  /** Who plays the courses; by default this thread does, one after the other. */
  readonly player?: CoursePlayer;
}

const LEAST_RUNS = 3;
const MOST_RUNS = 20;
/** Contacts of all courses together, at least: what a second or two are enough for. */
const CONTACTS = 60_000;

/** Of a short list luck decides much, and a course of it costs little. */
export function runsFor({
  campaigns,
}: {
  readonly campaigns: readonly Pick<PackedCampaign, 'size'>[];
}): number {
  const contacts = campaigns.reduce((sum, each) => sum + each.size, 0);
  return Math.min(MOST_RUNS, Math.max(LEAST_RUNS, Math.round(CONTACTS / Math.max(1, contacts))));
}

/** Several courses of one future that differ by luck alone, and some of futures in which one thing is done otherwise. */
export async function forecast(setting: PackedSetting, options: ForecastOptions): Promise<Forecast> {
  const { runs = runsFor(setting), tryChanges = true, seed = 1 } = options;
  const { player = playHere(setting, options.breathe) } = options;
  const began = options.clock.monotonicMs();
  const inTurn = pLimit(player.atOnce);
  const seeds = Array.from({ length: runs }, (_, index) => seed + index);
  const courses = await Promise.all(
    seeds.map((each) => inTurn(() => player.play({ seed: each, sampled: tryChanges }))),
  );
  const typical = typicalOf(courses);
  const changes = tryChanges ? worthTrying(setting, typical) : [];
  const itsSeed = seed + courses.indexOf(typical);
  const whatIfs = await tryOut(changes, { player, typical, seed: itsSeed, began, runs, options });
  return {
    at: setting.now,
    until: setting.until,
    ...spreadsOf(courses, typical),
    typical,
    whatIfs: whatIfs.toSorted(byHelp),
    untried: changes.length - whatIfs.length,
  };
}

interface Trial {
  readonly player: CoursePlayer;
  readonly typical: CourseSummary;
  /** Its luck. */
  readonly seed: number;
  readonly began: number;
  readonly runs: number;
  readonly options: Pick<ForecastOptions, 'clock' | 'budgetMs'>;
}

/** The likeliest first, as many as the time is enough for; as many at once as are played at once. */
async function tryOut(changes: readonly Change[], trial: Trial): Promise<WhatIf[]> {
  const { player, began, runs, options } = trial;
  const { clock, budgetMs } = options;
  const tried: WhatIf[] = [];
  const rounds = Math.ceil(runs / player.atOnce);
  let roundMs = (clock.monotonicMs() - began) / rounds;
  while (tried.length < changes.length) {
    const from = clock.monotonicMs();
    if (from - began + roundMs > budgetMs) break;
    const round = changes.slice(tried.length, tried.length + player.atOnce);
    tried.push(...(await Promise.all(round.map((change) => tryOne(change, trial)))));
    roundMs = clock.monotonicMs() - from;
  }
  return tried;
}

/** The typical course with one thing done otherwise, held against it as it is. */
async function tryOne(change: Change, { player, typical, seed }: Trial): Promise<WhatIf> {
  const { finishAt, expired, reached } = await player.play({ seed, change });
  const isComparable = finishAt !== undefined && typical.finishAt !== undefined;
  return {
    change,
    ...(finishAt !== undefined && { finishAt }),
    ...(isComparable && { savedMs: (typical.finishAt ?? 0) - finishAt }),
    moreExpired: expired - typical.expired,
    moreReached: reached - typical.reached,
  };
}

/** Nobody fewer expired comes first, then the earlier end; of equal ones the first tried, which asks for less. */
function byHelp(a: WhatIf, b: WhatIf): number {
  return a.moreExpired - b.moreExpired || (b.savedMs ?? 0) - (a.savedMs ?? 0);
}

function spreadsOf(courses: readonly CourseSummary[], typical: CourseSummary) {
  const finishes = typical.campaigns.flatMap(({ name }) => {
    const spread = spreadOf(courses, typical, ({ campaigns }) => {
      return campaigns.find((each) => each.name === name)?.finishAt;
    });
    return spread ? [[name, spread] as const] : [];
  });
  const finish = spreadOf(courses, typical, ({ finishAt }) => finishAt);
  const countsOf = (of: (course: CourseSummary) => number): Spread =>
    spreadOf(courses, typical, of) ?? { low: 0, middle: 0, high: 0 };
  return {
    runs: courses.length,
    ...(finish && { finish }),
    calls: countsOf(({ calls }) => calls),
    reached: countsOf(({ reached }) => reached),
    expired: countsOf(({ expired }) => expired),
    finishes: new Map(finishes),
  };
}

/** Undefined when one of the courses has none. */
function spreadOf(
  courses: readonly CourseSummary[],
  typical: CourseSummary,
  of: (course: CourseSummary) => number | undefined,
): Spread | undefined {
  const known = courses.flatMap((course) => of(course) ?? []).toSorted((a, b) => a - b);
  const middle = of(typical);
  if (middle === undefined || known.length < courses.length) return undefined;
  const at = (share: number) => known[Math.round(share * (known.length - 1))] ?? middle;
  return { low: Math.min(at(0.05), middle), middle, high: Math.max(at(0.95), middle) };
}

/** That which ends in the middle; where some do not come to an end, that of them with the middle of contacts who wait. */
function typicalOf(courses: readonly CourseSummary[]): CourseSummary {
  const endless = courses.filter(({ finishAt }) => finishAt === undefined);
  const sorted =
    endless.length > 0
      ? endless.toSorted((a, b) => a.waiting - b.waiting)
      : courses.toSorted((a, b) => (a.finishAt ?? 0) - (b.finishAt ?? 0));
  const middle = sorted[Math.round(0.5 * (sorted.length - 1))];
  if (!middle) throw new Error('a forecast without a course');
  return middle;
}
