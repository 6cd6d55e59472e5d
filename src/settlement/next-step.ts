import { nextOpening } from '../domain/calling-hours.ts';
import {
  attemptsAllowed,
  type CallingHours,
  type Campaign,
  normaliseOutcome,
  type OutcomeAction,
} from '../domain/campaign.ts';
import type { Contact } from '../domain/contact.ts';
import { type Disposition, isRetryable } from '../domain/disposition.ts';
import { spreadOpening } from '../domain/part-of-day.ts';
import { afterDelay, dueAt, type EndedAttempt, retryDelayAt } from '../domain/retry-policy.ts';
import { phraseIn } from '../domain/spoken-phrase.ts';
import type { Settlement } from '../ledger/ledger.ts';
import { hoursFor } from '../rules/hours-for.ts';
import { callbackTime } from './callback.ts';

export interface Ending {
  readonly campaign: Campaign;
  readonly contact: Contact;
  readonly disposition: Disposition;
  /** The agent's label, as spelt. */
  readonly outcome?: string | undefined;
  /** What the person said, and what the agent noted. */
  readonly personWords?: string | undefined;
  readonly extracted?: Readonly<Record<string, string>> | undefined;
  /** When the contact was called before, this call last. */
  readonly calledAt: readonly number[];
  /** Calls made to the contact, this one included. */
  readonly attempts: number;
  /** How often it ended with this disposition, this time included. */
  readonly occurrence: number;
  /** From when delays count. */
  readonly endedAt: number;
}

export type NextStep = Settlement['next'] & { readonly disposition: Disposition };

/**
 * What becomes of the contact: a wish never to be called again comes before everything, then a time the person named,
 * then the campaign's `outcomes`, then `retry`; else it is closed.
 */
export function nextStep(ending: Ending): NextStep {
  const phrase = optOutPhrase(ending);
  if (phrase !== undefined) return { disposition: 'opted_out', ...close('suppressed', `said "${phrase}"`) };
  const action = actionOf(ending);
  const callback = action?.kind === 'suppress' ? undefined : callbackTime(ending);
  if (callback !== undefined) return { disposition: ending.disposition, ...callBack(ending, callback) };
  switch (action?.kind) {
    case 'suppress':
      return { disposition: 'opted_out', ...close('suppressed', `outcome ${ending.outcome}`) };
    case 'close':
      return { disposition: ending.disposition, ...close('done', `outcome ${ending.outcome}`) };
    case 'retry':
      return { disposition: ending.disposition, ...retryAfterOutcome(ending, action) };
    default:
      return { disposition: ending.disposition, ...retryByPolicy(ending) };
  }
}

function optOutPhrase({ campaign, personWords }: Ending): string | undefined {
  return personWords === undefined ? undefined : phraseIn(personWords, campaign.optOutPhrases ?? []);
}

/** What they asked for goes before the others' turn, and still only inside the calling hours and the attempts allowed. */
function callBack(ending: Ending, at: number): Settlement['next'] {
  if (attemptsSpent(ending)) return close('exhausted', attemptsUsed(ending));
  const next = retryAt(openingFor(ending, at), 'asked to be called then');
  return next.kind === 'retry' ? { ...next, ahead: true } : next;
}

function actionOf({ campaign, outcome }: Ending): OutcomeAction | undefined {
  return outcome === undefined ? undefined : campaign.outcomes[normaliseOutcome(outcome)];
}

function retryAfterOutcome(
  ending: Ending,
  action: Extract<OutcomeAction, { kind: 'retry' }>,
): Settlement['next'] {
  if (attemptsSpent(ending)) return close('exhausted', attemptsUsed(ending));
  const due = afterDelay(action.after, ending.contact.zones[0] ?? '', ending.endedAt);
  return retryAt(openingFor(ending, due), `outcome ${ending.outcome}`);
}

/** A freeze delays a retry and does not end it. */
function openingFor({ campaign, contact }: Ending, from: number): number | undefined {
  const { afterFreeze, zones } = hoursFor(campaign, contact);
  return nextOpening(afterFreeze, zones, from);
}

function retryByPolicy(ending: Ending): Settlement['next'] {
  const { campaign, contact, disposition, occurrence, endedAt } = ending;
  if (!isRetryable(disposition) || !campaign.retry.delays[disposition]) return close('done', '');
  if (attemptsSpent(ending)) return close('exhausted', attemptsUsed(ending));
  const policy = campaign.retry;
  const { afterFreeze, zones } = hoursFor(campaign, contact);
  const question = {
    policy,
    disposition,
    retryNumber: occurrence,
    zones,
    hours: afterFreeze,
    now: endedAt,
  };
  const due = policy.spread ? spreadDue(ending, question) : dueAt(question);
  return retryAt(due, `retry after ${disposition}`);
}

function spreadDue(
  { calledAt }: Ending,
  question: EndedAttempt & { hours: CallingHours },
): number | undefined {
  const { hours, zones } = question;
  const due = retryDelayAt({ ...question, zone: zones[0] ?? '' });
  return due === undefined ? undefined : spreadOpening({ hours, zones, due, earlier: calledAt });
}

function attemptsSpent({ attempts, campaign, contact }: Ending): boolean {
  return attempts >= attemptsAllowed(campaign, contact);
}

function attemptsUsed({ campaign, contact }: Ending): string {
  return `all ${attemptsAllowed(campaign, contact)} attempts used`;
}

function retryAt(at: number | undefined, reason: string): Settlement['next'] {
  return at === undefined
    ? close('expired', 'no calling hours left for a retry')
    : { kind: 'retry', at, reason };
}

function close(status: 'done' | 'exhausted' | 'suppressed' | 'expired', reason: string): Settlement['next'] {
  return { kind: 'close', status, reason };
}
