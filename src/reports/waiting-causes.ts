import type { Campaign, CampaignState, FromNumber } from '../domain/campaign.ts';
import { firstCallsText, NO_FIRST_CALLS, roomOfFirstCalls } from '../domain/first-calls.ts';
import { bothTimes, firstAndLast, type WaitingCause } from '../domain/standing.ts';
import { whyLater } from '../domain/wait-reasons.ts';
import type { TimedContact } from '../ledger/insight-ledger.ts';
import type { BackOff, Bucket, CampaignEntry, NumberLimit, SlotUse } from '../ledger/ledger.ts';
import { hoursFor } from '../rules/hours-for.ts';
import type { NextAllowed } from '../rules/next-allowed.ts';

/** What decides, at one instant, whether a waiting contact could be called. */
export interface Situation {
  readonly now: number;
  readonly allowed: NextAllowed;
  readonly slots: SlotUse;
  readonly limits: ReadonlyMap<string, NumberLimit>;
  readonly backOffs: readonly BackOff[];
  /** Limit of the whole account. */
  readonly accountLimit?: number;
  /** Contacts of the campaign in a call whose result is not known. Default 0. */
  readonly open?: number;
  /** By bucket, those who are not due yet, as far as they were looked at: all of them, or some. */
  readonly looked?: ReadonlyMap<number, readonly TimedContact[]>;
}

/**
 * Why the contacts in these buckets of a campaign are not being called, each under one cause; causes and texts that
 * are the same are put together, with the times at which the first and the last of them clear. All timed contacts of a bucket count as
 * due once its earliest one is: the ledger does not say how many are.
 */
export function waitingCauses(
  entry: CampaignEntry,
  buckets: readonly Bucket[],
  situation: Situation,
): WaitingCause[] {
  return combined(buckets.flatMap((bucket) => causesOf(entry, bucket, situation)));
}

/**
 * The same causes with counts that add up to `waiting`. Counts and buckets are read one after the other while calls
 * go on: what differs was due in between, so it is added to or taken from what is due before anything else.
 */
export function addedUp(causes: readonly WaitingCause[], waiting: number): WaitingCause[] {
  let missing = waiting - sum(causes);
  if (missing === 0) return [...causes];
  if (missing > 0) return combined([...causes, { ...DUE, count: missing }]);
  const dueFirst = causes.toSorted(
    (a, b) => Number(b.cause === 'due') - Number(a.cause === 'due') || b.count - a.count,
  );
  const fewer = dueFirst.map((cause) => {
    const taken = Math.min(cause.count, -missing);
    missing += taken;
    return { ...cause, count: cause.count - taken };
  });
  return combined(fewer);
}

function causesOf(entry: CampaignEntry, bucket: Bucket, situation: Situation): WaitingCause[] {
  const count = bucket.fresh + bucket.timed;
  // Most buckets of an old campaign: their hours are nobody's.
  if (count === 0) return [];
  const nobody = whyNobody(entry, bucket);
  if (nobody) return [{ ...nobody, count }];
  const { now, allowed } = situation;
  const opening = allowed.from(entry.campaign, bucket, now);
  if (opening === undefined) return [{ ...NEVER, count }];
  const later = isLater(bucket, opening) ? laterCauses(entry, bucket, situation) : [];
  const why = opening > now ? { ...CLOSED, until: opening } : whyNotNow(entry, bucket, situation);
  return [{ ...why, count: count - sum(later) }, ...later];
}

/** None of its timed contacts is due by then. */
export function isLater({ timed, dueAt = 0 }: Bucket, opening: number): boolean {
  return timed > 0 && dueAt > opening;
}

/** By the reasons that stand beside them, where all were looked at. They wait for their hours, too. */
function laterCauses(
  { campaign }: CampaignEntry,
  bucket: Bucket,
  { allowed, looked }: Situation,
): WaitingCause[] {
  const contacts = looked?.get(bucket.bucket) ?? [];
  const clears = (at: number) => ({ until: allowed.from(campaign, bucket, at) ?? at });
  if (contacts.length === bucket.timed)
    return combined(contacts.map(({ at, reason }) => ({ ...laterFor(reason), count: 1, ...clears(at) })));
  const times = [{ at: bucket.dueAt ?? 0 }, ...contacts].map(({ at }) => clears(at).until);
  return [{ ...LATER, count: bucket.timed, ...firstAndLast(times) }];
}

function laterFor(reason: string): Why {
  const { cause, text } = whyLater(reason);
  return cause === 'retry' ? RETRY : { cause: 'retry', text };
}

type Why = Omit<WaitingCause, 'count'>;

const DUE: Why = { cause: 'due', text: 'due now' };
const RETRY: Why = { cause: 'retry', text: 'next try not due yet' };
const LATER: Why = { cause: 'retry', text: 'not due yet' };
const NEVER: Why = { cause: 'never', text: 'no calling hours left' };
const NO_NUMBER: Why = { cause: 'never', text: 'pinned to a number the campaign does not call from' };
const CLOSED: Why = { cause: 'window', text: 'outside calling hours' };
const FROZEN: Why = { cause: 'window', text: 'frozen until further notice where they are' };

