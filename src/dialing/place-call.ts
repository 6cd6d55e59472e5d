import { askForPass, type Departing, type PassAsked } from '../admission/open-attempts.ts';
import { type Attempt, postedAtOf } from '../domain/attempt.ts';
import { mayPlace } from '../domain/calling-hours.ts';
import type { Campaign } from '../domain/campaign.ts';
import { crashPoint } from '../domain/crash-point.ts';
import { present } from '../domain/present.ts';
import type { Running } from '../ledger/campaign-book.ts';
import type { PostingResult } from '../ledger/ledger.ts';
import type { OwnConnection } from '../oneinbox/own-connection.ts';
import { hoursFor } from '../rules/hours-for.ts';
import type { Departure, PlacingParts } from './departure.ts';
import { recordResult } from './record-result.ts';
import { buildPlaceRequest } from './request.ts';
import { giveBackUnposted, returnOutsideHours, returnUnposted } from './return-unposted.ts';
import { untilDone } from './until-done.ts';

/** Of an attempt that comes straight from the door the fence has been asked; of one from the queue it has not. */
export type PlaceCall = (attemptId: string, straight?: Straight) => Promise<void>;

interface Straight {
  readonly attempt: Pick<Departing, 'pass' | 'gate'>;
  /** Its first byte leaves now; from here on it only waits for its answer. */
  readonly onLeft: () => void;
}

/** Place one opened attempt: fence, hours, one POST, and its result into the ledger. Running it again never POSTs again. */
export function createPlaceCall(parts: PlacingParts): PlaceCall {
  return async (attemptId, straight) => {
    // Made while the fence and the journal do their work; whatever they say, not a byte is sent before both are done.
    const connection = parts.api.connectAhead?.();
    try {
      await place(parts, attemptId, { connection, straight });
    } finally {
      connection?.close();
    }
  };
}

interface Way {
  readonly connection: OwnConnection | undefined;
  readonly straight: Straight | undefined;
}

async function place(parts: PlacingParts, attemptId: string, way: Way): Promise<void> {
  const pass = way.straight?.attempt.pass ?? askForPass(parts.clock);
  const gate = await gateFor(parts, attemptId, { pass, straight: way.straight });
  crashPoint('after-begin-posting');
  if (gate.kind === 'refused')
    return giveBackUnposted(parts, attemptId, { why: gate.why, token: pass.token });
  if (gate.kind !== 'post') return;
  const campaign = await campaignOf(parts, gate.attempt);
  if (!campaign) return;
  const departure = { attempt: gate.attempt, contact: gate.contact, campaign, token: pass.token };
  if (isLate(parts, pass))
    return returnUnposted(parts, departure, { notBefore: parts.clock.wallMs(), reason: SUSPENDED });
  if (parts.isTrusted && !parts.isTrusted())
    return returnUnposted(parts, departure, { notBefore: parts.clock.wallMs(), reason: DOUBT });
  const running = () => parts.isRunning?.(campaign.name, pass.monotonic) ?? 'yes';
  const runs = await nowRunning(parts, running);
  if (runs !== 'yes')
    return returnUnposted(parts, departure, { notBefore: parts.clock.wallMs(), reason: NOT_RUNNING[runs] });
  await depart(parts, departure, { inTime: () => !isLate(parts, pass), running, ...way });
}

/**
 * What the fence has said already, or says now. Whom the door sent straight may have passed it although the answer was lost:
 * with the same token it is the same pass, and nobody else would place it.
 */
async function gateFor(
  parts: PlacingParts,
  id: string,
  { pass, straight }: { pass: PassAsked; straight: Straight | undefined },
): Promise<PostingResult> {
  if (!straight) return askAtFence(parts, id, pass);
  const told = await straight.attempt.gate().catch(() => undefined);
  return told ?? untilDone(parts, () => askAtFence(parts, id, pass));
}

function askAtFence(
  { ledger, run }: PlacingParts,
  id: string,
  { token, wall }: PassAsked,
): Promise<PostingResult> {
  crashPoint('before-begin-posting');
  return ledger.attempts.beginPosting(id, token, run, wall);
}

/** The campaign at exactly the version the attempt was opened under; the door has just compared it. */
async function campaignOf({ book, ledger }: PlacingParts, attempt: Attempt): Promise<Campaign | undefined> {
  const booked = book.get(attempt.campaign)?.campaign;
  if (booked?.version === attempt.campaignVersion) return booked;
  return (await ledger.campaigns.get(attempt.campaign))?.campaign;
}

const DOUBT = 'store or clock are in doubt';
const NOT_RUNNING = {
  no: 'the campaign was paused before the call left',
  unknown: 'the ledger could not be asked in time whether the campaign still runs',
} as const;
const SUSPENDED = 'the process was held up before the call left';

/** A suspended machine stops one clock, a busy one delays both: whichever shows it, nobody is called any more. */
function isLate({ clock, timings }: PlacingParts, asked: PassAsked): boolean {
  const late = (passed: number) => passed > timings.latestDeparture;
  return late(clock.wallMs() - asked.wall) || late(clock.monotonicMs() - asked.monotonic);
}

/** The fence has just found it running: where the book says otherwise, the book is old, or it was paused since. */
async function nowRunning({ book }: PlacingParts, running: () => Running): Promise<Running> {
  if (running() === 'yes') return 'yes';
  await book.refresh().catch(() => {});
  return running();
}

interface Watch extends Way {
  readonly inTime: () => boolean;
  readonly running: () => Running;
}

async function depart(parts: PlacingParts, departure: Departure, watch: Watch): Promise<void> {
  const { campaign, contact, attempt } = departure;
  const now = parts.clock.wallMs();
  const inTimeFor = (at: number) => contact.notAfter === undefined || at <= contact.notAfter;
  if (!inTimeFor(now))
    return returnUnposted(parts, departure, {
      notBefore: now,
      reason: 'not_after passed before the call left',
    });
  const { hours, zones } = hoursFor(campaign, contact);
  if (!mayPlace(hours, zones, now, parts.guardMs)) return returnOutsideHours(parts, departure);
  const request = buildPlaceRequest({
    campaign,
    contact,
    attempt,
    ...present({ publicUrl: parts.publicUrl }),
  });
  const began = parts.clock.monotonicMs();
  crashPoint('before-post');
  let runs: Running = 'yes';
  const mayLeave = () => {
    const leavesAt = parts.clock.wallMs();
    runs = watch.running();
    const open = mayPlace(hours, zones, leavesAt, parts.guardMs) && inTimeFor(leavesAt);
    const leaves =
      open &&
      runs === 'yes' &&
      watch.inTime() &&
      parts.isTrusted?.() !== false &&
      parts.refusals.mayLeave(attempt.fromNumber, leavesAt);
    if (leaves) parts.emit({ type: 'call-posting', attempt, fencedAt: postedAtOf(attempt) });
    if (leaves) watch.straight?.onLeft();
    return leaves;
  };
  const result = await parts.api.placeCall(request, mayLeave, watch.connection);
  crashPoint('after-post');
  if (runs !== 'yes')
    return returnUnposted(parts, departure, { notBefore: parts.clock.wallMs(), reason: NOT_RUNNING[runs] });
  await recordResult(parts, departure, { result, tookMs: parts.clock.monotonicMs() - began });
}
