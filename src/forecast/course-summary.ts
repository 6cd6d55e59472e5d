import { DISPOSITIONS, type Disposition } from '../domain/disposition.ts';
import type { StoredCampaign, StoredContact } from '../ledger/memory-state.ts';
import type { Course } from './course.ts';
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
  const { state, tally } = course;
  const stored = [...state.campaigns.values()];
  const campaigns = stored.map((each) => campaignCourse(each, course));
  const total = (of: (each: CampaignCourse) => number) => campaigns.reduce((sum, each) => sum + of(each), 0);
  const isOver = campaigns.every(({ finishAt }) => finishAt !== undefined);
  return {
    ...(isOver && { finishAt: Math.max(...campaigns.map(({ finishAt = 0 }) => finishAt)) }),
    calls: tally.calls,
    reached: total(({ reached }) => reached),
    expired: total(({ expired }) => expired),
    waiting: total(({ waiting }) => waiting),
    campaigns,
    zones: zoneCourses(stored, course),
    numbers: numberCourses(course, stored),
    byResult: Object.fromEntries(DISPOSITIONS.flatMap((name) => resultCount(course, name))),
    perHour: { from: tally.firstHour, calls: added([...tally.perHour.values()]) },
    unreached: stored.flatMap(unreachedOf).slice(0, MOST_ROWS),
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

function isReached({ result }: StoredContact): boolean {
  return (result?.tally.answered ?? 0) > 0;
}

function isExpired(contact: StoredContact): boolean {
  return contact.status === 'expired' && !isReached(contact);
}

function campaignCourse({ campaign, contacts, counts }: StoredCampaign, { tally }: Course): CampaignCourse {
  const { name } = campaign;
  const finishAt = tally.finishedAt.get(name);
  return {
    name,
    contacts: contacts.length,
    ...(finishAt !== undefined && { finishAt }),
    calls: (tally.callsOf.get(name) ?? []).reduce((sum, calls = 0) => sum + calls, 0),
    reached: contacts.filter(isReached).length,
    expired: contacts.filter(isExpired).length,
    waiting: counts.waiting + counts.calling,
    perHour: { from: tally.firstHour, calls: added([tally.perHour.get(name) ?? []]) },
  };
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
function zoneCourses(stored: readonly StoredCampaign[], { tally }: Course): ZoneCourse[] {
  const counts = new Map<string, ZoneCount>();
  for (const { campaign, buckets, contacts } of stored) {
    const its = buckets.map(({ traits: { zones } }, index) => {
      const count = counts.get(zones.join(' ')) ?? {
        zones,
        contacts: 0,
        calls: 0,
        reached: 0,
        expired: 0,
        lastCallAt: 0,
      };
      counts.set(zones.join(' '), count);
      count.calls += tally.callsOf.get(campaign.name)?.[index] ?? 0;
      count.lastCallAt = Math.max(count.lastCallAt, tally.lastCallAt.get(campaign.name)?.[index] ?? 0);
      return count;
    });
    for (const contact of contacts) {
      const count = its[contact.bucket];
      if (!count) continue;
      count.contacts += 1;
      if (isReached(contact)) count.reached += 1;
      else if (isExpired(contact)) count.expired += 1;
    }
  }
  return [...counts.values()]
    .sort((a, b) => b.contacts - a.contacts)
    .map(({ lastCallAt, ...count }) => (lastCallAt > 0 ? { ...count, lastCallAt } : count));
}

function numberCourses({ tally, openMs }: Course, stored: readonly StoredCampaign[]): NumberCourse[] {
  const limits = new Map<string, number>();
  for (const { campaign } of stored)
    for (const { number, maxConcurrent } of campaign.fromNumbers)
      limits.set(number, Math.min(maxConcurrent, limits.get(number) ?? maxConcurrent));
  return [...limits].map(([number, maxConcurrent]) => {
    const { calls, busyMs } = tally.perNumber.get(number) ?? { calls: 0, busyMs: 0 };
    const couldMs = maxConcurrent * (openMs.get(number) ?? 0);
    return { number, maxConcurrent, calls, utilisation: couldMs > 0 ? Math.min(1, busyMs / couldMs) : 0 };
  });
}

function unreachedOf({ campaign, contacts }: StoredCampaign): UnreachedRow[] {
  const rows: UnreachedRow[] = [];
  for (const each of contacts) {
    if (rows.length === MOST_ROWS) break;
    if (!isExpired(each)) continue;
    const { row, id, zones } = each.contact;
    rows.push({ campaign: campaign.name, row, id, zones, attempts: each.attempts });
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
