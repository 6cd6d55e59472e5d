import { nextClosing, nextOpening } from '../domain/calling-hours.ts';
import type { GiveBack } from '../ledger/ledger.ts';
import { hoursFor } from '../rules/hours-for.ts';
import { recordOf } from '../settlement/record.ts';
import type { Departure, PlacingParts } from './departure.ts';
import { untilDone } from './until-done.ts';

/** The hours closed between the door and the wire: nobody is called before they open again. */
export async function returnOutsideHours(parts: PlacingParts, departure: Departure): Promise<void> {
  const { campaign, contact } = departure;
  const now = parts.clock.wallMs();
  const { afterFreeze, zones } = hoursFor(campaign, contact);
  const closes = nextClosing(afterFreeze, zones, now) ?? now;
  const opens = nextOpening(afterFreeze, zones, closes) ?? now;
  await returnUnposted(parts, departure, {
    notBefore: opens,
    reason: 'outside calling hours as the call left',
  });
}

/** Past the fence and still not posted: only we can know that, by our token. No attempt is spent. */
export async function returnUnposted(
  parts: PlacingParts,
  { attempt, contact, token }: Departure,
  { notBefore, reason }: { notBefore: number; reason: string },
): Promise<void> {
  const now = parts.clock.wallMs();
  const record = { ...recordOf(attempt, contact, now), state: 'returned' as const, error: reason };
  const given = { by: { token }, reason, notBefore, record };
  await untilDone(parts, () => parts.ledger.attempts.giveBack(attempt.id, given, now));
  parts.emit({ type: 'attempt-given-back', attempt, reason });
  parts.onGivenBack(attempt.fromNumber);
}

const REFUSED_AT_THE_FENCE = {
  paused: 'the campaign was paused',
  cancelled: 'the campaign was cancelled',
  suppressed: 'the number was suppressed',
  stale: 'the campaign was edited',
  'held-back': 'calls are held back',
  doubt: 'the store is in doubt',
} as const;

/** Refused at the fence. By its token, if it had passed and was asked about again. */
export async function giveBackUnposted(
  parts: PlacingParts,
  id: string,
  { why, token }: { why: keyof typeof REFUSED_AT_THE_FENCE; token: string },
): Promise<void> {
  const { attempts } = parts.ledger;
  const found = await untilDone(parts, () => attempts.get(id));
  const now = parts.clock.wallMs();
  const reason = REFUSED_AT_THE_FENCE[why];
  const giveBack = (by: GiveBack['by']) =>
    untilDone(parts, () => attempts.giveBack(id, { by, reason, notBefore: now }, now));
  if ((await giveBack('unposted')) === 'not-yours') await giveBack({ token });
  if (!found) return;
  parts.emit({ type: 'attempt-given-back', attempt: found.attempt, reason });
  parts.onGivenBack(found.attempt.fromNumber);
}