/** Why nobody in the bucket may be called, at whatever time. */
function whyNobody({ campaign, state, reason }: CampaignEntry, bucket: Bucket): Why | undefined {
  if (state !== 'running') return { cause: 'paused', text: stateText(state, reason) };
  if (usableNumbers(campaign, bucket).length === 0) return NO_NUMBER;
  return hoursFor(campaign, bucket).frozen ? FROZEN : undefined;
}

function stateText(state: CampaignState, reason: string): string {
  const name = state === 'ready' ? 'not started' : state;
  return reason === '' ? `campaign ${name}` : `campaign ${name} (${reason})`;
}

/** Why a contact that is due, in an open bucket, is not live yet. */
function whyNotNow(entry: CampaignEntry, bucket: Bucket, situation: Situation): Why {
  const { campaign } = entry;
  const numbers = usableNumbers(campaign, bucket);
  return (
    heldBack(numbers, situation) ??
    fullRamp(entry, situation) ??
    fullLimit(campaign, situation) ??
    fullNumbers(numbers, situation) ??
    paced(numbers, situation) ??
    DUE
  );
}

/** Under a ramp few open at once, and no more than these before they were judged. */
function fullRamp(
  { campaign: { ramp }, first = NO_FIRST_CALLS }: CampaignEntry,
  { open = 0 }: Situation,
): Why | undefined {
  if (ramp === undefined || first.over || roomOfFirstCalls(ramp, first, open) > 0) return undefined;
  return { cause: 'ramp', text: firstCallsText(ramp, first) };
}

function usableNumbers({ fromNumbers }: Campaign, { fromNumber }: Bucket): readonly FromNumber[] {
  return fromNumber === undefined ? fromNumbers : fromNumbers.filter(({ number }) => number === fromNumber);
}

function heldBack(numbers: readonly FromNumber[], { backOffs }: Situation): Why | undefined {
  const account = backOffs.find(({ fromNumber }) => fromNumber === '');
  if (account)
    return { cause: 'back-off', text: `all calls held back (${account.reason})`, until: account.until };
  const holds = numbers.map(({ number }) => backOffs.find(({ fromNumber }) => fromNumber === number));
  const [first] = holds.filter((hold) => hold !== undefined).sort((a, b) => a.until - b.until);
  if (first === undefined || holds.includes(undefined)) return undefined;
  return { cause: 'back-off', text: `numbers held back (${first.reason})`, until: first.until };
}

function fullLimit({ name, maxConcurrent }: Campaign, { slots, accountLimit }: Situation): Why | undefined {
  if (maxConcurrent !== undefined && (slots.perCampaign.get(name) ?? 0) >= maxConcurrent)
    return { cause: 'slots', text: `all ${maxConcurrent} calls of the campaign are live` };
  if (accountLimit !== undefined && slots.account >= accountLimit)
    return { cause: 'slots', text: `all ${accountLimit} calls of the account are live` };
  return undefined;
}

function fullNumbers(numbers: readonly FromNumber[], situation: Situation): Why | undefined {
  const free = freeNumbers(numbers, situation);
  return free.length === 0 ? { cause: 'slots', text: 'no free slot' } : undefined;
}

function paced(numbers: readonly FromNumber[], situation: Situation): Why | undefined {
  const unpaced = freeNumbers(numbers, situation).filter(
    (from) => (situation.limits.get(from.number) ?? from).callsPerSecond === undefined,
  );
  return unpaced.length === 0 ? { cause: 'pace', text: 'at the pace of their numbers' } : undefined;
}

/** Neither full nor held back. */
function freeNumbers(
  numbers: readonly FromNumber[],
  { slots, limits, backOffs }: Situation,
): readonly FromNumber[] {
  return numbers.filter((from) => {
    const limit = limits.get(from.number) ?? from;
    const held = backOffs.some(({ fromNumber }) => fromNumber === from.number);
    return !held && (slots.perNumber.get(from.number) ?? 0) < limit.maxConcurrent;
  });
}

/** One entry per cause and text, the most contacts first. */
function combined(causes: readonly WaitingCause[]): WaitingCause[] {
  const groups = new Map<string, WaitingCause>();
  for (const cause of causes) {
    if (cause.count === 0) continue;
    const key = `${cause.cause} ${cause.text}`;
    const known = groups.get(key);
    groups.set(key, known ? together(known, cause) : cause);
  }
  return [...groups.values()].sort((a, b) => b.count - a.count);
}

function together(a: WaitingCause, b: WaitingCause): WaitingCause {
  return { ...a, count: a.count + b.count, ...bothTimes(a, b) };
}

function sum(causes: readonly WaitingCause[]): number {
  return causes.reduce((total, { count }) => total + count, 0);
}
