import { randomBytes } from 'node:crypto';
import type { Clock } from '../domain/clock.ts';
import { crashPointBehind } from '../domain/crash-point.ts';
import type { CampaignBook } from '../ledger/campaign-book.ts';
import { LedgerUnavailable } from '../ledger/errors.ts';
import type { Ledger, OpenedAttempt, OpenRequest, OpenResult, PostingResult } from '../ledger/ledger.ts';
import type { OfferBook, Offers } from './offers.ts';

export interface DoorIn {
  readonly ledger: Ledger;
  readonly book: CampaignBook;
  readonly clock: Clock;
  readonly offers: OfferBook;
  readonly run: string;
  /** From 0 to below 1; whose turn it is among equals. */
  readonly random: () => number;
  readonly accountLimit?: number;
  /** Which campaigns this process dials; all of them by default. */
  readonly mayDial?: (campaign: string) => boolean;
}

/** An attempt that was opened, and the fence already asked for it. */
export interface Departing extends OpenedAttempt {
  readonly pass: PassAsked;
  /** What the fence said; undefined where it said nothing of this one: then it is to be asked again. */
  readonly gate: () => Promise<PostingResult | undefined>;
}

/** By whom the fence is passed, and when it was asked: what was found then is old a few seconds later. */
export interface PassAsked {
  readonly token: string;
  readonly wall: number;
  readonly monotonic: number;
}

/** A pass nobody else holds: what is asked with it can be asked again, and answers the same. Its token is 24 hex digits. */
export function askForPass(clock: Clock): PassAsked {
  return {
    token: randomBytes(12).toString('hex'),
    wall: clock.wallMs(),
    monotonic: clock.monotonicMs(),
  };
}

export interface Opening {
  readonly opened: readonly Departing[];
  readonly stop: OpenResult['stop']['kind'];
  /** When to look at this number again, if nothing else happens first. May have to ask the ledger: not before placing. */
  readonly wakeAt: () => Promise<number | undefined>;
}

/**
 * The door in, once: fill the free slots of this from number, at most so many, with contacts that may be called now. The fence
 * is asked behind it in the same breath: each answer of Redis waits for its disk, and the way to a call waits for one less.
 */
export async function openAttempts(door: DoorIn, fromNumber: string, most: number): Promise<Opening> {
  const now = door.clock.wallMs();
  const { mayDial = () => true } = door;
  const campaigns = door.book.campaigns().filter(({ campaign }) => mayDial(campaign.name));
  const offers = door.offers.of(campaigns, fromNumber, now);
  if (offers.groups.length === 0) return { opened: [], stop: 'drained', wakeAt: async () => offers.opensAt };
  const batch = randomBytes(16).toString('hex');
  const request = {
    batch,
    fromNumber,
    run: door.run,
    groups: offers.groups.map((group) => beginningAt(group, door.random())),
    limit: most,
    ...(door.accountLimit === undefined ? {} : { accountLimit: door.accountLimit }),
    now,
  };
  const opening = door.ledger.attempts.open(request);
  const between = crashPointBehind('before-begin-posting', opening);
  if (between) await between;
  const pass = askForPass(door.clock);
  const gates = door.ledger.attempts.beginPostingBatch(batch, { run: door.run, now: pass.wall, ...pass });
  // Told to each that asks for its own.
  gates.catch(() => {});
  const { opened: ids, stop } = await opening.catch((error: unknown) => askAgain(door, request, error));
  const opened = ids.map((each) => ({ pass, gate: async () => (await gates).get(each.id), ...each }));
  const wakeAt = async () => {
    if (stop.kind === 'pace' || stop.kind === 'back-off') return stop.until;
    return stop.kind === 'drained' ? earliest(offers.opensAt, await nextDue(door, offers, now)) : undefined;
  };
  return { opened, stop: stop.kind, wakeAt };
}

const PAUSES_MS = [100, 400, 1_000];
const ASKED_AGAIN_WITHIN_MS = 4_000;

/**
 * The answer is lost, and the attempts may have been opened and have passed the fence: with nobody to place them they would have
 * to be taken for the work of a dead process. The same batch is answered the same once more.
 */
async function askAgain({ ledger, clock }: DoorIn, request: OpenRequest, lost: unknown): Promise<OpenResult> {
  const since = clock.monotonicMs();
  let error = lost;
  for (const pauseMs of PAUSES_MS) {
    if (!(error instanceof LedgerUnavailable) || clock.monotonicMs() - since > ASKED_AGAIN_WITHIN_MS) break;
    await clock.sleep(pauseMs);
    try {
      return await ledger.attempts.open(request);
    } catch (again) {
      error = again;
    }
  }
  throw error;
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
