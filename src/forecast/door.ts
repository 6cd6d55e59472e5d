import { blockedBy } from '../domain/call-history.ts';
import { NO_FIRST_CALLS } from '../domain/first-calls.ts';
import { afterOpening, paceOf } from '../domain/pace.ts';
import { IN_ANOTHER_CALL_MS } from '../domain/wait-reasons.ts';
import type { BucketTerms, CampaignOffer, NumberLimit, OpenResult } from '../ledger/ledger.ts';
import { smallestLimits } from '../ledger/number-limits.ts';
import { nextOffer, type OfferStanding, whyNoOffer } from '../ledger/offer-choice.ts';
import type { NextStep } from '../settlement/next-step.ts';
import { Persons } from './persons.ts';
import type { Roll } from './roll.ts';

/** A call in a course, from the door to its settlement. Instants are epoch ms. */
export interface CourseCall {
  readonly campaign: string;
  readonly roll: Roll;
  readonly seq: number;
  readonly n: number;
  readonly fromNumber: string;
  readonly openedAt: number;
  readonly person: number;
  /** Its number in the history of the person. */
  readonly noted: number;
}

export type CourseStop = Extract<
  OpenResult['stop'],
  { kind: 'slots' | 'account' | 'campaign-limits' | 'drained' | 'stale' | 'pace' }
>;

export interface DoorParts {
  readonly rolls: ReadonlyMap<string, Roll>;
  readonly persons: number;
  readonly accountLimit: number | undefined;
  readonly onOpened: (call: CourseCall) => void;
}

/** Which campaigns may call from a number now, as `OfferBook` tells. */
export interface Asked {
  readonly fromNumber: string;
  readonly groups: readonly (readonly CampaignOffer[])[];
  readonly now: number;
}

/**
 * The door in and the door out of a course. It decides as the ledger's own door does (`ledger/memory-open.ts`), without all
 * that is there for several callers, lost answers and trouble: in a course there is none. A test holds it to that door,
 * command by command.
 */
export class Door implements OfferStanding {
  readonly #parts: DoorParts;
  readonly #rolls: ReadonlyMap<string, Roll>;
  readonly #persons: Persons;
  #limits: ReadonlyMap<string, NumberLimit>;
  /** Slots held. */
  readonly #perNumber = new Map<string, number>();
  #all = 0;
  /** From number → when its pace lets it open the next. */
  readonly #pace = new Map<string, number>();

  constructor(parts: DoorParts) {
    this.#parts = parts;
    this.#rolls = parts.rolls;
    this.#persons = new Persons(parts.persons);
    this.#limits = limitsOf(parts.rolls);
  }

