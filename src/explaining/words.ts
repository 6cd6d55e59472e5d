import { formatLocal } from '../domain/local-time.ts';

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** An instant on the clock of a zone: `Wed 2026-12-02 09:00`, with seconds where they are asked for. */
export function localClock(zone: string, at: number, precision: 'minute' | 'second' = 'minute'): string {
  const [date = '', time = ''] = formatLocal(zone, at).split('T');
  const weekday = WEEKDAYS[new Date(`${date}T00:00:00Z`).getUTCDay()] ?? '';
  return `${weekday} ${date} ${time.slice(0, precision === 'minute' ? 5 : 8)}`;
}

/** `America/New_York`, or `all of America/Denver, America/New_York` for people who may be in any of them. */
export function zonesText(zones: readonly string[]): string {
  const shown = zones.slice(0, 3).join(', ');
  if (zones.length <= 1) return shown;
  return `all of ${shown}${zones.length > 3 ? ` and ${zones.length - 3} more` : ''}`;
}
