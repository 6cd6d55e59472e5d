import { type AttemptRecord, postedAtOf } from '../domain/attempt.ts';
import { localTime } from '../domain/local-time.ts';

const HOURS_A_DAY = 24;

/** Placed and answered calls of one hour of the person's own day. */
export type LocalHour = [placed: number, answered: number];

/**
 * Calls by the hour of the day on the clock of the person called: 24, midnight first. With several possible zones the
 * first counts, as in the column `local_time` of attempts.csv.
 */
export interface LocalHours {
  add(record: AttemptRecord): void;
  hours(): readonly LocalHour[];
}

export function createLocalHours(saved?: readonly LocalHour[]): LocalHours {
  const hours = Array.from({ length: HOURS_A_DAY }, (_, hour): LocalHour => [...(saved?.[hour] ?? [0, 0])]);
  return {
    add(record) {
      const [zone] = record.zones;
      if (zone === undefined || !wasPlaced(record)) return;
      const { minute } = localTime(zone, postedAtOf(record));
      const hour = hours[Math.floor(minute / 60)];
      if (!hour) return;
      hour[0] += 1;
      if (record.disposition === 'answered') hour[1] += 1;
    },
    hours: () => hours,
  };
}

function wasPlaced({ state, callId, acceptedAt }: AttemptRecord): boolean {
  return state !== 'returned' && (callId !== undefined || acceptedAt !== undefined);
}
