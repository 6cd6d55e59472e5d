import { type ContactResult, type FactSource, type LiveAttemptState, postedAtOf } from '../domain/attempt.ts';
import type { CallObservation } from '../domain/call-observation.ts';
import type { Campaign } from '../domain/campaign.ts';
import type { Clock } from '../domain/clock.ts';
import { crashPoint } from '../domain/crash-point.ts';
import type { Disposition } from '../domain/disposition.ts';
import { dispositionOf } from '../domain/disposition-of.ts';
import type { Emit } from '../domain/events.ts';
import { kindOfFirstCall } from '../domain/first-calls.ts';
import { present } from '../domain/present.ts';
import type { AttemptPlace, FoundAttempt, LeaveResult, Ledger, Settlement } from '../ledger/ledger.ts';
import { nextStep } from './next-step.ts';
import { recordFor, resultFor, talkedAt } from './record.ts';
import { type Ending, endOf, type Verdict } from './verdict.ts';

/** The door out: an attempt ends here and nowhere else, once, whoever comes first. */
export interface DoorOut {
  /** By what was last learnt of its call. */
  settleCall(attempt: AttemptPlace, call: CallObservation): Promise<void>;
  /**
   * End and settlement at once, of a live call of which nothing more is to be learnt. `gone`: it is not (only) live any more,
   * and nothing was done.
   */
  settleEnd(attempt: AttemptPlace, call: CallObservation, ending: Ending): Promise<LeaveResult>;
  /** The API refused this contact: no call existed, none will. */
  settleRejected(attemptId: string, refusal: { message: string; httpStatus?: number }): Promise<void>;
  /** Its result cannot be learnt any more; it is not redialled, since a person may have been reached. */
  settleLost(attemptId: string, reason: string, how?: LostHow): Promise<LeaveResult>;
}

export interface LostHow {
  /** Default: `poll`. */
  readonly source?: FactSource;
  /** Only if it still is in this state; otherwise it is `gone`. */
  readonly onlyFrom?: LiveAttemptState;
}

export interface DoorOutParts {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly emit: Emit;
  /** A retry was scheduled or the slot came free only now: the number may have work. */
  readonly onSettled: (fromNumber: string) => void;
}

export function createDoorOut(parts: DoorOutParts): DoorOut {
  const { ledger, clock, emit } = parts;

  const settleById = async (attemptId: string, verdict: Verdict): Promise<LeaveResult> => {
    const found = await ledger.attempts.get(attemptId);
    return found ? settle(found.attempt, verdict) : 'gone';
  };

  const settle = async (place: AttemptPlace, verdict: Verdict): Promise<LeaveResult> => {
    // What is remembered, of an own call or of the campaign, may have changed meanwhile: from the second time on it is read.
    for (let known = ledger.campaigns.lastRead(place.campaign); ; known = undefined) {
      const [found, campaign] = await Promise.all([
        ledger.attempts.getAt(place),
        known ?? ledger.campaigns.definition(place.campaign),
      ]);
      if (!found || !campaign) return 'gone';
      const done = await settleBy(found, verdict, campaign);
      if (done !== 'changed') return done;
    }
  };

  const settleBy = async (
    found: FoundAttempt,
    verdict: Verdict,
    campaign: Campaign,
  ): Promise<LeaveResult | 'changed'> => {
    const now = clock.wallMs();
    const { settlement, disposition } = settlementFor(found, verdict, { campaign, now });
    crashPoint('before-settle');
    const asked = ledger.attempts.settle(found.attempt.id, settlement, now);
    verdict.ending?.onAsked();
    const done = await asked;
    crashPoint('after-settle');
    if (done === 'done') tell(found, verdict, { settlement, disposition, campaign });
    return done;
  };

  const tell = (
    { attempt }: FoundAttempt,
    { call, source = call?.source, ending }: Verdict,
    { settlement, disposition, campaign }: Settled,
  ) => {
    if (ending && source) emit({ type: 'call-ended', attempt, source });
    const { callId = attempt.callId, outcome } = call ?? {};
    const next = settlement.next.kind;
    emit({ type: 'attempt-settled', attempt, disposition, next, source, callId, outcome });
    const slotWasTold = ending !== undefined || attempt.state === 'ended';
    if (!slotWasTold || leavesWork(settlement, campaign)) parts.onSettled(attempt.fromNumber);
  };

  return {
    async settleCall(attempt, call) {
      await settle(attempt, { disposition: dispositionOf(call), call });
    },
    settleEnd: (attempt, call, ending) =>
      settle(attempt, { disposition: dispositionOf(call), call, onlyFrom: 'placed', ending }),
    async settleRejected(attemptId, { message, httpStatus }) {
      await settleById(attemptId, { disposition: 'rejected', error: message, ...present({ httpStatus }) });
    },
    settleLost: (attemptId, reason, how) =>
      settleById(attemptId, { disposition: 'lost', error: reason, source: 'poll', ...how }),
  };
}

