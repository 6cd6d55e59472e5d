import pLimit from 'p-limit';
import type { Clock } from '../domain/clock.ts';
import { type CoursePlayer, playHere } from './asked-course.ts';
import type { Breathe } from './course.ts';
import type { CourseSummary } from './course-summary.ts';
import type { PackedCampaign, PackedSetting } from './packed-setting.ts';
import { type Change, worthTrying } from './what-ifs.ts';

/** What lies between: of all courses one in twenty is below `low`, one in twenty above `high`. */
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
  /** One course in detail; that which ends in the middle. */
  readonly typical: CourseSummary;
  /** What else was tried with the luck of the first course, what helps most first. */
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
    seeds.map((each) =>
      inTurn(() => player.play({ seed: each, ...(each === seed && { sampled: tryChanges }) })),
    ),
  );
  const [first] = courses;
  if (!first) throw new Error('a forecast without a course');
  const changes = tryChanges ? worthTrying(setting, first) : [];
  const whatIfs = await tryOut(changes, { player, first, seed, began, runs, options });
  return {
    at: setting.now,
    until: setting.until,
    ...spreadsOf(courses),
    typical: { ...typicalOf(courses), ...(first.waits && { waits: first.waits }) },
    whatIfs: whatIfs.toSorted(byHelp),
    untried: changes.length - whatIfs.length,
  };
}

interface Trial {
  readonly player: CoursePlayer;
  readonly first: CourseSummary;
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

/** One course with one thing done otherwise, held against the first as it is. */
async function tryOne(change: Change, { player, first, seed }: Trial): Promise<WhatIf> {
  const { finishAt, expired, reached } = await player.play({ seed, change });
  const isComparable = finishAt !== undefined && first.finishAt !== undefined;
  return {
    change,
    ...(finishAt !== undefined && { finishAt }),
    ...(isComparable && { savedMs: (first.finishAt ?? 0) - finishAt }),
    moreExpired: expired - first.expired,
    moreReached: reached - first.reached,
  };
}

/** Nobody fewer expired comes first, then the earlier end; of equal ones the first tried, which asks for less. */
function byHelp(a: WhatIf, b: WhatIf): number {
  return a.moreExpired - b.moreExpired || (b.savedMs ?? 0) - (a.savedMs ?? 0);
}

function spreadsOf(courses: readonly CourseSummary[]) {
  const names = courses[0]?.campaigns.map(({ name }) => name) ?? [];
  const finishes = names.flatMap((name) => {
    const spread = spreadOf(
      courses.map((course) => course.campaigns.find((each) => each.name === name)?.finishAt),
    );
    return spread ? [[name, spread] as const] : [];
  });
  const finish = spreadOf(courses.map(({ finishAt }) => finishAt));
  return {
    runs: courses.length,
    ...(finish && { finish }),
    calls: countsOf(courses, ({ calls }) => calls),
    reached: countsOf(courses, ({ reached }) => reached),
    expired: countsOf(courses, ({ expired }) => expired),
    finishes: new Map(finishes),
  };
}

function countsOf(courses: readonly CourseSummary[], of: (course: CourseSummary) => number): Spread {
  return spreadOf(courses.map(of)) ?? { low: 0, middle: 0, high: 0 };
}

/** Undefined when one of the values is. */
function spreadOf(values: readonly (number | undefined)[]): Spread | undefined {
  const known = values.filter((value) => value !== undefined).toSorted((a, b) => a - b);
  if (known.length === 0 || known.length < values.length) return undefined;
  const at = (share: number) => known[Math.round(share * (known.length - 1))] ?? 0;
  return { low: at(0.05), middle: at(0.5), high: at(0.95) };
}

function typicalOf(courses: readonly CourseSummary[]): CourseSummary {
  const sorted = courses.toSorted((a, b) => (a.finishAt ?? Infinity) - (b.finishAt ?? Infinity));
  const middle = sorted[Math.round(0.5 * (sorted.length - 1))] ?? courses[0];
  if (!middle) throw new Error('a forecast without a course');
  return middle;
}
