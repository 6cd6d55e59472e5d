import { DISPOSITIONS, type Disposition } from '../domain/disposition.ts';
import { smallestLimits } from '../ledger/number-limits.ts';
import type { Course } from './course.ts';
import { textAt } from './packed-texts.ts';
import type { Roll } from './roll.ts';
import { WAIT_CAUSES, type WaitCause } from './waits.ts';

/** What one course came to. Instants are epoch ms, shares from 0 to 1. */
export interface CourseSummary {
  /** When the last campaign finished; absent when somebody still waits. */
  readonly finishAt?: number;
  readonly calls: number;
  /** Contacts with an answered call. */
  readonly reached: number;
  /** Contacts that expired and were never reached. */
  readonly expired: number;
  /** Contacts that still waited when the forecast ended. */
  readonly waiting: number;
  readonly campaigns: readonly CampaignCourse[];
  /** The most contacts first. */
  readonly zones: readonly ZoneCourse[];
  readonly numbers: readonly NumberCourse[];
  readonly byResult: Readonly<Partial<Record<Disposition, number>>>;
  readonly perHour: CallsPerHour;
  /** The first of those who expired unreached, in file order. */
  readonly unreached: readonly UnreachedRow[];
  /** Of all the time contacts waited, the share that each cause took; where it was looked at. */
  readonly waits?: Readonly<Partial<Record<WaitCause, number>>>;
}

export interface CampaignCourse {
  readonly name: string;
  readonly contacts: number;
  readonly finishAt?: number;
  readonly calls: number;
  readonly reached: number;
  readonly expired: number;
  readonly waiting: number;
  readonly perHour: CallsPerHour;
}

export interface ZoneCourse {
  /** All of them must be open. */
  readonly zones: readonly string[];
  readonly contacts: number;
  readonly calls: number;
  readonly reached: number;
  readonly expired: number;
  readonly lastCallAt?: number;
}

export interface NumberCourse {
  readonly number: string;
  readonly maxConcurrent: number;
  readonly calls: number;
  /** Of its slots' time while anybody's hours were open, the share in which they were taken. */
  readonly utilisation: number;
}

export interface CallsPerHour {
  /** The beginning of the first hour, in UTC. */
  readonly from: number;
  /** Calls that leave in each hour from there on. */
  readonly calls: readonly number[];
}

export interface UnreachedRow {
  readonly campaign: string;
  readonly row: number;
  readonly id: string;
  readonly zones: readonly string[];
  readonly attempts: number;
}

const MOST_ROWS = 10;

export function summarise(course: Course): CourseSummary {
  const { rolls, tally } = course;
  const campaigns = rolls.map((roll) => campaignCourse(roll, course));
  const total = (of: (each: CampaignCourse) => number) => campaigns.reduce((sum, each) => sum + of(each), 0);
  const isOver = campaigns.every(({ finishAt }) => finishAt !== undefined);
  return {
    ...(isOver && { finishAt: Math.max(...campaigns.map(({ finishAt = 0 }) => finishAt)) }),
    calls: tally.calls,
    reached: total(({ reached }) => reached),
    expired: total(({ expired }) => expired),
    waiting: total(({ waiting }) => waiting),
    campaigns,
    zones: zoneCourses(course),
    numbers: numberCourses(course),
    byResult: Object.fromEntries(DISPOSITIONS.flatMap((name) => resultCount(course, name))),
    perHour: { from: tally.firstHour, calls: added([...tally.perHour.values()]) },
    unreached: rolls.flatMap(unreachedOf).slice(0, MOST_ROWS),
    ...(course.waits && { waits: shares(course.waits.ms) }),
  };
}

function added(lists: readonly (readonly number[])[]): number[] {
  const length = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length }, (_, index) => lists.reduce((sum, list) => sum + (list[index] ?? 0), 0));
}

function resultCount({ tally }: Course, name: Disposition): [Disposition, number][] {
  const calls = tally.byResult.get(name);
  return calls === undefined ? [] : [[name, calls]];
}

function isExpired(roll: Roll, seq: number): boolean {
  return roll.is(seq, 'expired') && !roll.results.isReached(seq);
}

