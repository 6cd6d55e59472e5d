import { systemClock } from '../domain/clock.ts';
import { count, plural } from '../domain/number-words.ts';
import { type CoursePlayer, playHere } from '../forecast/asked-course.ts';
import { openCourseThreads } from '../forecast/course-threads.ts';
import { type Forecast, type ForecastOptions, forecast, runsFor } from '../forecast/forecast.ts';
import type { PackedSetting } from '../forecast/packed-setting.ts';
import { shouldReadBeside } from '../importing/worker-file.ts';
import { displayKind } from './display-kind.ts';
import { duration } from './format.ts';
import { openLiveScreen } from './live-screen.ts';
import type { LoadedFile } from './load-files.ts';

/** Plays the courses of a plan where that is quickest. */
export interface PlanCourses {
  forecast(
    setting: PackedSetting,
    options: Pick<ForecastOptions, 'runs' | 'tryChanges' | 'budgetMs'>,
  ): Promise<Forecast>;
  close(): Promise<void>;
}

/** Fewer people are called quicker than they are told to a thread. */
const FEW = 15_000;
/** Each thread has everybody once more, about 150 bytes of memory a contact. */
const MANY = 5_000_000;
/** With more there would be more to remember than to gain. */
const MOST_THREADS = 4;

/**
 * Threads take a while to begin: they do while the lists are read, where these seem long. On a terminal it is shown how far
 * the courses are, unless `json` is asked for.
 */
export async function openPlanCourses(
  loaded: readonly LoadedFile[],
  { json }: { json: boolean | undefined },
): Promise<PlanCourses> {
  const paths = loaded.flatMap(({ campaign }) => campaign.contacts.files);
  const threads = (await shouldReadBeside(paths)) ? openCourseThreads(MOST_THREADS) : undefined;
  return {
    async forecast(setting, options) {
      const people = setting.campaigns.reduce((sum, { size }) => sum + size, 0);
      if (people <= FEW) return forecast(setting, { clock: systemClock, ...options });
      const player = (people < MANY ? threads?.playerOf(setting) : undefined) ?? playHere(setting);
      const display = showCourses({ json, people, runs: options.runs ?? runsFor(setting) });
      try {
        return await forecast(setting, { clock: systemClock, ...options, player: display.watching(player) });
      } finally {
        display.end();
      }
    },
    close: async () => threads?.close(),
  };
}

/** How far the courses are, in one line of the terminal; elsewhere nothing. */
function showCourses({ json, people, runs }: { json: boolean | undefined; people: number; runs: number }) {
  const stream = process.stderr;
  const isShown = displayKind(stream, { json }) === 'live';
  const screen = openLiveScreen(stream);
  const began = systemClock.monotonicMs();
  let played = 0;
  const show = (left = '') => {
    const what =
      played < runs ? `${played} of ${runs} courses` : `${plural(runs, 'course')}, now what would help`;
    if (isShown) screen.draw([`played ${what} of ${count(people)} contacts${left}`]);
  };
  return {
    watching(player: CoursePlayer): CoursePlayer {
      show();
      return {
        atOnce: player.atOnce,
        async play(course) {
          const summary = await player.play(course);
          played += 1;
          const perCourse = (systemClock.monotonicMs() - began) / played;
          show(played < runs ? `, about ${duration(perCourse * (runs - played))} left` : '');
          return summary;
        },
      };
    },
    end: screen.clear,
  };
}
