import type { Attempt } from '../domain/attempt.ts';
import { crashPoint } from '../domain/crash-point.ts';
import { present } from '../domain/present.ts';
import type { PlaceResult } from '../oneinbox/api.ts';
import type { Departure, PlacingParts } from './departure.ts';
import { noteTrouble } from './note-trouble.ts';
import { untilDone } from './until-done.ts';

/** What the POST came to, into the ledger, however long that takes: nobody else knows it. */
export async function recordResult(
  parts: PlacingParts,
  departure: Departure,
  { result, tookMs }: { result: PlaceResult; tookMs: number },
): Promise<void> {
  switch (result.kind) {
    case 'accepted':
      return recordAccepted(parts, departure, { tookMs, ...result });
    case 'refused':
      return parts.refusals.take(departure, result);
    case 'unconfirmed':
      return recordUnconfirmed(parts, departure.attempt, {
        reason: result.cause,
        ...present({ httpStatus: result.httpStatus }),
      });
  }
}

async function recordAccepted(
  parts: PlacingParts,
  { attempt }: Departure,
  { callId, httpStatus, tookMs }: { callId: string; httpStatus: number; tookMs: number },
): Promise<void> {
  const acceptedAt = parts.clock.wallMs();
  const call = { callId, httpStatus, acceptedAt, nextLookAt: acceptedAt + parts.firstLookMs };
  // As it was answered, not when that is written: refusals that arrive meanwhile are not in a row with those before.
  parts.refusals.forget(attempt);
  const marked = await untilDone(parts, () => parts.ledger.attempts.markPlaced(attempt.id, call));
  crashPoint('after-mark-placed');
  if (marked === 'gone')
    parts.emit({
      type: 'trouble',
      where: 'placing a call',
      error: new Error(`call ${callId} has no attempt`),
    });
  if (marked === 'taken')
    return recordUnconfirmed(parts, attempt, {
      reason: 'the API answered with the id of another call',
      httpStatus,
    });
  parts.emit({ type: 'call-placed', attempt, callId, tookMs });
}

async function recordUnconfirmed(
  parts: PlacingParts,
  attempt: Attempt,
  doubt: { reason: string; httpStatus?: number },
): Promise<void> {
  // Before the attempt is marked: a probe that still counts as being posted keeps a second one from leaving.
  const now = await noteTrouble(parts, attempt, { kind: 'unconfirmed', reason: doubt.reason });
  const marked = { ...doubt, nextLookAt: now + parts.timings.firstReconcile };
  await untilDone(parts, () => parts.ledger.attempts.markUnconfirmed(attempt.id, marked, now));
  crashPoint('after-mark-unconfirmed');
  parts.emit({ type: 'call-unconfirmed', attempt, cause: doubt.reason, notedAt: now });
}
