import { type BucketTermsBook, termsUntil } from '../admission/call-limits.ts';
import type { Gates } from '../admission/gates.ts';
import { createOffers, type Offers } from '../admission/offers.ts';
import { SHORTEST_WAKE_MS } from '../domain/pace.ts';
import type { BookedCampaign } from '../ledger/campaign-book.ts';
import { hoursFor } from '../rules/hours-for.ts';
import type { Agenda } from './agenda.ts';
import type { Door } from './door.ts';
import { groupsOf, type Line, type LineGroup } from './line-group.ts';
import type { Roll } from './roll.ts';

export interface LinesParts {
  readonly rolls: ReadonlyMap<string, Roll>;
  readonly door: Door;
  readonly agenda: Agenda;
  readonly gates: Gates;
  readonly terms: BucketTermsBook;
  /** The campaigns that are not finished, with their buckets. */
  readonly campaigns: () => readonly BookedCampaign[];
  /** The hours of these campaigns have just changed. */
  readonly onHours: (campaigns: readonly BookedCampaign[]) => void;
  /** The door was asked, which closes whom it may not call. */
  readonly onLooked: () => void;
}

/** The from numbers: what the dispatcher does with them in production, without its processes and its queue. */
export interface Lines {
  readonly all: readonly Line[];
  /** Look at all of them. */
  begin(): void;
  /** A call from this number ended. */
  slotFreed(fromNumber: string): void;
  /** More of the first calls of this campaign may open now. */
  roomMade(campaign: string): void;
  /** A contact of this campaign is due at that instant. */
  dueAt(campaign: string, at: number): void;
  /** A campaign has finished: what is offered changes. */
  campaignsChanged(): void;
  /** How long the hours of any of its campaigns have been open, ms. */
  openMs(fromNumber: string): number;
}

