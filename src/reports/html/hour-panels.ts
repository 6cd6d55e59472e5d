import { DAY_MS, HOUR_MS } from '../../domain/local-time.ts';
import type { HourCounts } from '../../domain/overview.ts';

/** Up to here all hours stand side by side; beyond, a panel has a week. */
const MOST_HOURS_ABREAST = 48;
/** A first hour by itself would be one bar as wide as the page. */
const LEAST_HOURS = 12;
const DAYS_A_PANEL = 7;
/** Of a campaign that runs for longer, bars stand for days. */
const MOST_DAYS_OF_HOURS = 42;
const DAYS_A_LONG_PANEL = 91;

/** A stretch of time as one row of bars. Instants are epoch ms. */
export interface Panel {
  readonly from: number;
  readonly until: number;
  /** What one bar stands for: an hour or a day, in UTC. */
  readonly barMs: number;
  /** From one mark on the axis to the next. */
  readonly tickMs: number;
  /** Only those with calls, the earliest first; `hour` is the beginning of the bar. */
  readonly bars: readonly HourCounts[];
}

/** The hours cut into rows that can be read on a screen and on paper. Rows without any call are left out. */
export function panelsOf(hours: readonly HourCounts[]): Panel[] {
  const [first, last] = [hours[0]?.hour, hours.at(-1)?.hour];
  if (first === undefined || last === undefined) return [];
  const span = Math.max((last - first) / HOUR_MS + 1, LEAST_HOURS);
  if (span <= MOST_HOURS_ABREAST) {
    const tickMs = (span <= 12 ? 1 : span <= 24 ? 2 : 4) * HOUR_MS;
    return [{ from: first, until: first + span * HOUR_MS, barMs: HOUR_MS, tickMs, bars: hours }];
  }
  const from = dayOf(first);
  const days = (dayOf(last) - from) / DAY_MS + 1;
  if (days > MOST_DAYS_OF_HOURS) {
    const length = DAYS_A_LONG_PANEL * DAY_MS;
    return cut(daysOf(hours), { from, length, barMs: DAY_MS, tickMs: 7 * DAY_MS });
  }
  const length = Math.min(days, DAYS_A_PANEL) * DAY_MS;
  return cut(hours, { from, length, barMs: HOUR_MS, tickMs: (days <= 4 ? 6 : 12) * HOUR_MS });
}

/** The same hours added up by UTC day. */
export function daysOf(hours: readonly HourCounts[]): HourCounts[] {
  const days = new Map<number, HourCounts>();
  for (const each of hours) {
    const day = dayOf(each.hour);
    const known = days.get(day);
    days.set(day, known ? added(known, each) : { ...each, hour: day });
  }
  return [...days.values()];
}

interface Cut extends Pick<Panel, 'from' | 'barMs' | 'tickMs'> {
  readonly length: number;
}

function cut(bars: readonly HourCounts[], { from, length, barMs, tickMs }: Cut): Panel[] {
  const panels = new Map<number, HourCounts[]>();
  for (const bar of bars) {
    const begin = from + Math.floor((bar.hour - from) / length) * length;
    const panel = panels.get(begin) ?? [];
    panel.push(bar);
    panels.set(begin, panel);
  }
  return [...panels].map(([begin, own]) => ({
    ...{ from: begin, until: begin + length, barMs, tickMs, bars: own },
  }));
}

function dayOf(at: number): number {
  return Math.floor(at / DAY_MS) * DAY_MS;
}

function added(a: HourCounts, b: HourCounts): HourCounts {
  return {
    hour: a.hour,
    placed: a.placed + b.placed,
    answered: a.answered + b.answered,
    voicemail: a.voicemail + b.voicemail,
    noAnswer: a.noAnswer + b.noAnswer,
    failed: a.failed + b.failed,
  };
}
