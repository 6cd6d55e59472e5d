import type { CallingWindow, MinuteRange } from '../domain/campaign.ts';
import { DAY_NAMES, parseDayKey } from '../domain/day-names.ts';
import { parseHours } from '../domain/hours-text.ts';
import type { ProblemList } from './problem-list.ts';
import { kindName, sourceOf, type Written, type WrittenEntry } from './written.ts';

/** Calls before 08:00 or after 21:00 local are outside the usual legal frame (reliability Y15); minutes. */
const USUAL_FRAME: MinuteRange = [480, 1260];

/** Day keys to hours → seven days of ranges, Monday first; every problem is reported. */
export function readCallingWindow(written: Written, problems: ProblemList): CallingWindow | undefined {
  if (written.kind !== 'mapping') return undefined;
  const week = new Week(problems);
  for (const entry of written.entries) week.add(entry);
  return week.closed(written);
}

class Week {
  readonly #problems: ProblemList;
  readonly #ranges: MinuteRange[][] = DAY_NAMES.map(() => []);
  /** Line of the key that named each day. */
  readonly #namedIn = new Map<number, number>();
  #isWhole = true;

  constructor(problems: ProblemList) {
    this.#problems = problems;
  }

  add(entry: WrittenEntry): void {
    const days = this.#days(entry);
    const ranges = this.#hours(entry.value);
    if (days === undefined || ranges === undefined) {
      this.#isWhole = false;
      return;
    }
    for (const day of days) this.#ranges[day] = ranges;
  }

  /** The finished week, unless something was wrong with it. */
  closed(written: Written): CallingWindow | undefined {
    if (!this.#isWhole) return undefined;
    if (this.#ranges.some((ranges) => ranges.length > 0)) return this.#ranges;
    return this.#problems.error(written.place, {
      code: 'never-open',
      message: 'the calling window is never open, so nobody would ever be called',
      fix: 'Give at least one day some hours, for example mon-fri: "09:00-17:00".',
    });
  }

  #days(entry: WrittenEntry): readonly number[] | undefined {
    const key = parseDayKey(entry.key);
    if ('code' in key) return this.#problems.error(entry.keyPlace, key);
    if (key.repeated.length > 0) this.#warnRepeated(entry, key.repeated);
    const taken = key.days.filter((day) => this.#namedIn.has(day));
    for (const day of taken) this.#reportTaken(entry, day);
    for (const day of key.days) this.#namedIn.set(day, this.#namedIn.get(day) ?? entry.keyPlace.line);
    return taken.length > 0 ? undefined : key.days;
  }

  #warnRepeated(entry: WrittenEntry, days: readonly number[]): void {
    const names = days.map((day) => DAY_NAMES[day]).join(', ');
    this.#problems.warn(entry.keyPlace, {
      code: 'repeated-day',
      message: `${names} is named more than once in this key`,
      fix: 'Name it once.',
    });
  }

  #reportTaken(entry: WrittenEntry, day: number): void {
    this.#problems.error(entry.keyPlace, {
      code: 'duplicate-day',
      message: `${DAY_NAMES[day]} has hours already in line ${this.#namedIn.get(day)}`,
      fix: 'Name each day once; give several ranges separated by commas.',
    });
  }

  #hours(written: Written): MinuteRange[] | undefined {
    const texts = hoursTexts(written);
    if (texts === undefined) return this.#reportNotHours(written);
    const ranges = parseHours(texts);
    if ('code' in ranges) return this.#problems.error(written.place, ranges);
    if (ranges.some(isUnusual)) this.#warnUnusual(written);
    return ranges;
  }

  #reportNotHours(written: Written): undefined {
    const what = sourceOf(written) ?? kindName(written);
    return this.#problems.error(written.place, {
      code: 'invalid-hours',
      message: `${written.path} is ${what}, which are no hours`,
      fix: 'Write hours as "HH:MM-HH:MM", or closed.',
    });
  }

  #warnUnusual(written: Written): void {
    this.#problems.warn(written.place, {
      code: 'unusual-hours',
      message: `${written.path} allows calls before 08:00 or after 21:00, which is against the law in many places`,
      fix: 'Make sure that the law where your contacts live allows it.',
    });
  }
}

/** The texts of the hours; none for a closed day; undefined when they are no texts. */
function hoursTexts(written: Written): string[] | undefined {
  if (written.kind === 'null') return [];
  if (written.kind === 'text') return written.text.trim().toLowerCase() === 'closed' ? [] : [written.text];
  if (written.kind !== 'list') return undefined;
  const texts = written.items.map((item) => (item.kind === 'text' ? item.text : undefined));
  return texts.includes(undefined) ? undefined : texts.filter((text) => text !== undefined);
}

function isUnusual([from, to]: MinuteRange): boolean {
  return from < USUAL_FRAME[0] || to > USUAL_FRAME[1];
}
