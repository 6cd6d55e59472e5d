import type { Disposition } from '../domain/disposition.ts';
import { HOUR_MS } from '../domain/local-time.ts';
import type { CourseCall } from './door.ts';

/** Calls of one from number. */
export interface NumberTally {
  calls: number;
  /** Time its slots were taken, all of them together, ms. */
  busyMs: number;
}

/** What happened in a course, counted as it happens; what its rolls tell at the end is read from there. */
export class CourseTally {
  calls = 0;
  readonly byResult = new Map<Disposition, number>();
  /** Campaign → calls by the hour they leave in, counted from the last full hour before the course began. */
  readonly perHour = new Map<string, number[]>();
  readonly firstHour: number;
  readonly perNumber = new Map<string, NumberTally>();
  /** Campaign → instant. */
  readonly finishedAt = new Map<string, number>();
  /** Campaign → bucket → when the last call to one of its people left. */
  readonly lastCallAt = new Map<string, number[]>();
  /** Campaign → bucket → calls. */
  readonly callsOf = new Map<string, number[]>();

  constructor(now: number) {
    this.firstHour = Math.floor(now / HOUR_MS) * HOUR_MS;
  }

  opened({ campaign, roll, seq, fromNumber, openedAt }: CourseCall): void {
    this.calls += 1;
    const hour = Math.floor((openedAt - this.firstHour) / HOUR_MS);
    const perHour = listOf(this.perHour, campaign);
    perHour[hour] = (perHour[hour] ?? 0) + 1;
    this.#number(fromNumber).calls += 1;
    const { bucket } = roll.bucketOf(seq);
    listOf(this.lastCallAt, campaign)[bucket] = openedAt;
    const calls = listOf(this.callsOf, campaign);
    calls[bucket] = (calls[bucket] ?? 0) + 1;
  }

  ended({ fromNumber, openedAt }: CourseCall, now: number): void {
    this.#number(fromNumber).busyMs += now - Math.max(openedAt, this.firstHour);
  }

  settled(disposition: Disposition): void {
    this.byResult.set(disposition, (this.byResult.get(disposition) ?? 0) + 1);
  }

  finished(campaign: string, now: number): void {
    this.finishedAt.set(campaign, now);
  }

  #number(fromNumber: string): NumberTally {
    const known = this.perNumber.get(fromNumber);
    if (known) return known;
    const fresh = { calls: 0, busyMs: 0 };
    this.perNumber.set(fromNumber, fresh);
    return fresh;
  }
}

function listOf(lists: Map<string, number[]>, name: string): number[] {
  const known = lists.get(name);
  if (known) return known;
  const fresh: number[] = [];
  lists.set(name, fresh);
  return fresh;
}
