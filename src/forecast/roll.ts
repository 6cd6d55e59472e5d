import type { Campaign } from '../domain/campaign.ts';
import { Turns } from '../ledger/memory-turns.ts';
import { CallResults } from './call-results.ts';
import type { PackedCampaign } from './packed-setting.ts';
import { bucketOfRoll, type RollBucket, takeTimed } from './roll-bucket.ts';

/** Where a contact can stand in a forecast. */
const STATUSES = ['waiting', 'calling', 'done', 'exhausted', 'suppressed', 'cancelled', 'expired'] as const;
export type RollStatus = (typeof STATUSES)[number];
const WAITING = STATUSES.indexOf('waiting');
const NOBODY = { waiting: 0, calling: 0, done: 0, exhausted: 0, suppressed: 0, cancelled: 0, expired: 0 };

/** What a contact waits for that is not due yet: its own `not_before`, a retry, or limits on calls to the person. */
export const LATER_CAUSES = ['not-before', 'retry', 'person'] as const;
export type LaterCause = (typeof LATER_CAUSES)[number];

const [NOWHERE, FRESH, TIMED] = [0, 1, 2];

/**
 * The contacts of one campaign in a course. As in the ledger in memory, a place in a line is never searched for: whoever
 * meets the place of a contact that waits there no longer drops it. Who is closed while waiting never waits again.
 */
export class Roll {
  readonly campaign: Campaign;
  readonly planned: PackedCampaign;
  readonly buckets: readonly RollBucket[];
  readonly counts: Record<RollStatus, number>;
  isRunning = true;
  /** Slots held. */
  live = 0;
  /** Of its first calls (`ramp`), those that have ended. */
  firstCalls: number;
  readonly attempts: Uint16Array;
  /** When a contact is due, epoch ms. */
  readonly at: Float64Array;
  readonly results: CallResults;
  readonly #statuses: Uint8Array;
  readonly #lines: Uint8Array;
  readonly #causes: Uint8Array;
  /** Contacts by their `notAfter`; entries that no longer hold are dropped when met. */
  readonly #overdue = new Turns();
  #seqOfPerson: Int32Array | undefined;

  constructor(planned: PackedCampaign, now: number) {
    const { campaign, size, attempts, firstCalls = 0 } = planned;
    this.campaign = campaign;
    this.planned = planned;
    this.firstCalls = firstCalls;
    this.buckets = planned.traits.map((traits, bucket) => bucketOfRoll(planned, traits, bucket));
    this.counts = { ...NOBODY, waiting: size };
    this.attempts = attempts.slice();
    this.at = new Float64Array(size);
    this.results = new CallResults(size);
    this.#statuses = new Uint8Array(size);
    this.#lines = new Uint8Array(size).fill(FRESH);
    this.#causes = new Uint8Array(size);
    this.#begin(now);
  }

  get name(): string {
    return this.campaign.name;
  }

  bucketOf(seq: number): RollBucket {
    const bucket = this.buckets[this.planned.bucketOf[seq] ?? 0];
    if (!bucket) throw new Error(`contact ${seq} of ${this.name} is in no bucket`);
    return bucket;
  }

  personOf(seq: number): number {
    return this.planned.persons[seq] ?? 0;
  }

  /** -1: this person is not on the list. */
  seqOf(person: number): number {
    this.#seqOfPerson ??= seqsByPerson(this.planned.persons);
    return this.#seqOfPerson[person] ?? -1;
  }

  notAfter(seq: number): number {
    const at = this.planned.notAfter?.[seq] ?? Number.NaN;
    return Number.isNaN(at) ? Number.POSITIVE_INFINITY : at;
  }

