import { type Attempt, postedAtOf } from '../domain/attempt.ts';
import type { Clock } from '../domain/clock.ts';
import { crashPoint } from '../domain/crash-point.ts';
import type { Emit } from '../domain/events.ts';
import { present } from '../domain/present.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { PlaceResult } from '../oneinbox/api.ts';
import { recordOf } from '../settlement/record.ts';
import type { DoorOut } from '../settlement/settle-attempt.ts';
import { createBackOffs, createThrottledNumbers } from './back-off.ts';
import { createContactRefusals, IDENTICAL_REFUSALS } from './contact-refusals.ts';
import type { Departure } from './departure.ts';
import { noteTrouble } from './note-trouble.ts';
import { untilDone } from './until-done.ts';

type Refusal = Extract<PlaceResult, { kind: 'refused' }>;

/** What a refusal means: this row's fault closes the contact; the API's or ours costs it nothing and holds us back. */
export interface Refusals {
  take(departure: Departure, refusal: Refusal): Promise<void>;
  /** A call was accepted: the next refusal of its number or campaign is a first one again. */
  forget(attempt: Attempt): void;
  /** False for what waited behind the fence while the provider told this process to hold back. */
  mayLeave(fromNumber: string, now: number): boolean;
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

export function createRefusals(parts: RefusalParts): Refusals {
  const backOffs = createBackOffs(parts.random);
  const isAccountThrottled = createThrottledNumbers();
  const contactRefusals = createContactRefusals();
  const askedToWait = new Map<string, number>();

  const hold = async (scope: string, { attempt }: Departure, refusal: Refusal) => {
    const now = parts.clock.wallMs();
    const refused = {
      postedAt: postedAtOf(attempt),
      now,
      ...present({ retryAfterMs: refusal.retryAfterMs }),
    };
    const held = backOffs.refused(scope, refused);
    if (!held) return;
    const { until, news } = held;
    const byProvider = refusal.httpStatus !== undefined;
    if (byProvider) askedToWait.set(scope, until);
    await untilDone(parts, () => parts.ledger.attempts.backOff(scope, until, refusal.message, now));
    crashPoint('after-back-off');
    parts.emit({
      type: 'number-backed-off',
      fromNumber: scope,
      until,
      reason: refusal.message,
      refused: { attemptId: attempt.id, byProvider },
      ...(news ? {} : { isOld: true }),
    });
  };

  const throttled = async (departure: Departure, refusal: Refusal) => {
    const { fromNumber } = departure.attempt;
    await hold(fromNumber, departure, refusal);
    if (isAccountThrottled(fromNumber, parts.clock.wallMs())) await hold('', departure, refusal);
  };

  const unreachable = async (departure: Departure, refusal: Refusal) => {
    await noteTrouble(parts, departure.attempt, { kind: 'unreachable', reason: refusal.message });
    await hold('', departure, refusal);
  };

  const pause = async (campaign: string, reason: string) => {
    const now = parts.clock.wallMs();
    const moved = await untilDone(parts, () =>
      parts.ledger.campaigns.setState(campaign, 'paused', reason, now),
    );
    contactRefusals.paused(campaign, now);
    if (moved === 'changed')
      parts.emit({ type: 'campaign-state', campaign, state: 'paused', reason, alarm: true });
  };

  const closeContact = async ({ attempt, campaign }: Departure, refusal: Refusal) => {
    const { message } = refusal;
    const count = contactRefusals.count(campaign.name, message, postedAtOf(attempt)) ?? 0;
    // Paused before the slot is free, or it would be filled with the next one.
    if (count >= IDENTICAL_REFUSALS)
      await pause(
        campaign.name,
        `the API refused ${count} contacts in a row, which are closed as rejected: ${message}`,
      );
    await untilDone(parts, () =>
      parts.doorOut.settleRejected(attempt.id, { message, ...present({ httpStatus: refusal.httpStatus }) }),
    );
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
    crashPoint('before-give-back');
    await untilDone(parts, () =>
      parts.ledger.attempts.giveBack(attempt.id, { by: { token }, reason, notBefore: now, record }, now),
    );
    crashPoint('after-give-back');
    parts.onGivenBack(attempt.fromNumber);
  };

  return {
    mayLeave: (fromNumber, now) => [fromNumber, ''].every((scope) => (askedToWait.get(scope) ?? 0) <= now),
    forget(attempt) {
      for (const scope of [attempt.fromNumber, '']) backOffs.accepted(scope, postedAtOf(attempt));
      contactRefusals.accepted(attempt.campaign);
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
        // Held back before it is given back, or the freed slot would be filled at once.
        case 'throttled':
          await throttled(departure, refusal);
          return giveBack(departure, refusal);
        case 'unreachable':
          await unreachable(departure, refusal);
          return giveBack(departure, refusal);
        case 'credentials':
        case 'credit':
        case 'campaign':
          await pause(departure.campaign.name, refusal.message);
          return giveBack(departure, refusal);
      }
    },
  };
}
