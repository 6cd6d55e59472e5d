import type { Campaign } from '../../../src/domain/campaign.ts';
import type { NewContact } from '../../../src/domain/contact.ts';
import { ASSUMED, type Assumptions, type ForecastResult } from '../../../src/forecast/assumptions.ts';
import type { CallFate } from '../../../src/forecast/call-fate.ts';
import { runCourse } from '../../../src/forecast/course.ts';
import type { CourseSetting } from '../../../src/forecast/course-setting.ts';
import { summarise } from '../../../src/forecast/course-summary.ts';
import type { CourseCall } from '../../../src/forecast/door.ts';
import { packSetting } from '../../../src/forecast/packed-setting.ts';
import { campaign, NOW, rows } from '../../conformance/fixtures.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const GUARD_MS = MINUTE;

/** Every call lasts a minute and ends like this; nothing else takes time. */
export function always(result: ForecastResult): Assumptions {
  const none = { answered: 0, voicemail: 0, no_answer: 0, busy: 0, failed: 0 };
  return {
    rates: { ...none, [result]: 1 },
    connecting: [0],
    onCall: {
      answered: [MINUTE],
      voicemail: [MINUTE],
      no_answer: [MINUTE],
      busy: [MINUTE],
      failed: [MINUTE],
    },
    noticing: [0],
    analysis: [0],
  };
}

export const ANSWERED = always('answered');
export const EVERY_DAY = (from: number, to: number) => Array.from({ length: 7 }, () => [[from, to]] as const);
export const ALL_DAY = { week: EVERY_DAY(0, 1440), blackoutDates: [] };

export interface World {
  readonly changes?: Partial<Campaign>;
  readonly people?: readonly NewContact[];
  readonly assumptions?: Assumptions;
  readonly others?: CourseSetting['campaigns'];
  readonly accountLimit?: number;
}

/** One campaign that may call at any time, unless the world says otherwise. */
export function settingOf({
  changes,
  people = rows(10),
  assumptions = ANSWERED,
  others = [],
  ...more
}: World): CourseSetting {
  const spring = campaign('spring', { hours: ALL_DAY, ...changes });
  const contacts = people.map((contact) => ({ contact }));
  return {
    campaigns: [{ campaign: spring, assumptions, contacts }, ...others],
    now: NOW,
    until: NOW + 60 * DAY,
    guardMs: GUARD_MS,
    ...more,
  };
}

export interface MadeCall {
  readonly attempt: CourseCall;
  readonly fate: CallFate;
  /** Minutes since the beginning. */
  readonly at: number;
}

export async function play(setting: CourseSetting, seed = 1) {
  const calls: MadeCall[] = [];
  const note = (attempt: CourseCall, fate: CallFate) =>
    calls.push({ attempt, fate, at: (attempt.openedAt - NOW) / MINUTE });
  const course = await runCourse(packSetting(setting), { seed, sampled: true, onCall: note });
  return { calls, course, summary: summarise(course) };
}

/** Minutes from the beginning to the end; undefined: somebody still waits. */
export async function minutesOf(world: World): Promise<number | undefined> {
  const { finishAt } = (await play(settingOf(world))).summary;
  return finishAt === undefined ? undefined : (finishAt - NOW) / MINUTE;
}

export const USUAL: Assumptions = ASSUMED;
