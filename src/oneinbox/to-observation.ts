import type { FactSource } from '../domain/attempt.ts';
import type { CallObservation } from '../domain/call-observation.ts';
import { extractedIn } from './extracted-data.ts';
import { speechIn } from './speech.ts';
import { instantIn, quantityIn } from './tolerant-values.ts';
import { callIdIn, objectIn, textIn, type WireObject } from './wire.ts';

/** Only `completed` and `failed` are documented; the others were seen in the vendor's dashboard (oneinbox-api §2.4). */
const ENDED: ReadonlySet<string> = new Set([
  'completed',
  'failed',
  'no_answer',
  'busy',
  'canceled',
  'cancelled',
]);
const LIVE: ReadonlySet<string> = new Set(['queued', 'initiated', 'in_progress']);

/** No phone call lasts longer: a bigger figure is a mistake, not a duration. */
const LONGEST_CALL_SECONDS = 86_400;
const HIGHEST_AMOUNT = 1e9;

/**
 * A call record of any generation of the API (G1–G3, oneinbox-api §2.2) in our words. Values that cannot be true
 * (negative durations, the year 1) are left out rather than passed on. Undefined when the value has no usable id.
 */
export function toObservation(call: unknown, source: FactSource): CallObservation | undefined {
  const record = objectIn(call);
  const callId = callIdIn(record?.id);
  if (!record || !callId) return undefined;
  const { phase, status } = phaseOf(record);
  const { personSpoke, personWords } = speechIn(record);
  const analysis = objectIn(record.analysis);
  const metadata = objectIn(record.metadata);
  // In one piece: put together of several it took 5 KB and 4 µs more, one or two times for each call (measured).
  return {
    callId,
    source,
    phase,
    status,
    attemptId: textIn(metadata?.fairdial_attempt),
    campaign: textIn(metadata?.fairdial_campaign),
    toNumber: textIn(record.to_number),
    fromNumber: textIn(record.from_number),
    endReason: textIn(record.end_reason),
    outcome: textIn(analysis?.outcome) ?? textIn(record.outcome),
    summary: textIn(analysis?.summary) ?? textIn(record.ai_summary),
    recordingUrl: webLinkIn(record.recording_url),
    createdAt: instantIn(record.created_at),
    startedAt: instantIn(record.started_at),
    endedAt: instantIn(record.ended_at),
    durationSeconds: quantityIn(record.duration_seconds, LONGEST_CALL_SECONDS),
    personSpoke,
    personWords,
    extracted: extractedIn(record),
    costCents: quantityIn(record.cost_cents, HIGHEST_AMOUNT),
    creditsUsed: quantityIn(record.credits_used, HIGHEST_AMOUNT),
  };
}

/** Status words drift in case and in `-`, space and `_` (§8 row 11). */
export function normaliseStatus(status: unknown): string {
  return (
    textIn(status)
      ?.toLowerCase()
      .replaceAll(/[\s_-]+/g, '_') ?? 'unknown'
  );
}

/** A live word is believed over an `ended_at`: a slot freed too early costs more than one kept too long. */
function phaseOf(record: WireObject): { phase: 'live' | 'ended'; status: string } {
  const status = normaliseStatus(record.status);
  const ended = ENDED.has(status) || (!LIVE.has(status) && instantIn(record.ended_at) !== undefined);
  return { phase: ended ? 'ended' : 'live', status };
}

function webLinkIn(value: unknown): string | undefined {
  const link = textIn(value);
  return link && /^https?:\/\//i.test(link) ? link : undefined;
}
