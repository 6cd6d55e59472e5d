import { type Breathe, runCourse } from './course.ts';
import { type CourseSummary, summarise } from './course-summary.ts';
import type { PackedSetting } from './packed-setting.ts';
import { type Change, changed } from './what-ifs.ts';

/** One course of a setting. It comes to the same wherever it is played. */
export interface AskedCourse {
  readonly seed: number;
  /** Also look now and then what everybody waits for. */
  readonly sampled?: boolean;
  /** With one thing done otherwise. */
  readonly change?: Change;
}

/** Whoever plays courses: this thread, or others beside it. */
export interface CoursePlayer {
  /** So many at once. */
  readonly atOnce: number;
  play(course: AskedCourse): Promise<CourseSummary>;
}

export async function playCourse(
  setting: PackedSetting,
  { seed, sampled = false, change }: AskedCourse,
  breathe?: Breathe,
): Promise<CourseSummary> {
  const meant = change ? changed(setting, change) : setting;
  return summarise(await runCourse(meant, { seed, sampled, ...(breathe && { breathe }) }));
}

/** One after the other, here. */
export function playHere(setting: PackedSetting, breathe?: Breathe): CoursePlayer {
  return { atOnce: 1, play: (course) => playCourse(setting, course, breathe) };
}
