import type { CallObservation } from '../domain/call-observation.ts';
import type { LostAttempt, RestoreResult } from '../ledger/generation.ts';
import type { ContactView } from '../ledger/ledger.ts';
import type { RescueParts, Rescuer } from './rescue.ts';

/** Rescuer: calls of the provider that name an attempt the ledger knows nothing of. */
export interface CallRescuer extends Rescuer {
  /** Adopt each of these calls that nothing else explains; raise the alarm where that cannot be. */
  explain(calls: readonly CallObservation[]): Promise<void>;
}

const PAGES = 2;
/**
 * The ledger knows for 50 hours which attempt a call belonged to; of older calls it could not tell. The provider's clock, or
 * the time zone left out of its dates, may make a call look younger by up to 26 hours than it is.
 */
const MEMORY_MS = 23 * 3_600_000;
/** An attempt's id as we make them; anything else in that field is not ours. */
const ATTEMPT_ID = /^[0-9a-z]{8,64}-\d{1,5}$/i;
/** Alarms that were raised are forgotten when there are so many. */
const MOST_ALARMS = 10_000;

/** A call that names an attempt of ours, and all that is needed to put it back. */
export interface OwnCall extends CallObservation {
  readonly attemptId: string;
  readonly campaign: string;
  readonly toNumber: string;
  readonly fromNumber: string;
}

/**
 * A call that was accepted long after we had proof of its absence shows here: its contact must not be dialled now. Not
 * while the ledger is in doubt: what it lacks the journals put back, which know the attempt's number and its order
 * (measured: after a rollback by 5 s the later of two calls was adopted as the first, and a third one was made).
 */
export function createCallRescuer(parts: RescueParts): CallRescuer {
  const alarmed = new Set<string>();
  let nextGlance = 0;

  const alarm = ({ callId, campaign, toNumber }: OwnCall, why: string) => {
    if (alarmed.has(callId)) return;
    if (alarmed.size >= MOST_ALARMS) alarmed.clear();
    alarmed.add(callId);
    parts.emit({ type: 'unexplained-call', callId, campaign, phone: toNumber, why });
  };

  const explain = async (calls: readonly CallObservation[]) => {
    for (const call of calls) {
      if (parts.isTrusted?.() === false) return;
      const own = callOfOurs(call);
      if (!own || !isRecent(own, parts.clock.wallMs()) || alarmed.has(own.callId)) continue;
      if (await isKnownCall(parts, own)) continue;
      const trouble = await adopt(parts, own);
      if (trouble) alarm(own, trouble);
    }
  };

  return {
    explain,
    async runOnce() {
      const now = parts.clock.wallMs();
      if (now < nextGlance || !mayCall(parts) || parts.isTrusted?.() === false) return;
      nextGlance = now + parts.timings.listGlance;
      let cursor: string | undefined;
      for (let page = 0; page < PAGES; page++) {
        const { calls, nextCursor } = await parts.api.listCalls(cursor);
        await explain(calls);
        if (nextCursor === undefined) return;
        cursor = nextCursor;
      }
    },
  };
}

/** With no campaign left to call for there is nobody to keep from being called. */
function mayCall({ book }: RescueParts): boolean {
  return book.campaigns().some(({ state }) => state === 'running' || state === 'paused');
}

/** The same call, if it names an attempt of ours, a campaign and both numbers. */
export function callOfOurs(call: CallObservation): OwnCall | undefined {
  const { attemptId = '', campaign, toNumber, fromNumber } = call;
  const isNamed = campaign !== undefined && toNumber !== undefined && fromNumber !== undefined;
  return isNamed && ATTEMPT_ID.test(attemptId)
    ? { ...call, attemptId, campaign, toNumber, fromNumber }
    : undefined;
}

function isRecent({ createdAt, phase }: CallObservation, now: number): boolean {
  return createdAt === undefined ? phase === 'live' : createdAt > now - MEMORY_MS;
}

/** What it takes to let a call of ours that the ledger does not know count as an attempt. */
export interface CallAdoption extends Pick<RescueParts, 'ledger' | 'clock' | 'run' | 'maxCallMs'> {
  readonly book: Pick<RescueParts['book'], 'get'>;
}

/** Ours by its id; or its attempt is still being placed or looked for; or a person or the API decided that attempt; or nobody can know any more. */
export async function isKnownCall({ ledger, book }: CallAdoption, call: OwnCall): Promise<boolean> {
  if (!book.get(call.campaign)) return true;
  if (await ledger.attempts.byCallId(call.callId)) return true;
  if (await ledger.attempts.get(call.attemptId)) return true;
  return (await ledger.rescue.left(call.attemptId)) === 'settled';
}

/** How a call stands among several of its contact that the ledger does not know: the how manieth, and whether a later one follows. */
interface AmongUnknown {
  readonly further: number;
  readonly overtaken?: true;
}

/** Let a call count as an attempt of its contact: placed, to be looked at now. */
export async function restoreCall(
  parts: CallAdoption,
  call: OwnCall,
  among: AmongUnknown = { further: 1 },
): Promise<{ result: RestoreResult; attempt?: LostAttempt }> {
  const found = await parts.ledger.contacts.find(call.toNumber);
  const contact = found.find(({ campaign }) => campaign === call.campaign);
  if (!contact) return { result: 'unknown' };
  const attempt = attemptOf(parts, call, { ...contact.view, ...among });
  return { result: await parts.ledger.attempts.restore(attempt, parts.clock.wallMs()), attempt };
}

/** What keeps it from being adopted, if anything does. It counts as an attempt, whatever is learnt of it. */
async function adopt(parts: RescueParts, call: OwnCall): Promise<string | undefined> {
  const { result, attempt } = await restoreCall(parts, call);
  const { callId } = call;
  if (result === 'restored' && attempt)
    parts.emit({ type: 'attempt-adopted', attempt, callId, how: 'met in the call list, unasked for' });
  if (result === 'unknown') return 'the campaign has no such contact';
  return result === 'busy' || result === 'gone' ? 'its contact is in another call or closed' : undefined;
}

/** When it began, unless the provider's clock is absurd: a live call thought hours old would be hung up. */
function startOf({ clock, maxCallMs }: CallAdoption, { createdAt, phase }: OwnCall): number {
  const now = clock.wallMs();
  if (createdAt === undefined || createdAt > now) return now;
  return phase === 'live' && now - createdAt >= maxCallMs ? now : createdAt;
}

function attemptOf(
  parts: CallAdoption,
  call: OwnCall,
  { contact, attempts, further, overtaken }: ContactView & AmongUnknown,
): LostAttempt {
  const { book, clock, run } = parts;
  const { attemptId, campaign, toNumber, fromNumber, callId } = call;
  const startedAt = startOf(parts, call);
  return {
    id: attemptId,
    campaign,
    campaignVersion: book.get(campaign)?.campaign.version ?? '',
    seq: contact.seq,
    n: attempts + further,
    phone: toNumber,
    fromNumber,
    run,
    openedAt: startedAt,
    postedAt: startedAt,
    call: { callId, acceptedAt: startedAt },
    reason: '',
    nextLookAt: clock.wallMs(),
    ...(overtaken && { overtaken }),
  };
}
