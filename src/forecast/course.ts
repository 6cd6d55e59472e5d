import { createBucketTerms } from '../admission/call-limits.ts';
import { createGates, type Gates } from '../admission/gates.ts';
import type { BookedCampaign } from '../ledger/campaign-book.ts';
import { Agenda } from './agenda.ts';
import { type CallFate, fateOf } from './call-fate.ts';
import { type CourseCall, Door } from './door.ts';
import { nextAfter } from './ending.ts';
import { Flight } from './flight.ts';
import { createLines, type Lines } from './lines.ts';
import type { PackedSetting } from './packed-setting.ts';
import { Roll } from './roll.ts';
import { CourseTally } from './tally.ts';
import { WaitSamples } from './waits.ts';

/** One possible course of the future, with what it left behind. */
export interface Course {
  /** Of its campaigns, in their order. */
  readonly rolls: readonly Roll[];
  readonly tally: CourseTally;
  /** Where it was asked for. */
  readonly waits?: WaitSamples;
  /** Attempts opened. */
  readonly attempts: number;
  /** When the last thing happened. */
  readonly endedAt: number;
  /** From number → how long it could have called, ms. */
  readonly openMs: ReadonlyMap<string, number>;
}

export interface CourseOptions {
  /** Luck: the same number is the same luck for every contact, whatever else differs. */
  readonly seed: number;
  /** Also look now and then what everybody waits for. */
  readonly sampled?: boolean;
  readonly breathe?: Breathe;
  /** Told of each call as it leaves, with all that will become of it. */
  readonly onCall?: (call: CourseCall, fate: CallFate) => void;
}

/** Between two pieces of work, so that others of the process get their turn. */
export type Breathe = () => Promise<void> | undefined;

/** What happens without a breath: about a millisecond. */
const IN_ONE_GO = 150;
const NO_BREATH: Breathe = () => undefined;

/**
 * Let time pass until everybody is called or closed, or `until`. Who is called, when and by which number is decided by the
 * production rules: gates, terms and offers of the door, its limits and paces, and the next step. Assumed is only what
 * people, networks and the provider do.
 */
export async function runCourse(setting: PackedSetting, options: CourseOptions): Promise<Course> {
  const { breathe = NO_BREATH } = options;
  const run = new Run(setting, options);
  run.begin();
  while (run.agenda.pass(IN_ONE_GO)) await breathe();
  return run.course();
}

class Run {
  readonly agenda: Agenda;
  readonly #seed: number;
  readonly #onCall: CourseOptions['onCall'];
  readonly #rolls: readonly Roll[];
  /** By name, as the ledger lists them. */
  readonly #byName: readonly Roll[];
  readonly #door: Door;
  readonly #gates: Gates;
  readonly #lines: Lines;
  readonly #tally: CourseTally;
  readonly #waits: WaitSamples | undefined;
  #running: readonly BookedCampaign[];

