import { createBucketTerms } from '../admission/call-limits.ts';
import { createGates } from '../admission/gates.ts';
import type { Attempt } from '../domain/attempt.ts';
import type { BookedCampaign } from '../ledger/campaign-book.ts';
import { createCampaignBook } from '../ledger/campaign-book.ts';
import type { OpenedAttempt } from '../ledger/ledger.ts';
import { closeWaiting, expireOverdue } from '../ledger/memory-contacts.ts';
import { memoryLedgerOn } from '../ledger/memory-ledger.ts';
import { endUndisturbed, settleUndisturbed } from '../ledger/memory-shortcut.ts';
import type { MemoryState, StoredCampaign } from '../ledger/memory-state.ts';
import { Agenda, type Happening } from './agenda.ts';
import type { Assumptions } from './assumptions.ts';
import { type Breathe, beginCourse } from './begin-course.ts';
import { type CallFate, fateOf } from './call-fate.ts';
import type { CourseSetting } from './course-setting.ts';
import { endingOf } from './ending.ts';
import { createLines, type Lines } from './lines.ts';
import { CourseTally } from './tally.ts';
import { WaitSamples } from './waits.ts';

/** One possible course of the future, with the state it left behind. */
export interface Course {
  readonly state: MemoryState;
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
  readonly onCall?: (attempt: Attempt, fate: CallFate) => void;
}

/** What happens without a breath: a few milliseconds. */
const IN_ONE_GO = 150;
const NO_BREATH: Breathe = () => undefined;
const ALL = Number.POSITIVE_INFINITY;

/**
 * Let time pass until everybody is called or closed, or `until`. Who is called, when and by which number is decided by the
 * production rules: gates, terms and offers of the door, the door's own function on the memory ledger, the settlement and
 * the next step. Assumed is only what people, networks and the provider do.
 */
export async function runCourse(setting: CourseSetting, options: CourseOptions): Promise<Course> {
  const { breathe = NO_BREATH } = options;
  const state = await beginCourse(setting, breathe);
  const ledger = memoryLedgerOn(state);
  const agenda = new Agenda(setting.now, setting.until);
  const book = createCampaignBook(ledger, {
    wallMs: () => agenda.now,
    monotonicMs: () => agenda.now,
    sleep: async () => {},
  });
  await book.refresh();
  const run = new Run(setting, { state, agenda, booked: book.campaigns(), options });
  run.begin();
  while (agenda.pass(IN_ONE_GO)) await breathe();
  return run.course();
}

interface RunParts {
  readonly state: MemoryState;
  readonly agenda: Agenda;
  readonly booked: readonly BookedCampaign[];
  readonly options: CourseOptions;
}

class Run {
  readonly #state: MemoryState;
  readonly #agenda: Agenda;
  readonly #seed: number;
  readonly #onCall: CourseOptions['onCall'];
  readonly #lines: Lines;
  readonly #tally: CourseTally;
  readonly #waits: WaitSamples | undefined;
  readonly #assumptions: ReadonlyMap<string, Assumptions>;
  readonly #order: ReadonlyMap<string, number>;
  readonly #gates;
  #running: readonly BookedCampaign[];
  #attempts = 0;

