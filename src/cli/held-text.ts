import { type Attempt, postedAtOf } from '../domain/attempt.ts';
import type { Contact } from '../domain/contact.ts';
import { count } from '../domain/number-words.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { clockTime, duration } from './format.ts';
import { oneLine } from './output.ts';

/** A held attempt, as far as a person needs it to decide. */
export interface HeldAttempt {
  readonly attempt: string;
  readonly campaign: string;
  /** The last four digits of the number called. */
  readonly phoneEnd: string;
  readonly row: number;
  /** The row's own id; empty when it has none. */
  readonly contact: string;
  readonly since: number;
  readonly why: string;
}

const MOST_UNCONFIRMED = 10_000;

/** All held attempts of the named campaigns (of all, when none is named), the longest held first. */
export async function readHeld(
  { attempts }: Pick<Ledger, 'attempts'>,
  campaigns?: readonly string[],
): Promise<HeldAttempt[]> {
  const unconfirmed = await attempts.inState('unconfirmed', MOST_UNCONFIRMED);
  const held = unconfirmed.filter(({ held, campaign }) => held && (campaigns?.includes(campaign) ?? true));
  const found = await Promise.all(held.map(({ id }) => attempts.get(id)));
  return found.flatMap((each) => (each ? [heldAttempt(each)] : []));
}

export function heldAttempt({ attempt, contact }: { attempt: Attempt; contact: Contact }): HeldAttempt {
  return {
    attempt: attempt.id,
    campaign: attempt.campaign,
    phoneEnd: attempt.phone.slice(-4),
    row: contact.row,
    contact: contact.id,
    since: postedAtOf(attempt),
    why: attempt.reason ?? '',
  };
}

const MOST_SHOWN = 20;

/** What each of them is about, and what to type. Nothing when there is none. */
export function heldText(held: readonly HeldAttempt[], now: number): string[] {
  const [first] = held;
  if (!first) return [];
  return [
    'held: whether these calls were made, only a person can say',
    ...held.slice(0, MOST_SHOWN).flatMap((each) => lines(each, now)),
    ...(held.length > MOST_SHOWN
      ? [`  and ${count(held.length - MOST_SHOWN)} more: status --json names all`]
      : []),
    `  decide with: fairdial release ${first.attempt} --as placed --why "…"   (the call was made: it counts)`,
    `           or: fairdial release ${first.attempt} --as absent --why "…"   (it was not: the contact waits again)`,
  ];
}

function lines(
  { attempt, campaign, phoneEnd, row, contact, since, why }: HeldAttempt,
  now: number,
): string[] {
  const whose = contact === '' ? '' : `, id ${oneLine(contact)}`;
  return [
    `  ${attempt}`,
    `    ${campaign}, row ${row}${whose}, number …${phoneEnd}, since ${clockTime(since, now)} (${duration(now - since)})`,
    `    ${oneLine(why)}`,
  ];
}
