import type { Attempt, AttemptRecord } from '../domain/attempt.ts';
import type { Contact } from '../domain/contact.ts';

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
