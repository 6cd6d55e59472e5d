import type { Attempt, ContactResult } from '../domain/attempt.ts';
import type { Campaign } from '../domain/campaign.ts';
import type { Settlement } from '../ledger/ledger.ts';
import type { StoredContact } from '../ledger/memory-state.ts';
import { nextStep } from '../settlement/next-step.ts';
import type { CallFate } from './call-fate.ts';

export interface ForecastEnding {
  readonly result: ContactResult;
  readonly next: Settlement['next'];
  readonly talkedAt: number | undefined;
  readonly suppress: Settlement['suppress'];
  readonly now: number;
}

/** Every count from the beginning: objects of one shape are the quicker ones. */
const NONE = { answered: 0, voicemail: 0, no_answer: 0, busy: 0, failed: 0 };

/** What is written of a call that is over, and what becomes of its contact: by the production rule. */
export function endingOf(
  attempt: Attempt,
  { stored, campaign, fate, now }: { stored: StoredContact; campaign: Campaign; fate: CallFate; now: number },
): ForecastEnding {
  const { result: known, contact } = stored;
  const { n, openedAt, fromNumber } = attempt;
  const occurrence = (known?.tally[fate.result] ?? 0) + 1;
  const firstAttemptAt = known?.firstAttemptAt ?? openedAt;
  const ended = {
    campaign,
    contact,
    disposition: fate.result,
    calledAt: known ? [firstAttemptAt, openedAt] : [openedAt],
    attempts: n,
    occurrence,
    endedAt: fate.endedAt,
  };
  const next = nextStep(fate.label === undefined ? ended : { ...ended, outcome: fate.label });
  const { disposition } = next;
  const tally = { ...(known?.tally ?? NONE) };
  tally[fate.result] = occurrence;
  return {
    result: { disposition, firstAttemptAt, lastAttemptAt: openedAt, fromNumber, tally },
    next,
    talkedAt: disposition === 'answered' ? fate.endedAt : undefined,
    suppress: disposition === 'opted_out' ? { reason: 'opted out on a call' } : undefined,
    now,
  };
}
