import { nextOpening } from './calling-hours.ts';
import type { CallingHours } from './campaign.ts';
import { DAY_MS, instantShowing, localTime, MINUTE_MS } from './local-time.ts';

/** A person who is out in the morning is out the next morning too: the parts of a day a retry chooses from. */
export type PartOfDay = 'morning' | 'afternoon' | 'evening';

const NOON = 12 * 60;
const EVENING = 17 * 60;

export function partOfDay(zone: string, at: number): PartOfDay {
  const { minute } = localTime(zone, at);
  if (minute < NOON) return 'morning';
  return minute < EVENING ? 'afternoon' : 'evening';
}

export interface SpreadQuestion {
  readonly hours: CallingHours;
  readonly zones: readonly string[];
  /** When the retry would be due. */
  readonly due: number;
  /** When the person was called before, the latest last. */
  readonly earlier: readonly number[];
}

/** Further ahead a retry is not put off for the sake of another part of the day. */
const LONGEST_SEARCH_MS = 4 * DAY_MS;

/**
 * The first opening from `due` on in a part of the day in which nobody was called yet; else in another than the last
 * call's; else, where the hours leave no choice, the first opening. Undefined when there is none.
 */
export function spreadOpening(question: SpreadQuestion): number | undefined {
  const { zones, earlier } = question;
  const [zone] = zones;
  const last = earlier.at(-1);
  if (zone === undefined) return undefined;
  const used = new Set(earlier.map((at) => partOfDay(zone, at)));
  const fresh = used.size < 3 ? openingOutside(question, zone, used) : undefined;
  const other =
    last === undefined ? undefined : openingOutside(question, zone, new Set([partOfDay(zone, last)]));
  return fresh ?? other ?? nextOpening(question.hours, zones, question.due);
}

function openingOutside(
  { hours, zones, due }: SpreadQuestion,
  zone: string,
  avoided: ReadonlySet<PartOfDay>,
): number | undefined {
  for (let from = due; from < due + LONGEST_SEARCH_MS; ) {
    const opening = nextOpening(hours, zones, from);
    if (opening === undefined || opening > due + LONGEST_SEARCH_MS) return undefined;
    if (!avoided.has(partOfDay(zone, opening))) return opening;
    from = nextPart(zone, opening);
  }
  return undefined;
}

/** The instant at which the next part of the day begins. */
function nextPart(zone: string, at: number): number {
  const { date, minute } = localTime(zone, at);
  const begins = minute < NOON ? NOON : minute < EVENING ? EVENING : 24 * 60;
  return Math.max(at + MINUTE_MS, instantShowing(zone, Date.parse(`${date}T00:00:00Z`) + begins * MINUTE_MS));
}
