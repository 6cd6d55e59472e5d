import { mayPlace, nextClosing, nextOpening } from '../domain/calling-hours.ts';
import type { CallingHours, Campaign, CampaignState, FromNumber } from '../domain/campaign.ts';
import { firstCallsText, NO_FIRST_CALLS, roomOfFirstCalls } from '../domain/first-calls.ts';
import type { WaitingCause } from '../domain/standing.ts';
import type { BackOff, Bucket, CampaignEntry, NumberLimit, SlotUse } from '../ledger/ledger.ts';
import { hoursFor } from '../rules/hours-for.ts';

/** What decides, at one instant, whether a waiting contact could be called. */
export interface Situation {
  readonly now: number;
  readonly guardMs: number;
  readonly slots: SlotUse;
  readonly limits: ReadonlyMap<string, NumberLimit>;
  readonly backOffs: readonly BackOff[];
  /** Limit of the whole account. */
  readonly accountLimit?: number;
  /** Contacts of the campaign in a call whose result is not known. Default 0. */
  readonly open?: number;
}

/**
 * Why the contacts in these buckets of a campaign are not being called, each under one cause; causes and texts that
 * are the same are put together, with the earliest time one of them clears. All timed contacts of a bucket count as
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
  const closed = whyClosed(entry, bucket, situation);
  if (closed) return [{ ...closed, count }];
  const later = bucket.timed > 0 && (bucket.dueAt ?? 0) > situation.now;
  const due = {
    ...whyNotNow(entry, bucket, situation),
    count: bucket.fresh + (later ? 0 : bucket.timed),
  };
  return later ? [due, { ...RETRY, count: bucket.timed, ...until(bucket.dueAt) }] : [due];
}

type Why = Omit<WaitingCause, 'count'>;

const DUE: Why = { cause: 'due', text: 'due now' };
const RETRY: Why = { cause: 'retry', text: 'next try not due yet' };
const NEVER: Why = { cause: 'never', text: 'no calling hours left' };
const NO_NUMBER: Why = { cause: 'never', text: 'pinned to a number the campaign does not call from' };
const CLOSED: Why = { cause: 'window', text: 'outside calling hours' };
const FROZEN: Why = { cause: 'window', text: 'frozen until further notice where they are' };

/** Why nobody in the bucket may be called now, however many slots are free. */
function whyClosed(entry: CampaignEntry, bucket: Bucket, { now, guardMs }: Situation): Why | undefined {
  if (entry.state !== 'running') return { cause: 'paused', text: stateText(entry.state, entry.reason) };
  if (usableNumbers(entry.campaign, bucket).length === 0) return NO_NUMBER;
  const { hours, zones, frozen } = hoursFor(entry.campaign, bucket);
  if (frozen) return FROZEN;
  const opening = openingAfter(hours, zones, { now, guardMs });
  if (opening === undefined) return NEVER;
  return opening > now ? { ...CLOSED, until: opening } : undefined;
}

/** When a call may next leave: now, or the opening after this one closes (or is too close to its end). */
function openingAfter(
  hours: CallingHours,
  zones: readonly string[],
  { now, guardMs }: { now: number; guardMs: number },
): number | undefined {
  if (mayPlace(hours, zones, now, guardMs)) return now;
  const closing = nextClosing(hours, zones, now);
  return closing === undefined ? undefined : nextOpening(hours, zones, closing);
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

function until(at: number | undefined): { until?: number } {
  return at === undefined ? {} : { until: at };
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
  const times = [a.until, b.until].filter((at) => at !== undefined);
  return { ...a, count: a.count + b.count, ...(times.length > 0 && { until: Math.min(...times) }) };
}

function sum(causes: readonly WaitingCause[]): number {
  return causes.reduce((total, { count }) => total + count, 0);
}
