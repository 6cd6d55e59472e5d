import type { CallingWindow, MinuteRange } from './campaign.ts';
import { MINUTES_PER_DAY } from './local-time.ts';

/** Sorted, with ranges that touch or overlap made one. */
export function joined(ranges: readonly MinuteRange[]): MinuteRange[] {
  const result: MinuteRange[] = [];
  for (const range of ranges.toSorted((a, b) => a[0] - b[0])) {
    const last = result.at(-1);
    if (last && range[0] <= last[1]) result[result.length - 1] = [last[0], Math.max(last[1], range[1])];
    else result.push(range);
  }
  return result;
}

/** The part of the ranges before the day's end, joined. */
export function withinDay(ranges: readonly MinuteRange[]): MinuteRange[] {
  const clipped = ranges.map(([from, to]): MinuteRange => [from, Math.min(to, MINUTES_PER_DAY)]);
  return joined(clipped.filter(([from, to]) => from < to));
}

/** The minutes in both. Each side sorted and disjoint. */
export function commonRanges(one: readonly MinuteRange[], other: readonly MinuteRange[]): MinuteRange[] {
  return one.flatMap(([from, to]) =>
    other.flatMap(([otherFrom, otherTo]): MinuteRange[] => {
      const common: MinuteRange = [Math.max(from, otherFrom), Math.min(to, otherTo)];
      return common[0] < common[1] ? [common] : [];
    }),
  );
}

/**
 * The first window cut to the minutes in which the second is open too, by the clock on the wall. What runs past midnight
 * stays with the day it began on, so that a blackout of that day still takes it along.
 */
export function commonWindow(one: CallingWindow, other: CallingWindow): CallingWindow {
  return one.map((ranges, day) => commonRanges(joined(ranges), twoDays(other, day)));
}

/** What is open from this day's midnight to the end of the next day, tails of the day before included. */
function twoDays(week: CallingWindow, day: number): MinuteRange[] {
  const shifted = [-1, 0, 1].flatMap((step) =>
    (week[(day + step + 7) % 7] ?? []).map(
      ([from, to]): MinuteRange => [from + step * MINUTES_PER_DAY, to + step * MINUTES_PER_DAY],
    ),
  );
  return joined(shifted);
}
