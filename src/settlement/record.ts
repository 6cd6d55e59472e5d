import { type Attempt, type AttemptRecord, type ContactResult, postedAtOf } from '../domain/attempt.ts';
import type { Contact } from '../domain/contact.ts';
import type { FoundAttempt } from '../ledger/ledger.ts';
import { endOf, type Verdict } from './verdict.ts';

/** The fields of a journal line that are the same however the attempt left. */
export function recordOf(attempt: Attempt, contact: Contact, settledAt: number) {
  return {
    attemptId: attempt.id,
    row: contact.row,
    id: contact.id,
    phone: attempt.phone,
    n: attempt.n,
    fromNumber: attempt.fromNumber,
    openedAt: attempt.openedAt,
    settledAt,
    zones: contact.zones,
    campaignVersion: attempt.campaignVersion,
    callId: attempt.callId,
    postedAt: attempt.postedAt,
    acceptedAt: attempt.acceptedAt,
    endedAt: attempt.endedAt,
    httpStatus: attempt.httpStatus,
  } satisfies Partial<AttemptRecord>;
}

/** The journal line of an attempt that is settled. */
export function recordFor(found: FoundAttempt, verdict: Verdict, now: number): AttemptRecord {
  const { attempt, contact } = found;
  const { call } = verdict;
  return {
    // First, and not behind the `...`: see `changed` in domain/present.ts.
    state: 'settled',
    ...recordOf(attempt, contact, now),
    callId: call?.callId ?? attempt.callId,
    source: call?.source ?? verdict.source ?? 'response',
    outcome: call?.outcome,
    endReason: call?.endReason,
    startedAt: call?.startedAt,
    endedAt: call?.endedAt ?? endOf(found, verdict),
    durationSeconds: call?.durationSeconds,
    httpStatus: verdict.httpStatus ?? attempt.httpStatus,
    error: verdict.error,
    disposition: verdict.disposition,
  };
}

/** What the reports show of the contact after this attempt. */
export function resultFor(
  { attempt }: FoundAttempt,
  verdict: Verdict,
  more: { reason: string; tally: ContactResult['tally'] },
): ContactResult {
  const { call } = verdict;
  const postedAt = postedAtOf(attempt);
  return {
    disposition: verdict.disposition,
    firstAttemptAt: postedAt,
    lastAttemptAt: postedAt,
    fromNumber: attempt.fromNumber,
    tally: more.tally,
    reason: more.reason || undefined,
    outcome: call?.outcome,
    callId: call?.callId ?? attempt.callId,
    durationSeconds: call?.durationSeconds,
    summary: call?.summary,
    recordingUrl: call?.recordingUrl,
    costCents: call?.costCents,
    creditsUsed: call?.creditsUsed,
  };
}

/** A conversation is an answered call in which the person said something, as far as the record tells; when it was (epoch ms). */
export function talkedAt(found: FoundAttempt, verdict: Verdict, now: number): number | undefined {
  const { disposition, call } = verdict;
  if (disposition !== 'answered' || call?.personSpoke === false) return undefined;
  // Not as the provider's clock has it, which may be hours off.
  return endOf(found, verdict) ?? now;
}