function campaignCourse(roll: Roll, { tally }: Course): CampaignCourse {
  const { name, counts, planned } = roll;
  const finishAt = tally.finishedAt.get(name);
  const ofBuckets = reachOf(roll);
  return {
    name,
    contacts: planned.size,
    ...(finishAt !== undefined && { finishAt }),
    calls: (tally.callsOf.get(name) ?? []).reduce((sum, calls = 0) => sum + calls, 0),
    reached: ofBuckets.reduce((sum, { reached }) => sum + reached, 0),
    expired: ofBuckets.reduce((sum, { expired }) => sum + expired, 0),
    waiting: counts.waiting + counts.calling,
    perHour: { from: tally.firstHour, calls: added([tally.perHour.get(name) ?? []]) },
  };
}

/** Of each bucket. */
function reachOf(roll: Roll) {
  const reach = roll.buckets.map(() => ({ contacts: 0, reached: 0, expired: 0 }));
  for (const [seq, bucket] of roll.planned.bucketOf.entries()) {
    const its = reach[bucket];
    if (!its) continue;
    its.contacts += 1;
    if (roll.results.isReached(seq)) its.reached += 1;
    else if (isExpired(roll, seq)) its.expired += 1;
  }
  return reach;
}

interface ZoneCount {
  readonly zones: readonly string[];
  contacts: number;
  calls: number;
  reached: number;
  expired: number;
  lastCallAt: number;
}

/** Buckets of the same zones together, over all campaigns. */
function zoneCourses({ rolls, tally }: Course): ZoneCourse[] {
  const counts = new Map<string, ZoneCount>();
  for (const roll of rolls) {
    for (const [index, { contacts, reached, expired }] of reachOf(roll).entries()) {
      const zones = roll.buckets[index]?.traits.zones ?? [];
      const count = counts.get(zones.join(' ')) ?? nobodyIn(zones);
      counts.set(zones.join(' '), count);
      count.contacts += contacts;
      count.reached += reached;
      count.expired += expired;
      count.calls += tally.callsOf.get(roll.name)?.[index] ?? 0;
      count.lastCallAt = Math.max(count.lastCallAt, tally.lastCallAt.get(roll.name)?.[index] ?? 0);
    }
  }
  return [...counts.values()]
    .sort((a, b) => b.contacts - a.contacts)
    .map(({ lastCallAt, ...count }) => (lastCallAt > 0 ? { ...count, lastCallAt } : count));
}

function nobodyIn(zones: readonly string[]): ZoneCount {
  return { zones, contacts: 0, calls: 0, reached: 0, expired: 0, lastCallAt: 0 };
}

function numberCourses({ rolls, tally, openMs }: Course): NumberCourse[] {
  const limits = smallestLimits(rolls.map(({ campaign }) => campaign));
  return [...limits].map(([number, { maxConcurrent }]) => {
    const { calls, busyMs } = tally.perNumber.get(number) ?? { calls: 0, busyMs: 0 };
    const couldMs = maxConcurrent * (openMs.get(number) ?? 0);
    return { number, maxConcurrent, calls, utilisation: couldMs > 0 ? Math.min(1, busyMs / couldMs) : 0 };
  });
}

function unreachedOf(roll: Roll): UnreachedRow[] {
  const { planned, name, attempts } = roll;
  const rows: UnreachedRow[] = [];
  if (roll.counts.expired === 0) return rows;
  for (let seq = 0; seq < planned.size && rows.length < MOST_ROWS; seq += 1) {
    if (!isExpired(roll, seq)) continue;
    const { zones } = roll.bucketOf(seq).traits;
    const [row = 0, called = 0] = [planned.rows[seq], attempts[seq]];
    rows.push({ campaign: name, row, id: textAt(planned.ids, seq), zones, attempts: called });
  }
  return rows;
}

function shares(ms: ReadonlyMap<WaitCause, number>): Partial<Record<WaitCause, number>> {
  const whole = [...ms.values()].reduce((sum, part) => sum + part, 0);
  if (whole === 0) return {};
  return Object.fromEntries(
    WAIT_CAUSES.flatMap((cause) => (ms.has(cause) ? [[cause, (ms.get(cause) ?? 0) / whole]] : [])),
  );
}
