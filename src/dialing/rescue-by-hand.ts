import type { Attempt } from '../domain/attempt.ts';
import type { Clock } from '../domain/clock.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { recordOf } from '../settlement/record.ts';
import type { DoorOut } from '../settlement/settle-attempt.ts';

/** What a person says of an attempt nobody else can decide. */
export interface Release {
  /** `placed`: the call was made; it counts, its result is lost. `absent`: it was not; the contact waits again. */
  readonly as: 'placed' | 'absent';
  readonly why: string;
}

export interface ReleaseParts {
  readonly ledger: Pick<Ledger, 'attempts'>;
  readonly doorOut: Pick<DoorOut, 'settleLost'>;
  readonly clock: Clock;
}

/** More attempts than this are not looked through. */
const MOST_UNCONFIRMED = 10_000;

/** The unconfirmed attempts of one person, held or not. */
export async function unconfirmedOf(
  { attempts }: Pick<Ledger, 'attempts'>,
  phone: string,
): Promise<Attempt[]> {
  const all = await attempts.inState('unconfirmed', MOST_UNCONFIRMED);
  return all.filter((attempt) => attempt.phone === phone);
}

/** Decide an unconfirmed attempt. `gone`: somebody or something has decided it meanwhile; nothing was changed. */
export async function releaseAttempt(
  parts: ReleaseParts,
  attempt: Attempt,
  { as, why }: Release,
): Promise<'released' | 'gone'> {
  const reason = `released by hand: ${why}`;
  if (as === 'absent') return releaseAsAbsent(parts, attempt, reason);
  const lost = { source: 'reconcile', onlyFrom: 'unconfirmed' } as const;
  return (await parts.doorOut.settleLost(attempt.id, reason, lost)) === 'done' ? 'released' : 'gone';
}

async function releaseAsAbsent(
  { ledger, clock }: ReleaseParts,
  { id }: Attempt,
  reason: string,
): Promise<'released' | 'gone'> {
  const found = await ledger.attempts.get(id);
  if (!found) return 'gone';
  const now = clock.wallMs();
  const record = {
    ...recordOf(found.attempt, found.contact, now),
    state: 'returned' as const,
    source: 'reconcile' as const,
    error: reason,
  };
  const given = await ledger.attempts.giveBack(id, { by: 'absent', reason, notBefore: now, record }, now);
  return given === 'given-back' ? 'released' : 'gone';
}