export function createLines(parts: LinesParts): Lines {
  const { rolls, door, agenda, gates, terms } = parts;
  const offers = createOffers(gates, terms);
  const groups = groupsOf(parts.campaigns());
  const all = groups.flatMap(({ lines }) => lines);
  const groupOf = new Map(
    groups.flatMap((group) => group.lines.map(({ number }) => [number, group] as const)),
  );
  const lineOf = new Map(all.map((line) => [line.number, line]));

  const look = (group: LineGroup, line: Line) => {
    line.heldUntil = 0;
    const { groups: offered } = offersOf(group);
    if (offered.length === 0) {
      line.stop = 'closed';
      return;
    }
    const stop = door.open({ fromNumber: line.number, groups: offered, now: agenda.now });
    line.stop = stop.kind;
    if (stop.kind === 'pace') holdUntil(group, line, stop.until);
    parts.onLooked();
  };

  const holdUntil = (group: LineGroup, line: Line, until: number) => {
    const at = Math.max(until, agenda.now + SHORTEST_WAKE_MS);
    line.heldUntil = at;
    agenda.at(at, () => {
      if (line.heldUntil === at) lookAndPlan(group, line);
    });
  };

  const offersOf = (group: LineGroup): Offers => {
    if (agenda.now < group.offersUntil) return group.offers;
    const now = agenda.now;
    group.openMs = openMsOf(group);
    group.offersSince = now;
    parts.onHours(campaignsOf(group));
    // Some of them may have finished by that.
    const campaigns = campaignsOf(group);
    const [{ number: fromNumber = '' } = {}] = group.lines;
    group.offers = offers.of(campaigns, fromNumber, now);
    group.offersUntil = Math.min(
      ...campaigns.map((entry) => hoursChangeAt(entry, now)),
      ...group.offers.groups.flat().flatMap((offer) => offer.terms?.map(termsUntil) ?? []),
    );
    return group.offers;
  };

  const campaignsOf = (group: LineGroup): readonly BookedCampaign[] =>
    parts.campaigns().filter(({ campaign }) => group.campaigns.includes(campaign.name));

  const openMsOf = ({ offers, openMs, offersSince }: LineGroup): number =>
    offers.groups.length > 0 ? openMs + agenda.now - offersSince : openMs;

  const hoursChangeAt = ({ campaign, buckets }: BookedCampaign, now: number): number => {
    let first = Number.POSITIVE_INFINITY;
    for (const bucket of buckets) {
      if (hoursFor(campaign, bucket).frozen) continue;
      first = Math.min(first, gates.of(campaign, bucket, now).until ?? first);
    }
    return first;
  };

  const lookAndPlan = (group: LineGroup, line: Line) => {
    look(group, line);
    plan(group, line);
  };

  /** When to look at the group again if nothing else happens before. */
  const plan = (group: LineGroup, { stop }: Line) => {
    wakeAt(group, stop === 'drained' ? Math.min(group.offersUntil, nextDue(group)) : group.offersUntil);
  };

  const wakeAt = (group: LineGroup, wanted: number) => {
    const at = Math.max(wanted, agenda.now);
    if (group.wakeAt <= at && group.wakeAt >= agenda.now) return;
    if (at === Number.POSITIVE_INFINITY || !isAnybodyLeft(group)) return;
    group.wakeAt = at;
    agenda.at(at, () => {
      if (group.wakeAt !== at) return;
      group.wakeAt = Number.POSITIVE_INFINITY;
      lookAtAll(group);
    });
  };

  /** One after the other, a different one first each time, until nobody is left to be called. */
  const lookAtAll = (group: LineGroup) => {
    const { lines } = group;
    group.turn += 1;
    for (let step = 0; step < lines.length; step += 1) {
      const line = lines[(group.turn + step) % lines.length];
      if (!line || line.heldUntil > agenda.now) continue;
      look(group, line);
      plan(group, line);
      if (line.stop === 'drained' || line.stop === 'closed') return;
    }
  };

  const nextDue = ({ offers }: LineGroup): number => {
    let first = Number.POSITIVE_INFINITY;
    for (const { campaign, buckets } of offers.groups.flat()) {
      const roll = rolls.get(campaign);
      if (!roll) continue;
      for (const number of buckets) {
        const bucket = roll.buckets[number];
        if (!bucket || bucket.timedLeft === 0 || bucket.timed.firstKey > first) continue;
        first = Math.min(first, roll.firstDue(bucket));
      }
    }
    return first;
  };

  /** Whom the freeze of a place holds back waits for a person to lift it: no forecast says when. */
  const isAnybodyLeft = (group: LineGroup): boolean =>
    campaignsOf(group).some(({ campaign, buckets }) => {
      const roll = rolls.get(campaign.name);
      if (!roll) return false;
      if (roll.counts.calling > 0) return true;
      return buckets.some((bucket) => {
        const { freshLeft = 0, timedLeft = 0 } = roll.buckets[bucket.bucket] ?? {};
        return freshLeft + timedLeft > 0 && !hoursFor(campaign, bucket).frozen;
      });
    });

  return {
    all,
    begin() {
      for (const group of groups) for (const line of group.lines) lookAndPlan(group, line);
    },
    slotFreed(fromNumber) {
      const [group, line] = [groupOf.get(fromNumber), lineOf.get(fromNumber)];
      if (group && line && isWorthALook(line, group)) lookAndPlan(group, line);
      for (const other of all) {
        const waits = other.stop === 'account' || other.stop === 'campaign-limits';
        const its = groupOf.get(other.number);
        if (waits && other !== line && its) lookAndPlan(its, other);
      }
    },
    roomMade(campaign) {
      for (const group of groups) {
        if (!group.campaigns.includes(campaign)) continue;
        for (const line of group.lines) if (line.stop === 'campaign-limits') lookAndPlan(group, line);
      }
    },
    dueAt(campaign, at) {
      for (const group of groups) {
        if (!group.campaigns.includes(campaign)) continue;
        // Who has no free slot finds the contact when one comes free.
        if (!group.lines.some(({ stop }) => stop === 'drained')) continue;
        if (at > agenda.now) wakeAt(group, at);
        else lookAtAll(group);
      }
    },
    campaignsChanged() {
      for (const group of groups) {
        group.offersUntil = 0;
        wakeAt(group, agenda.now);
      }
    },
    openMs(fromNumber) {
      const group = groupOf.get(fromNumber);
      return group ? openMsOf(group) : 0;
    },
  };

  /** Where nobody was left to be called, a free slot changes nothing; nor does it before the pace allows another. */
  function isWorthALook(line: Line, group: LineGroup): boolean {
    if (agenda.now >= group.offersUntil) return true;
    return line.heldUntil <= agenda.now && line.stop !== 'drained' && line.stop !== 'closed';
  }
}