  constructor(setting: PackedSetting, { seed, sampled, onCall }: CourseOptions) {
    this.agenda = new Agenda(setting.now, setting.until);
    this.#seed = seed;
    this.#onCall = onCall;
    this.#rolls = setting.campaigns.map((planned) => new Roll(planned, setting.now));
    this.#byName = this.#rolls.toSorted(byName);
    this.#running = this.#byName.map((roll) => booked(roll, setting.now));
    this.#gates = createGates(setting.guardMs);
    this.#tally = new CourseTally(setting.now);
    const rolls = new Map(this.#rolls.map((roll) => [roll.name, roll]));
    this.#door = new Door({
      rolls,
      persons: personsIn(setting),
      accountLimit: setting.accountLimit,
      onOpened: (call) => this.#depart(call),
    });
    this.#lines = createLines({
      rolls,
      door: this.#door,
      agenda: this.agenda,
      gates: this.#gates,
      terms: createBucketTerms(),
      campaigns: () => this.#running,
      onHours: (campaigns) => this.#closeForever(campaigns, rolls),
      onLooked: () => this.#finishEmptied(),
    });
    const seen = { setting, rolls, agenda: this.agenda, gates: this.#gates, lines: this.#lines };
    this.#waits = sampled ? new WaitSamples({ ...seen, booked: this.#running }) : undefined;
  }

  begin(): void {
    for (const roll of this.#rolls)
      for (const { seq, ...call } of roll.planned.live) this.#goesOn(this.#door.takeLive(roll, seq, call));
    for (const roll of this.#byName) this.#watchOverdue(roll);
    this.#lines.begin();
    this.#waits?.begin(() => this.#running.length > 0);
    this.#finishEmptied();
  }

  course(): Course {
    const openMs = new Map(this.#lines.all.map(({ number }) => [number, this.#lines.openMs(number)]));
    const endedAt = Math.max(this.agenda.now, ...this.#tally.finishedAt.values());
    const found = { rolls: this.#rolls, tally: this.#tally, attempts: this.#tally.calls, endedAt, openMs };
    return this.#waits ? { ...found, waits: this.#waits } : found;
  }

  #depart(call: CourseCall): void {
    this.#tally.opened(call);
    const fate = this.#fateOf(call);
    this.#onCall?.(call, fate);
    this.agenda.plan(fate.noticedAt, new Flight(this, call, fate));
  }

  /** A call that was there before the course began: it goes on for what is left of such a call. */
  #goesOn(call: CourseCall): void {
    const fate = this.#fateOf(call);
    const endedAt = Math.max(this.agenda.now, fate.noticedAt);
    const moved = {
      ...fate,
      endedAt,
      noticedAt: endedAt,
      settledAt: endedAt + fate.settledAt - fate.noticedAt,
    };
    this.agenda.plan(moved.noticedAt, new Flight(this, call, moved));
  }

  #fateOf(call: CourseCall): CallFate {
    const { roll, seq } = call;
    const person = seq + 1_000_003 * this.#rolls.indexOf(roll);
    const zone = roll.bucketOf(seq).traits.zones[0] ?? '';
    return fateOf(roll.planned.assumptions, { seed: this.#seed, person, attempt: call, zone });
  }

  end(call: CourseCall, { acceptedAt }: CallFate): void {
    this.#door.end(call, acceptedAt);
    this.#tally.ended(call, this.agenda.now);
    this.#lines.slotFreed(call.fromNumber);
  }

  settle(call: CourseCall, fate: CallFate): void {
    const { roll, seq } = call;
    const next = nextAfter(call, fate);
    const isFirst = roll.firstCalls < (roll.campaign.ramp ?? 0);
    this.#door.settle(call, next, next.disposition === 'answered' ? fate.endedAt : undefined);
    this.#tally.settled(next.disposition);
    if (isFirst) this.#lines.roomMade(roll.name);
    if (roll.is(seq, 'waiting')) this.#lines.dueAt(roll.name, roll.at[seq] ?? 0);
    this.#finishEmptied();
  }

  /** As the campaign closer does: buckets whose hours never come again. */
  #closeForever(campaigns: readonly BookedCampaign[], rolls: ReadonlyMap<string, Roll>): void {
    const { now } = this.agenda;
    for (const { campaign, buckets } of campaigns) {
      const roll = rolls.get(campaign.name);
      if (!roll) continue;
      for (const bucket of buckets) {
        const gate = this.#gates.of(campaign, bucket, now);
        if (gate.open || gate.until !== undefined) continue;
        const its = roll.buckets[bucket.bucket];
        if (its) roll.expireAll(its);
      }
    }
    this.#finishEmptied();
  }

  #watchOverdue(roll: Roll): void {
    const first = roll.firstNotAfter;
    if (first === Number.POSITIVE_INFINITY) return;
    this.agenda.at(first + 1, () => {
      roll.expireOverdue(this.agenda.now);
      this.#finishEmptied();
      this.#watchOverdue(roll);
    });
  }

  /** Whose last people were called or closed, by whatever: the door, the hours, what a person told another campaign. */
  #finishEmptied(): void {
    for (const roll of this.#byName) if (roll.isRunning && !roll.isAnybodyLeft()) this.#finish(roll);
  }

  #finish(roll: Roll): void {
    this.#tally.finished(roll.name, this.agenda.now);
    this.#running = this.#running.filter(({ campaign }) => campaign.name !== roll.name);
    this.#door.finish(roll);
    this.#lines.campaignsChanged();
  }
}

function personsIn({ campaigns }: PackedSetting): number {
  return campaigns.reduce(
    (most, { persons }) => persons.reduce((max, person) => Math.max(max, person + 1), most),
    0,
  );
}

/** As the campaign book has a campaign that runs. */
function booked({ campaign, buckets }: Roll, now: number): BookedCampaign {
  const entry = { campaign, state: 'running' as const, reason: '', since: now, createdAt: now };
  const its = buckets.map(({ bucket, traits }) => ({ ...traits, bucket }));
  return { ...entry, import: { rejected: 0 }, buckets: its };
}

function byName(a: Roll, b: Roll): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
