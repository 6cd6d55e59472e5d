import type { Attempt } from '../domain/attempt.ts';
import type { Clock } from '../domain/clock.ts';
import type { Emit } from '../domain/events.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { PlaceResult } from '../oneinbox/api.ts';
import { present, recordOf } from '../settlement/record.ts';
import type { DoorOut } from '../settlement/settle-attempt.ts';
import type { Departure } from './place-call.ts';
import { untilDone } from './until-done.ts';

type Refusal = Extract<PlaceResult, { kind: 'refused' }>;

/** What a refusal means: this row's fault closes the contact; the API's or ours costs it nothing and holds us back. */
export interface Refusals {
  take(departure: Departure, refusal: Refusal): Promise<void>;
  /** A call was accepted: the next refusal of its number or campaign is a first one again. */
  forget(attempt: Pick<Attempt, 'fromNumber' | 'campaign'>): void;
}

export interface RefusalParts {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly doorOut: DoorOut;
  /** From 0 to 1, for jitter. */
  readonly random: () => number;
  readonly onGivenBack: (fromNumber: string) => void;
}

const FIRST_BACK_OFF_MS = 1_000;
const LONGEST_BACK_OFF_MS = 60_000;
/** So many refusals in a row for the rows' own fault are no longer the rows' fault (reliability H46). */
const IDENTICAL_REFUSALS = 5;

export function createRefusals(parts: RefusalParts): Refusals {
  const inARow = new Map<string, number>();
  const contactRefusals = new Map<string, { message: string; count: number }>();

  const countUp = (fromNumber: string) => {
    const count = (inARow.get(fromNumber) ?? 0) + 1;
    inARow.set(fromNumber, count);
    return count;
  };

  const holdBack = async ({ attempt }: Departure, refusal: Refusal) => {
    const now = parts.clock.wallMs();
    const fromNumber = refusal.blame === 'unreachable' ? '' : attempt.fromNumber;
    const until = now + (refusal.retryAfterMs ?? backOffMs(countUp(attempt.fromNumber), parts.random()));
    await parts.ledger.attempts.backOff(fromNumber, until, refusal.message, now);
    parts.emit({ type: 'number-backed-off', fromNumber, until, reason: refusal.message });
  };

  const pause = async (campaign: string, reason: string) => {
    const moved = await parts.ledger.campaigns.setState(campaign, 'paused', reason, parts.clock.wallMs());
    if (moved === 'changed') parts.emit({ type: 'campaign-state', campaign, state: 'paused', reason });
  };

  const closeContact = async ({ attempt, campaign }: Departure, refusal: Refusal) => {
    const known = contactRefusals.get(campaign.name);
    const count = known?.message === refusal.message ? known.count + 1 : 1;
    contactRefusals.set(campaign.name, { message: refusal.message, count });
    const { message } = refusal;
    await untilDone(parts, () =>
      parts.doorOut.settleRejected(attempt.id, { message, ...present({ httpStatus: refusal.httpStatus }) }),
    );
    if (count >= IDENTICAL_REFUSALS)
      await pause(campaign.name, `the API refused ${count} contacts in a row: ${message}`);
  };

  const giveBack = async ({ attempt, contact, token }: Departure, refusal: Refusal) => {
    const now = parts.clock.wallMs();
    const reason = refusal.message;
    const status = present({ httpStatus: refusal.httpStatus });
    const record = {
      ...recordOf(attempt, contact, now),
      ...status,
      state: 'returned' as const,
      source: 'response' as const,
      error: reason,
    };
    await untilDone(parts, () =>
      parts.ledger.attempts.giveBack(attempt.id, { by: { token }, reason, notBefore: now, record }, now),
    );
    parts.onGivenBack(attempt.fromNumber);
  };

  return {
    forget({ fromNumber, campaign }) {
      inARow.delete(fromNumber);
      contactRefusals.delete(campaign);
    },
    async take(departure, refusal) {
      parts.emit({
        type: 'call-refused',
        attempt: departure.attempt,
        blame: refusal.blame,
        message: refusal.message,
      });
      switch (refusal.blame) {
        case 'contact':
          return closeContact(departure, refusal);
        case 'throttled':
        case 'unreachable':
          // Held back before it is given back, or the freed slot would be filled at once.
          await untilDone(parts, () => holdBack(departure, refusal));
          return giveBack(departure, refusal);
        case 'credentials':
        case 'credit':
        case 'campaign':
          await untilDone(parts, () => pause(departure.campaign.name, refusal.message));
          return giveBack(departure, refusal);
      }
    },
  };
}

/** Doubling from a second to a minute, with jitter of a half, so that processes do not come back in step. */
function backOffMs(refusalsInARow: number, random: number): number {
  const full = Math.min(FIRST_BACK_OFF_MS * 2 ** (refusalsInARow - 1), LONGEST_BACK_OFF_MS);
  return full / 2 + (full / 2) * random;
}
