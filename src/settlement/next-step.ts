import { nextOpening } from '../domain/calling-hours.ts';
import { type Campaign, normaliseOutcome, type OutcomeAction } from '../domain/campaign.ts';
import type { Contact } from '../domain/contact.ts';
import { type Disposition, isRetryable } from '../domain/disposition.ts';
import { afterDelay, dueAt } from '../domain/retry-policy.ts';
import type { Settlement } from '../ledger/ledger.ts';

export interface Ending {
  readonly campaign: Campaign;
  readonly contact: Contact;
  readonly disposition: Disposition;
  /** The agent's label, as spelt. */
  readonly outcome?: string;
  /** Calls made to the contact, this one included. */
  readonly attempts: number;
  /** How often it ended with this disposition, this time included. */
  readonly occurrence: number;
  /** From when delays count. */
  readonly endedAt: number;
}

export type NextStep = Settlement['next'] & { readonly disposition: Disposition };

/** What becomes of the contact: the campaign's `outcomes` speak first, then `retry`, then it is closed. */
export function nextStep(ending: Ending): NextStep {
  const action = actionOf(ending);
  switch (action?.kind) {
    case 'suppress':
      return { ...close('suppressed', `outcome ${ending.outcome}`), disposition: 'opted_out' };
    case 'close':
      return { ...close('done', `outcome ${ending.outcome}`), disposition: ending.disposition };
    case 'retry':
      return { ...retryAfterOutcome(ending, action), disposition: ending.disposition };
    default:
      return { ...retryByPolicy(ending), disposition: ending.disposition };
  }
}

function actionOf({ campaign, outcome }: Ending): OutcomeAction | undefined {
  return outcome === undefined ? undefined : campaign.outcomes[normaliseOutcome(outcome)];
}

function retryAfterOutcome(
  ending: Ending,
  action: Extract<OutcomeAction, { kind: 'retry' }>,
): Settlement['next'] {
  if (attemptsSpent(ending)) return close('exhausted', attemptsUsed(ending));
  const { campaign, contact, endedAt } = ending;
  const due = afterDelay(action.after, contact.zones[0] ?? '', endedAt);
  return retryAt(nextOpening(campaign.hours, contact.zones, due), `outcome ${ending.outcome}`);
}

function retryByPolicy(ending: Ending): Settlement['next'] {
  const { campaign, contact, disposition, occurrence, endedAt } = ending;
  if (!isRetryable(disposition) || !campaign.retry.delays[disposition]) return close('done', '');
  if (attemptsSpent(ending)) return close('exhausted', attemptsUsed(ending));
  const policy = campaign.retry;
  const question = {
    policy,
    disposition,
    retryNumber: occurrence,
    zones: contact.zones,
    hours: campaign.hours,
    now: endedAt,
  };
  return retryAt(dueAt(question), `retry after ${disposition}`);
}

function attemptsSpent({ attempts, campaign }: Ending): boolean {
  return attempts >= campaign.retry.maxAttempts;
}

function attemptsUsed({ campaign }: Ending): string {
  return `all ${campaign.retry.maxAttempts} attempts used`;
}

function retryAt(at: number | undefined, reason: string): Settlement['next'] {
  return at === undefined
    ? close('expired', 'no calling hours left for a retry')
    : { kind: 'retry', at, reason };
}

function close(status: 'done' | 'exhausted' | 'suppressed' | 'expired', reason: string): Settlement['next'] {
  return { kind: 'close', status, reason };
}
