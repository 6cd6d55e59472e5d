import { HOUR_MS } from '../domain/local-time.ts';
import { count } from '../domain/number-words.ts';
import type { CallsPerHour } from '../forecast/course-summary.ts';
import { columns } from './format.ts';
import type { PlanClock } from './plan-clock.ts';

const BARS = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/** For terminals without them, and files. */
const PLAIN_BARS = [' ', '.', ':', '-', '=', '+', '*', '%', '#'];
const MOST_DAYS = 14;

/** Calls of each hour, a line a day: `Mon 2026-11-23  ········▂▅██▇▅▂·····  1,204 calls, at most 180 an hour`. */
export function hourChart(
  { from, calls }: CallsPerHour,
  { clock, isPlain }: { clock: PlanClock; isPlain: boolean },
): string[] {
  const days = new Map<string, number[]>();
  for (const [index, made] of calls.entries()) {
    const { day, hour } = clock.hour(from + index * HOUR_MS);
    const hours = days.get(day) ?? Array.from({ length: 24 }, () => 0);
    days.set(day, hours);
    hours[hour] = (hours[hour] ?? 0) + made;
  }
  const most = Math.max(1, ...[...days.values()].flat());
  const marks = isPlain ? PLAIN_BARS : BARS;
  const busy = [...days].filter(([, hours]) => hours.some((made) => made > 0));
  const rows = busy
    .slice(0, MOST_DAYS)
    .map(([day, hours]) => [
      day,
      `|${hours.map((made) => marks[levelOf(made, most)]).join('')}|`,
      count(hours.reduce((sum, made) => sum + made, 0)),
    ]);
  const more = busy.length > MOST_DAYS ? [`and ${busy.length - MOST_DAYS} more days`] : [];
  const scale = `one mark an hour, 0 to 24 h; the highest is ${count(most)} calls`;
  return [...columns([['', '0     6     12    18    24', 'calls'], ...rows], [2]), ...more, scale];
}

/** Whoever made a call is to be seen. */
function levelOf(made: number, most: number): number {
  return made === 0 ? 0 : Math.max(1, Math.round((8 * made) / most));
}
