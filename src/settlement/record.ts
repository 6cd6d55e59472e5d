import type { Attempt, AttemptRecord } from '../domain/attempt.ts';
import type { CallObservation } from '../domain/call-observation.ts';
import type { Contact } from '../domain/contact.ts';
import { present } from '../domain/present.ts';

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
    ...present({
      callId: attempt.callId,
      postedAt: attempt.postedAt,
      acceptedAt: attempt.acceptedAt,
      endedAt: attempt.endedAt,
      httpStatus: attempt.httpStatus,
    }),
  } satisfies Partial<AttemptRecord>;
}

/** What a look at the call adds to it. */
export function callFields(call: CallObservation) {
  return {
    callId: call.callId,
    source: call.source,
    ...present({
      outcome: call.outcome,
      endReason: call.endReason,
      startedAt: call.startedAt,
      endedAt: call.endedAt,
      durationSeconds: call.durationSeconds,
    }),
  } satisfies Partial<AttemptRecord>;
}