  constructor(setting: CourseSetting, { state, agenda, booked, options }: RunParts) {
    this.#state = state;
    this.#agenda = agenda;
    this.#seed = options.seed;
    this.#onCall = options.onCall;
    this.#running = booked;
    this.#assumptions = new Map(
      setting.campaigns.map(({ campaign, assumptions }) => [campaign.name, assumptions]),
    );
    this.#order = new Map(setting.campaigns.map(({ campaign }, index) => [campaign.name, index]));
    this.#gates = createGates(setting.guardMs);
    this.#tally = new CourseTally(state, setting.now);
    this.#lines = createLines({
      state,
      agenda,
      gates: this.#gates,
      terms: createBucketTerms(),
      accountLimit: setting.accountLimit,
      campaigns: () => this.#running,
      onOpened: (opened) => this.#depart(opened),
      onHours: (campaigns) => this.#closeForever(campaigns),
    });
    this.#waits = options.sampled
      ? new WaitSamples({ setting, state, agenda, gates: this.#gates, lines: this.#lines, booked })
      : undefined;
  }

  begin(): void {
    for (const { attempt } of this.#state.attempts.values()) this.#goesOn(attempt);
    for (const { campaign } of this.#running) this.#watchOverdue(campaign.name);
    this.#lines.begin();
    this.#waits?.begin(() => this.#running.length > 0);
    for (const { campaign } of this.#running) this.#finishIfDone(campaign.name);
  }

  course(): Course {
    const openMs = new Map(this.#lines.all.map(({ number }) => [number, this.#lines.openMs(number)]));
    const endedAt = Math.max(this.#agenda.now, ...this.#tally.finishedAt.values());
    const found = { state: this.#state, tally: this.#tally, attempts: this.#attempts, endedAt, openMs };
    return this.#waits ? { ...found, waits: this.#waits } : found;
  }

  #depart(opened: readonly OpenedAttempt[]): void {
    for (const { id } of opened) {
      const attempt = this.#state.attempts.get(id)?.attempt;
      if (!attempt) continue;
      this.#attempts += 1;
      this.#tally.opened(attempt);
      const fate = this.#fateOf(attempt);
      this.#onCall?.(attempt, fate);
      this.#agenda.plan(fate.noticedAt, this.#flight(attempt, fate));
    }
  }

  /** A call that was there before the course began: what is left of it is a part of what such calls last. */
  #goesOn(attempt: Attempt): void {
    const fate = this.#fateOf(attempt);
    const lasts = fate.noticedAt - attempt.openedAt;
    const left = Math.max(0, Math.min(lasts, fate.noticedAt - this.#agenda.now));
    const endedAt = this.#agenda.now + left;
    const moved = {
      ...fate,
      endedAt,
      noticedAt: endedAt,
      settledAt: endedAt + fate.settledAt - fate.noticedAt,
    };
    this.#agenda.plan(moved.noticedAt, this.#flight(attempt, moved));
  }

  #fateOf(attempt: Attempt): CallFate {
    const stored = this.#stored(attempt.campaign);
    const contact = stored?.contacts[attempt.seq]?.contact;
    const person = attempt.seq + 1_000_003 * (this.#order.get(attempt.campaign) ?? 0);
    const assumptions = this.#assumptions.get(attempt.campaign);
    if (!contact || !assumptions) throw new Error(`an attempt of ${attempt.campaign} without its contact`);
    return fateOf(assumptions, { seed: this.#seed, person, attempt, zone: contact.zones[0] ?? '' });
  }

  /** A call under way: first its end is noticed, then it is settled. */
  #flight(attempt: Attempt, fate: CallFate): Happening {
    let isOver = false;
    const flight: Happening = {
      happen: () => {
        if (isOver) return this.#settle(attempt, fate);
        isOver = true;
        this.#agenda.plan(fate.settledAt, flight);
        this.#end(attempt, fate);
      },
    };
    return flight;
  }

  #end(attempt: Attempt, fate: CallFate): void {
    endUndisturbed(this.#state, attempt.id, fate);
    this.#tally.ended(attempt, this.#agenda.now);
    this.#lines.slotFreed(attempt.fromNumber);
  }

  #settle(attempt: Attempt, fate: CallFate): void {
    const stored = this.#stored(attempt.campaign);
    const contact = stored?.contacts[attempt.seq];
    if (!stored || !contact) return;
    const ending = endingOf(attempt, {
      stored: contact,
      campaign: stored.campaign,
      fate,
      now: this.#agenda.now,
    });
    settleUndisturbed(this.#state, attempt, ending);
    this.#tally.settled(ending.result.disposition);
    if (contact.status === 'waiting') this.#lines.dueAt(attempt.campaign, contact.at);
    else this.#finishIfDone(attempt.campaign);
  }

  /** As the campaign closer does: buckets whose hours never come again. */
  #closeForever(campaigns: readonly BookedCampaign[]): void {
    const { now } = this.#agenda;
    for (const { campaign, buckets } of campaigns) {
      let closed = 0;
      for (const bucket of buckets) {
        const gate = this.#gates.of(campaign, bucket, now);
        if (gate.open || gate.until !== undefined) continue;
        const ref = { campaign: campaign.name, bucket: bucket.bucket };
        closed += closeWaiting(this.#state, ref, { status: 'expired', reason: NO_HOURS_LEFT, limit: ALL });
      }
      if (closed > 0) this.#finishIfDone(campaign.name);
    }
  }

  #watchOverdue(name: string): void {
    const stored = this.#stored(name);
    const first = stored?.overdue.firstKey ?? Number.POSITIVE_INFINITY;
    if (!stored || first === Number.POSITIVE_INFINITY) return;
    this.#agenda.at(first + 1, () => {
      expireOverdue(stored, ALL, this.#agenda.now);
      this.#finishIfDone(name);
      this.#watchOverdue(name);
    });
  }

  #finishIfDone(name: string): void {
    const stored = this.#stored(name);
    if (stored?.state !== 'running') return;
    const { waiting, calling, unconfirmed } = stored.counts;
    if (waiting + calling + unconfirmed > 0) return;
    this.#tally.finished(name, this.#agenda.now);
    this.#running = this.#running.filter(({ campaign }) => campaign.name !== name);
    void memoryLedgerOn(this.#state).campaigns.setState(name, 'finished', '', this.#agenda.now);
    this.#lines.campaignsChanged();
  }

  #stored(name: string): StoredCampaign | undefined {
    return this.#state.campaigns.get(name);
  }
}

const NO_HOURS_LEFT = 'no calling hours left before the campaign ends';
