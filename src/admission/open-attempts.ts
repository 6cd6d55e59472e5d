import { randomBytes } from 'node:crypto';
import type { Clock } from '../domain/clock.ts';
import type { CampaignBook } from '../ledger/campaign-book.ts';
import type { Ledger, OpenedAttempt, OpenResult } from '../ledger/ledger.ts';
import type { BucketTermsBook } from './call-limits.ts';
import type { Gates } from './gates.ts';
import { type Offers, offersFor } from './offers.ts';

export interface DoorIn {
  readonly ledger: Ledger;
  readonly book: CampaignBook;
  readonly clock: Clock;
  readonly gates: Gates;
  readonly terms: BucketTermsBook;
  readonly run: string;
  /** From 0 to below 1; whose turn it is among equals. */
  readonly random: () => number;
  readonly accountLimit?: number;
  /** Which campaigns this process dials; all of them by default. */
  readonly mayDial?: (campaign: string) => boolean;
}

export interface Opening {
  readonly opened: readonly OpenedAttempt[];
  readonly stop: OpenResult['stop']['kind'];
  /** When to look at this number again, if nothing else happens first. */
  readonly wakeAt?: number;
}

/** The door in, once: fill the free slots of this from number, at most so many, with contacts that may be called now. */
export async function openAttempts(door: DoorIn, fromNumber: string, most: number): Promise<Opening> {
  const now = door.clock.wallMs();
  const { mayDial = () => true } = door;
  const campaigns = door.book.campaigns().filter(({ campaign }) => mayDial(campaign.name));
  const offers = offersFor({ campaigns, fromNumber, gates: door.gates, terms: door.terms, now });
  if (offers.groups.length === 0) return { opened: [], stop: 'drained', ...wake(offers.opensAt) };
  const { opened, stop } = await door.ledger.attempts.open({
    batch: randomBytes(16).toString('hex'),
    fromNumber,
    run: door.run,
    groups: offers.groups.map((group) => beginningAt(group, door.random())),
    limit: most,
    ...(door.accountLimit === undefined ? {} : { accountLimit: door.accountLimit }),
    now,
  });
  if (stop.kind === 'pace' || stop.kind === 'back-off')
    return { opened, stop: stop.kind, wakeAt: stop.until };
  if (stop.kind !== 'drained') return { opened, stop: stop.kind };
  return { opened, stop: 'drained', ...wake(earliest(offers.opensAt, await nextDue(door, offers, now))) };
}

/** Equals with as few live calls each take turns by lot: with one slot the first by name would have it every time. */
function beginningAt<T>(group: readonly T[], lot: number): readonly T[] {
  const first = Math.floor(lot * group.length);
  return [...group.slice(first), ...group.slice(0, first)];
}

/** The earliest retry or `not_before` still to come among the offered buckets. */
async function nextDue({ ledger }: DoorIn, offers: Offers, now: number): Promise<number | undefined> {
  const offered = offers.groups.flat();
  const buckets = await Promise.all(offered.map(({ campaign }) => ledger.contacts.buckets(campaign, now)));
  const open = buckets.flatMap((each, index) =>
    each.filter(({ bucket }) => offered[index]?.buckets.includes(bucket)),
  );
  return earliest(...open.map(({ dueAt }) => dueAt));
}

function earliest(...instants: (number | undefined)[]): number | undefined {
  const known = instants.filter((instant) => instant !== undefined);
  return known.length > 0 ? Math.min(...known) : undefined;
}

function wake(at: number | undefined): { wakeAt?: number } {
  return at === undefined ? {} : { wakeAt: at };
}
