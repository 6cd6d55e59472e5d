import { type FirstCalls, firstCallsText } from '../domain/first-calls.ts';
import type { BackOff, Breaker } from '../ledger/ledger.ts';
import type { Cause, NumberLoad } from './causes.ts';

/** What all contacts share whom their own hours and due times allow a call. */
export interface SharedLimits {
  readonly now: number;
  /** The from numbers of the campaign, in the order of its file. */
  readonly numbers: readonly NumberLoad[];
  readonly campaign: { readonly live: number; readonly limit?: number };
  readonly account: { readonly live: number; readonly limit?: number };
  /** While the campaign's first calls open slowly; `room`: so many may open now. */
  readonly ramp?: { readonly ramp: number; readonly first: FirstCalls; readonly room: number };
  readonly breaker: Breaker;
  readonly dayHold?: BackOff;
  /** Of the whole account. */
  readonly backOff?: BackOff;
}

/** So many of them may leave from any number, or only from one. */
export interface DueContacts {
  readonly count: number;
  readonly fromNumber?: string;
}

/**
 * Who is due and may be called, parted into those who can leave at once, as the free slots allow, and the rest by what
 * keeps them: what holds the whole account, a limit on live calls, or the numbers they could leave from.
 */
export function sharedCauses(due: readonly DueContacts[], limits: SharedLimits): Cause[] {
  const held = accountHold(limits);
  if (held) return due.map(({ count }) => ({ ...held, count }));
  const room = roomOf(limits);
  // Those who have no choice first: the others take what is left.
  const pinned = due.filter(({ fromNumber }) => fromNumber !== undefined);
  const free = due.filter(({ fromNumber }) => fromNumber === undefined);
  return [...pinned, ...free].flatMap((group) => allot(group, limits, room));
}

type Why = Omit<Cause, 'count'>;

/** Of holds that end, the one that ends last: until then nothing leaves. The breaker ends when a call gets through. */
function accountHold({ breaker, dayHold, backOff, now }: SharedLimits): Why | undefined {
  if (breaker.state !== 'closed') {
    const until = breaker.until > now ? { until: breaker.until } : {};
    return { cause: 'breaker', text: `the provider is in trouble: ${breaker.reason}`, ...until };
  }
  if (dayHold && dayHold.until >= (backOff?.until ?? 0))
    return { cause: 'daily-cap', text: dayHold.reason, until: dayHold.until };
  return (
    backOff && { cause: 'back-off', text: `all calls held back: ${backOff.reason}`, until: backOff.until }
  );
}

/** Calls that may leave at once. A number with a pace lets go what it may in a second. */
interface Room {
  campaign: number;
  account: number;
  ramp: number;
  readonly slots: Map<string, number>;
  readonly pace: Map<string, number>;
}

function roomOf({ numbers, campaign, account, ramp }: SharedLimits): Room {
  return {
    ramp: Math.max(0, ramp?.room ?? Infinity),
    campaign: Math.max(0, (campaign.limit ?? Infinity) - campaign.live),
    account: Math.max(0, (account.limit ?? Infinity) - account.live),
    slots: new Map(numbers.map(({ number, live, limit }) => [number, Math.max(0, limit - live)])),
    pace: new Map(
      numbers.map(({ number, callsPerSecond }) => [
        number,
        Math.max(1, Math.floor(callsPerSecond ?? Infinity)),
      ]),
    ),
  };
}

function allot({ count, fromNumber }: DueContacts, limits: SharedLimits, room: Room): Cause[] {
  const usable = limits.numbers.filter(({ number }) => fromNumber === undefined || number === fromNumber);
  const open = usable.filter(({ heldUntil = 0 }) => heldUntil <= limits.now);
  if (open.length === 0) return [{ ...numbersHeld(usable), count }];
  let left = count;
  for (const { number } of open) left -= take(number, left, room);
  const rest = left > 0 ? [{ ...whyNoMore(open, limits, room), count: left }] : [];
  return [{ cause: 'due', text: 'nothing in the way: they are next', count: count - left }, ...rest];
}

function take(number: string, wanted: number, room: Room): number {
  const [slots, pace] = [room.slots.get(number) ?? 0, room.pace.get(number) ?? 0];
  const taken = Math.min(wanted, slots, pace, room.campaign, room.account, room.ramp);
  room.slots.set(number, slots - taken);
  room.pace.set(number, pace - taken);
  room.campaign -= taken;
  room.account -= taken;
  room.ramp -= taken;
  return taken;
}

function whyNoMore(open: readonly NumberLoad[], limits: SharedLimits, room: Room): Why {
  const { campaign, account, ramp } = limits;
  if (ramp && room.ramp === 0) return { cause: 'ramp', text: firstCallsText(ramp.ramp, ramp.first) };
  if (room.account === 0)
    return { cause: 'account-limit', text: `all ${account.limit} calls of the account are live` };
  if (room.campaign === 0)
    return { cause: 'campaign-limit', text: `all ${campaign.limit} calls of the campaign are live` };
  const names = open.map(({ number }) => number).join(', ');
  const paced = open.filter(({ number }) => (room.slots.get(number) ?? 0) > 0);
  if (paced.length > 0)
    return { cause: 'pace', text: `at the pace of ${paced.map(paceText).join(', ')}`, numbers: paced };
  return { cause: 'slots', text: `all slots are taken on ${names}`, numbers: open };
}

function paceText({ number, callsPerSecond = 0 }: NumberLoad): string {
  return `${number} (${callsPerSecond} a second)`;
}

function numbersHeld(usable: readonly NumberLoad[]): Why {
  const texts = usable.map(({ number, heldBecause }) => `${number} (${heldBecause ?? ''})`);
  return {
    cause: 'back-off',
    text: `held back: ${texts.join(', ')}`,
    until: Math.min(...usable.map(({ heldUntil = 0 }) => heldUntil)),
    numbers: usable,
  };
}
