import { DateTime } from 'luxon';
import type { DateRange, Moment } from '../domain/campaign.ts';
import type { Finding, ProblemList } from './problem-list.ts';
import { kindName, shown, sourceOf, type Written } from './written.ts';

const FORM = "Write 2026-12-01, 2026-12-01T08:00 (the recipient's time) or 2026-12-01T08:00:00-05:00.";
const DATE_FORM = 'Write 2026-12-25, or "2026-12-31..2027-01-01" for several days.';

const MOMENT =
  /^(?<date>\d{4}-\d{2}-\d{2})(?:[Tt ](?<time>\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?) ?(?<offset>[Zz]|[+-](?:0\d|1[0-4]):?[0-5]\d)?)?$/;

/**
 * `start` or `end`. With an offset it is an instant; without, a date and minute that each recipient's own clock must
 * reach. A date alone means its first minute for `start`, and the first minute of the next day for `end`.
 */
export function parseMoment(text: string, edge: 'start' | 'end'): Moment | Finding {
  const { date, time, offset } = text.match(MOMENT)?.groups ?? {};
  if (date === undefined)
    return { code: 'invalid-moment', message: `${shown(text)} is not a date and time`, fix: FORM };
  // Read as UTC even where no offset is written: luxon's local zone would be this machine's.
  const parsed = DateTime.fromISO(`${date}T${time ?? '00:00'}${offset?.toUpperCase() ?? ''}`, {
    zone: 'utc',
  });
  if (!parsed.isValid) return impossible(text);
  if (offset !== undefined) return { kind: 'instant', at: parsed.toMillis() };
  if (parsed.second !== 0 || parsed.millisecond !== 0) return notWholeMinute(text);
  return localMoment(time === undefined && edge === 'end' ? parsed.plus({ days: 1 }) : parsed);
}

/** `2026-12-25` or `2026-12-31..2027-01-01`. */
export function parseDateRange(text: string): DateRange | Finding {
  const [, from, to = from] = text.match(/^(\d{4}-\d{2}-\d{2})(?:\s?\.\.\s?(\d{4}-\d{2}-\d{2}))?$/) ?? [];
  if (from === undefined || to === undefined) {
    return { code: 'invalid-date', message: `${shown(text)} is not a date`, fix: DATE_FORM };
  }
  const unreal = [from, to].find((date) => !DateTime.fromISO(date, { zone: 'utc' }).isValid);
  if (unreal !== undefined) return impossible(unreal);
  if (from > to) {
    return {
      code: 'reversed-dates',
      message: `${shown(text)} ends before it begins`,
      fix: `Write "${to}..${from}".`,
    };
  }
  return { from, to };
}

export function readBlackoutDates(written: Written, problems: ProblemList): DateRange[] | undefined {
  if (written.kind !== 'list') return undefined;
  return written.items.flatMap((item) => {
    const range = parseDateRange((sourceOf(item) ?? kindName(item)).trim());
    return 'code' in range ? (problems.error(item.place, range) ?? []) : [range];
  });
}

/** The earliest and latest instants a moment can be, over all zones of the world (UTC+14 to UTC-12); epoch ms. */
export function momentBounds(moment: Moment): { readonly earliest: number; readonly latest: number } {
  if (moment.kind === 'instant') return { earliest: moment.at, latest: moment.at };
  const hour = 3_600_000;
  const asUtc = localAsUtc(moment);
  return { earliest: asUtc - 14 * hour, latest: asUtc + 12 * hour };
}

/** Whether nothing can lie between them, for anybody anywhere. */
export function endsBeforeStart(start: Moment, end: Moment): boolean {
  if (start.kind === 'local' && end.kind === 'local') return localAsUtc(end) <= localAsUtc(start);
  return momentBounds(end).latest <= momentBounds(start).earliest;
}

function localAsUtc(moment: Extract<Moment, { kind: 'local' }>): number {
  return DateTime.fromISO(moment.date, { zone: 'utc' }).toMillis() + moment.minute * 60_000;
}

function localMoment(parsed: DateTime<true>): Moment {
  return { kind: 'local', date: parsed.toISODate(), minute: parsed.hour * 60 + parsed.minute };
}

function impossible(text: string): Finding {
  return {
    code: 'impossible-date',
    message: `${shown(text)} does not exist`,
    fix: 'Correct the day, month or time.',
  };
}

function notWholeMinute(text: string): Finding {
  return {
    code: 'invalid-moment',
    message: `${shown(text)} has seconds, but a recipient's time is kept in whole minutes`,
    fix: 'Drop the seconds, or add an offset such as -05:00.',
  };
}
