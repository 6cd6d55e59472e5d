import { dayOfDate, localTime, weekdayOfDay } from '../domain/local-time.ts';
import { clockTime } from './format.ts';

/** How instants are shown: on this machine's clock, or on that of a zone. */
export interface PlanClock {
  /** `Tue 2026-11-24 09:00`. */
  readonly when: (at: number) => string;
  /** Hours since midnight, and the day. */
  readonly hour: (at: number) => { readonly day: string; readonly hour: number };
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

export function planClock(zone: string | undefined): PlanClock {
  const when = (at: number) => {
    if (zone === undefined) return clockTime(at, Number.NEGATIVE_INFINITY);
    const { date, minute } = localTime(zone, at);
    return `${WEEKDAYS[weekdayOfDay(dayOfDate(date))]} ${date} ${twoDigits(minute / 60)}:${twoDigits(minute % 60)}`;
  };
  return {
    when,
    hour(at) {
      const text = when(at);
      return { day: text.slice(0, 14), hour: Number(text.slice(15, 17)) };
    },
  };
}

function twoDigits(value: number): string {
  return String(Math.floor(value)).padStart(2, '0');
}
