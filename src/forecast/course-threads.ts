import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { AskedCourse, CoursePlayer } from './asked-course.ts';
import type { CourseSummary } from './course-summary.ts';
import type { PackedSetting } from './packed-setting.ts';

export type ThreadQuestion = { readonly setting: PackedSetting } | { readonly course: AskedCourse };
export type ThreadAnswer = { readonly summary: CourseSummary } | { readonly failed: string };

/** Threads that are ready to play courses; to be begun before the lists are read, as they take a while. */
export interface CourseThreads {
  readonly atOnce: number;
  /** To be called once. */
  playerOf(setting: PackedSetting): CoursePlayer;
  close(): Promise<void>;
}

/** Beside this module once the project is built; a thread cannot be started from TypeScript. */
const THREAD_FILE = new URL('./course-thread.js', import.meta.url);
/** Most of what a course makes is gone a moment later: with room for it, little is carried along. */
const HEAP = { maxYoungGenerationSizeMb: 64 };

/**
 * One more than there are cores, so that three courses on two of them need no round of their own for the last; at most
 * `most`. Undefined where threads gain nothing, or cannot be.
 */
export function openCourseThreads(most: number): CourseThreads | undefined {
  const cores = availableParallelism();
  if (cores < 2 || most < 2 || !existsSync(THREAD_FILE)) return undefined;
  const count = Math.min(most, cores + 1);
  const workers = Array.from({ length: count }, () => new Worker(THREAD_FILE, { resourceLimits: HEAP }));
  // Told to whoever waits for a course; while nobody does, there is nothing to tell.
  for (const worker of workers) worker.on('error', () => {});
  const idle = [...workers];
  return {
    atOnce: count,
    playerOf(setting) {
      for (const worker of workers) worker.postMessage({ setting } satisfies ThreadQuestion);
      return {
        atOnce: count,
        async play(course) {
          const worker = idle.pop();
          if (!worker) throw new Error('more courses at once than threads');
          const summary = await playedBy(worker, course);
          idle.push(worker);
          return summary;
        },
      };
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

function playedBy(worker: Worker, course: AskedCourse): Promise<CourseSummary> {
  return new Promise((resolve, reject) => {
    if (worker.threadId < 0) throw new Error('a thread that played courses has ended');
    const ended = () => reject(new Error('a thread that played a course ended'));
    worker.once('error', reject);
    worker.once('exit', ended);
    worker.once('message', (answer: ThreadAnswer) => {
      worker.off('error', reject);
      worker.off('exit', ended);
      if ('summary' in answer) resolve(answer.summary);
      else reject(new Error(answer.failed));
    });
    worker.postMessage({ course } satisfies ThreadQuestion);
  });
}