  /** Open all that may open. @returns why it is no more. */
  open(asked: Asked): CourseStop {
    for (const group of asked.groups)
      for (const { campaign } of group) if (!this.#rolls.get(campaign)?.isRunning) return { kind: 'stale' };
    const drained = new Set<string>();
    for (;;) {
      const full = this.#whyFull(asked);
      if (full) return full;
      const offer = nextOffer(asked.groups, drained, this);
      if (!offer) return whyNoOffer(asked.groups, drained);
      const roll = this.#rolls.get(offer.campaign);
      const seq = roll ? this.#nextContact(asked, offer, roll) : -1;
      if (roll && seq >= 0) this.#openCall(asked, roll, seq);
      else drained.add(offer.campaign);
    }
  }

  /** A call that is under way as the course begins. */
  takeLive(
    roll: Roll,
    seq: number,
    { n, fromNumber, openedAt }: Pick<CourseCall, 'n' | 'fromNumber' | 'openedAt'>,
  ) {
    roll.attempts[seq] = n;
    return this.#begin(roll, seq, { fromNumber, now: openedAt });
  }

  /** The call is over: its slot and its person are free. */
  end({ roll, fromNumber, person, noted }: CourseCall, acceptedAt: number): void {
    this.#perNumber.set(fromNumber, (this.#perNumber.get(fromNumber) ?? 0) - 1);
    roll.live -= 1;
    this.#all -= 1;
    this.#persons.hangUp(person, noted, acceptedAt);
  }

  /** What becomes of the contact. `talkedAt`: when the person and the agent last spoke. */
  settle({ roll, seq, person }: CourseCall, next: NextStep, talkedAt: number | undefined): void {
    if (next.kind === 'close') roll.leave(seq, next.status);
    else if (this.#persons.isSuppressed(person)) roll.leave(seq, 'suppressed');
    else roll.waitUntil(seq, next.at, 'retry');
    if (talkedAt !== undefined) this.#persons.talked(person, talkedAt);
    if (next.disposition === 'opted_out') this.#suppress(person);
    if (roll.firstCalls < (roll.campaign.ramp ?? 0)) roll.firstCalls += 1;
  }

  /** Its limits on numbers that it shares with others no longer count. */
  finish(roll: Roll): void {
    roll.isRunning = false;
    this.#limits = limitsOf(this.#rolls);
  }

  /** Nobody calls them any more, whatever the campaign. */
  #suppress(person: number): void {
    this.#persons.suppress(person);
    for (const roll of this.#rolls.values()) {
      const seq = roll.seqOf(person);
      if (seq >= 0 && roll.is(seq, 'waiting')) roll.leave(seq, 'suppressed');
    }
  }

  #whyFull({ fromNumber, now }: Asked): CourseStop | undefined {
    const limit = this.#limits.get(fromNumber);
    if ((this.#perNumber.get(fromNumber) ?? 0) >= (limit?.maxConcurrent ?? 0)) return { kind: 'slots' };
    if (this.#all >= (this.#parts.accountLimit ?? Number.POSITIVE_INFINITY)) return { kind: 'account' };
    const nextAt = limit?.callsPerSecond === undefined ? 0 : (this.#pace.get(fromNumber) ?? 0);
    return now < nextAt ? { kind: 'pace', until: Math.ceil(nextAt) } : undefined;
  }

  live(campaign: string): number {
    return this.#rolls.get(campaign)?.live ?? 0;
  }

  firstCalls(campaign: string): ReturnType<OfferStanding['firstCalls']> {
    const roll = this.#rolls.get(campaign);
    if (!roll || roll.firstCalls >= (roll.campaign.ramp ?? 0)) return undefined;
    return { calls: { ...NO_FIRST_CALLS, calls: roll.firstCalls }, open: roll.counts.calling };
  }

  /** The first due contact that may be called, or -1; those met on the way that may not are put where they belong. */
  #nextContact(asked: Asked, offer: CampaignOffer, roll: Roll): number {
    for (let index = 0; index < offer.buckets.length; index += 1) {
      const bucket = roll.buckets[offer.buckets[index] ?? -1];
      if (!bucket || bucket.freshLeft + bucket.timedLeft === 0) continue;
      const pinned = bucket.traits.fromNumber;
      if (pinned !== undefined && pinned !== asked.fromNumber) continue;
      for (let seq = roll.takeDue(bucket, asked.now); seq >= 0; seq = roll.takeDue(bucket, asked.now))
        if (!this.#putAside({ offer, terms: offer.terms?.[index], now: asked.now }, roll, seq)) return seq;
    }
    return -1;
  }

  /** Whether the contact may not be called now, and so was moved away. */
  #putAside({ offer, terms, now }: Conditions, roll: Roll, seq: number): boolean {
    const person = roll.personOf(seq);
    if (roll.notAfter(seq) < now) roll.leave(seq, 'expired');
    else if ((roll.attempts[seq] ?? 0) >= (terms?.maxAttempts ?? offer.maxAttempts))
      roll.leave(seq, 'exhausted');
    else if (this.#persons.isInCall(person)) roll.waitUntil(seq, now + IN_ANOTHER_CALL_MS, 'person');
    else {
      if (terms === undefined || terms.limits.length === 0) return false;
      const asking = { campaign: offer.campaign, now };
      const blocked = blockedBy(this.#persons.historyOf(person), terms.limits, asking);
      if (!blocked) return false;
      roll.waitUntil(seq, Math.ceil(blocked.until), 'person');
    }
    return true;
  }

  #openCall({ fromNumber, now }: Asked, roll: Roll, seq: number): void {
    roll.attempts[seq] = (roll.attempts[seq] ?? 0) + 1;
    const callsPerSecond = this.#limits.get(fromNumber)?.callsPerSecond;
    if (callsPerSecond !== undefined) {
      const nextAt = this.#pace.get(fromNumber) ?? 0;
      this.#pace.set(fromNumber, afterOpening(paceOf(callsPerSecond), nextAt, now));
    }
    this.#parts.onOpened(this.#begin(roll, seq, { fromNumber, now }));
  }

  #begin(roll: Roll, seq: number, { fromNumber, now }: Pick<Asked, 'fromNumber' | 'now'>): CourseCall {
    roll.leave(seq, 'calling');
    roll.live += 1;
    this.#all += 1;
    this.#perNumber.set(fromNumber, (this.#perNumber.get(fromNumber) ?? 0) + 1);
    const person = roll.personOf(seq);
    const noted = this.#persons.call(person, roll.name, now);
    const n = roll.attempts[seq] ?? 0;
    return { campaign: roll.name, roll, seq, n, fromNumber, openedAt: now, person, noted };
  }
}

interface Conditions {
  readonly offer: CampaignOffer;
  readonly terms: BucketTerms | undefined;
  readonly now: number;
}

/** Those that are not finished count. */
function limitsOf(rolls: ReadonlyMap<string, Roll>): ReadonlyMap<string, NumberLimit> {
  const running = [...rolls.values()].filter(({ isRunning }) => isRunning);
  return smallestLimits(running.map(({ campaign }) => campaign));
}
