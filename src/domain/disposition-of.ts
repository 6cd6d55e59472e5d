import type { CallObservation } from './call-observation.ts';
import { normaliseOutcome } from './campaign.ts';
import type { Disposition } from './disposition.ts';

/**
 * What an ended call means, by the ordered rules of oneinbox-api §8 rows 11–14: explicit status, known words in the
 * end reason, the agent's outcome, then whether anybody spoke. What nothing tells is `lost`, never a success.
 */
export function dispositionOf(call: CallObservation): Disposition {
  return byStatus(call) ?? byEndReason(call) ?? byOutcome(call) ?? bySpeech(call);
}

/** Whether the record can still change what the call means: analysis comes seconds after the end (row 14). */
export function isFinal(call: CallObservation): boolean {
  if (call.phase === 'live') return false;
  const analysed = call.outcome !== undefined || call.summary !== undefined;
  return analysed || call.status !== 'completed' || byEndReason(call) !== undefined;
}

const STATUSES: Readonly<Record<string, Disposition>> = {
  no_answer: 'no_answer',
  busy: 'busy',
  canceled: 'cancelled',
  cancelled: 'cancelled',
};

function byStatus({ status }: CallObservation): Disposition | undefined {
  return STATUSES[status];
}

/** Only examples of end reasons are documented (row 13): words, not an enumeration. */
const END_REASON_WORDS: readonly (readonly [RegExp, Disposition])[] = [
  [/no_answer|not_answered|unanswered|ring(ing)?_timeout/, 'no_answer'],
  [/busy/, 'busy'],
  [/voicemail|answering_machine|machine_detected/, 'voicemail'],
  [/invalid_number|unallocated|unassigned|not_in_service|number_changed|no_such_number/, 'invalid_number'],
];

function byEndReason({ endReason, status }: CallObservation): Disposition | undefined {
  const reason = normaliseOutcome(endReason ?? '');
  const known = END_REASON_WORDS.find(([words]) => words.test(reason))?.[1];
  return known ?? (status === 'failed' ? 'failed' : undefined);
}

const OUTCOMES: Readonly<Record<string, Disposition>> = {
  not_connected: 'no_answer',
  voicemail: 'voicemail',
};

function byOutcome({ outcome }: CallObservation): Disposition | undefined {
  if (outcome === undefined) return undefined;
  return OUTCOMES[normaliseOutcome(outcome)] ?? 'answered';
}

/** So short that nobody can have been reached when nobody spoke. */
const TINY_CALL_SECONDS = 2;

function bySpeech({ personSpoke, durationSeconds }: CallObservation): Disposition {
  if (personSpoke) return 'answered';
  if (durationSeconds === undefined) return personSpoke === false ? 'no_answer' : 'lost';
  return durationSeconds <= TINY_CALL_SECONDS ? 'no_answer' : 'answered';
}