interface Settled {
  readonly settlement: Settlement;
  readonly disposition: Disposition;
  readonly campaign: Campaign;
}

/** A retry, or a first call judged, is news to the door, besides the slot that came free. */
function leavesWork({ next }: Settlement, { ramp }: Campaign): boolean {
  return next.kind === 'retry' || ramp !== undefined;
}

/** What is written as an attempt ends, and what becomes of its contact; `disposition` is the last word on it. */
function settlementFor(
  found: FoundAttempt,
  verdict: Verdict,
  { campaign, now }: { campaign: Campaign; now: number },
): { settlement: Settlement; disposition: Disposition } {
  const tally = countIn(found.result, verdict.disposition);
  const next = nextStep({
    campaign,
    contact: found.contact,
    disposition: verdict.disposition,
    outcome: verdict.call?.outcome,
    personWords: verdict.call?.personWords,
    extracted: verdict.call?.extracted,
    calledAt: callsOf(found),
    attempts: found.attempt.n,
    occurrence: tally[verdict.disposition] ?? 1,
    endedAt: endOf(found, verdict) ?? now,
  });
  const settled = { ...verdict, disposition: next.disposition };
  return {
    settlement: settlementOf(found, settled, { campaign, next, tally, now }),
    disposition: next.disposition,
  };
}

/** The first call, and this one. Those between are in the journal only. */
function callsOf({ attempt, result }: FoundAttempt): number[] {
  const last = postedAtOf(attempt);
  return result ? [result.firstAttemptAt, last] : [last];
}

function countIn(result: ContactResult | undefined, disposition: Disposition): ContactResult['tally'] {
  const tally = result?.tally ?? {};
  return { ...tally, [disposition]: (tally[disposition] ?? 0) + 1 };
}

interface Outcome {
  readonly campaign: Campaign;
  readonly next: Settlement['next'];
  readonly tally: ContactResult['tally'];
  readonly now: number;
}

/** What it counts as where the campaign looks at its first calls. */
function firstCall({ disposition, call }: Verdict, { ramp }: Campaign) {
  return ramp === undefined ? undefined : kindOfFirstCall(disposition, call?.durationSeconds);
}

function settlementOf(
  found: FoundAttempt,
  verdict: Verdict,
  { campaign, next, tally, now }: Outcome,
): Settlement {
  const reason = verdict.error ?? next.reason;
  const optedOut = verdict.disposition === 'opted_out';
  return {
    record: recordFor(found, verdict, now),
    result: resultFor(found, verdict, { reason, tally }),
    next: { ...next, reason },
    version: campaign.version,
    first: firstCall(verdict, campaign),
    onlyFrom: verdict.onlyFrom,
    talkedAt: talkedAt(found, verdict, now),
    seen: found.seen,
    suppress: optedOut ? { reason: `opted out on a call of ${found.attempt.campaign}` } : undefined,
  };
}