  is(seq: number, status: RollStatus): boolean {
    return STATUSES[this.#statuses[seq] ?? 0] === status;
  }

  isAnybodyLeft(): boolean {
    return this.counts.waiting + this.counts.calling > 0;
  }

  waitUntil(seq: number, at: number, cause: LaterCause): void {
    const bucket = this.bucketOf(seq);
    this.#leaveLine(seq, bucket);
    this.#move(seq, 'waiting');
    this.at[seq] = at;
    this.#causes[seq] = LATER_CAUSES.indexOf(cause);
    this.#lines[seq] = TIMED;
    bucket.timedLeft += 1;
    bucket.timed.push(at, seq, 0);
    this.#watchNotAfter(seq);
  }

  /** For a call, or for good. */
  leave(seq: number, status: Exclude<RollStatus, 'waiting'>): void {
    this.#leaveLine(seq, this.bucketOf(seq));
    this.#move(seq, status);
    this.at[seq] = 0;
  }

  /** When the first of those in the timed line is due; infinity: nobody is there. */
  firstDue(bucket: RollBucket): number {
    const { timed } = bucket;
    for (let seq = timed.firstSeq; seq >= 0; seq = timed.firstSeq) {
      if (this.#lines[seq] === TIMED) return timed.firstKey;
      timed.pop();
    }
    return Number.POSITIVE_INFINITY;
  }

  /** Whoever is due first, before the fresh ones; -1: nobody may be called now. Their place is given up. */
  takeDue(bucket: RollBucket, now: number): number {
    if (bucket.timed.firstKey <= now && this.firstDue(bucket) <= now) return takeTimed(bucket);
    return this.#takeFresh(bucket);
  }

  /** Nobody of this bucket will be called any more. @returns how many. */
  expireAll(bucket: RollBucket): number {
    const before = this.counts.expired;
    while (this.firstDue(bucket) < Number.POSITIVE_INFINITY) this.leave(takeTimed(bucket), 'expired');
    for (let seq = this.#takeFresh(bucket); seq >= 0; seq = this.#takeFresh(bucket))
      this.leave(seq, 'expired');
    return this.counts.expired - before;
  }

  /** When the first `notAfter` passes of those who wait; infinity: none does. */
  get firstNotAfter(): number {
    return this.#overdue.firstKey;
  }

  expireOverdue(now: number): void {
    while (this.#overdue.firstKey < now) {
      const seq = this.#overdue.firstSeq;
      if (this.#statuses[seq] === WAITING) this.leave(seq, 'expired');
      this.#overdue.pop();
    }
  }

  /** Contacts of each bucket that wait for an instant after `now`, by what for: `LATER_CAUSES`, bucket after bucket. */
  countLater(now: number): Uint32Array {
    const counts = new Uint32Array(this.buckets.length * LATER_CAUSES.length);
    if (this.buckets.every(({ timedLeft }) => timedLeft === 0)) return counts;
    const [lines, causes, dueAt, { bucketOf }] = [this.#lines, this.#causes, this.at, this.planned];
    for (let seq = 0; seq < lines.length; seq += 1) {
      if (lines[seq] !== TIMED || (dueAt[seq] ?? 0) <= now) continue;
      const place = (bucketOf[seq] ?? 0) * LATER_CAUSES.length + (causes[seq] ?? 0);
      counts[place] = (counts[place] ?? 0) + 1;
    }
    return counts;
  }

  /** As an import leaves them, and then as they stand: retries under way. Live calls are taken by the door. */
  #begin(now: number): void {
    const { notBefore, notAfter, dueAt, live } = this.planned;
    if (!notBefore && !notAfter && !dueAt) return;
    const inCall = new Set(live.map(({ seq }) => seq));
    for (let seq = 0; seq < this.at.length; seq += 1) {
      const [due = Number.NaN, from = Number.NaN] = [dueAt?.[seq], notBefore?.[seq]];
      if (inCall.has(seq)) this.#watchNotAfter(seq);
      else if (!Number.isNaN(due)) this.waitUntil(seq, due, 'retry');
      else if (from > now) this.waitUntil(seq, from, 'not-before');
      else this.#watchNotAfter(seq);
    }
  }

  #takeFresh(bucket: RollBucket): number {
    while (bucket.next < bucket.end) {
      const seq = bucket.fresh[bucket.next] ?? 0;
      bucket.next += 1;
      if (this.#lines[seq] === FRESH) return seq;
    }
    return -1;
  }

  #leaveLine(seq: number, bucket: RollBucket): void {
    if (this.#lines[seq] === FRESH) bucket.freshLeft -= 1;
    else if (this.#lines[seq] === TIMED) bucket.timedLeft -= 1;
    this.#lines[seq] = NOWHERE;
  }

  #move(seq: number, to: RollStatus): void {
    const from = STATUSES[this.#statuses[seq] ?? 0] ?? 'waiting';
    this.counts[from] -= 1;
    this.counts[to] += 1;
    this.#statuses[seq] = STATUSES.indexOf(to);
  }

  #watchNotAfter(seq: number): void {
    const at = this.notAfter(seq);
    if (at < Number.POSITIVE_INFINITY) this.#overdue.push(at, seq, 0);
  }
}

function seqsByPerson(persons: Uint32Array): Int32Array {
  const last = persons.reduce((most, person) => Math.max(most, person), -1);
  const seqs = new Int32Array(last + 1).fill(-1);
  for (const [seq, person] of persons.entries()) seqs[person] = seq;
  return seqs;
}
