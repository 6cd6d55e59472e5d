import type { CallObservation } from '../domain/call-observation.ts';
import type { LostAttempt } from '../ledger/generation.ts';
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

interface Stranger extends CallObservation {
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

  const alarm = ({ callId, campaign, toNumber }: Stranger, why: string) => {
    if (alarmed.has(callId)) return;
    if (alarmed.size >= MOST_ALARMS) alarmed.clear();
    alarmed.add(callId);
    parts.emit({ type: 'unexplained-call', callId, campaign, phone: toNumber, why });
  };

  const explain = async (calls: readonly CallObservation[]) => {
    for (const call of calls) {
      if (parts.isTrusted?.() === false) return;
      if (!isOurs(call) || !isRecent(call, parts.clock.wallMs()) || alarmed.has(call.callId)) continue;
      if (await isKnown(parts, call)) continue;
      const trouble = await adopt(parts, call);
      if (trouble) alarm(call, trouble);
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

function isOurs(call: CallObservation): call is Stranger {
  const { attemptId = '', campaign, toNumber, fromNumber } = call;
  const isNamed = campaign !== undefined && toNumber !== undefined && fromNumber !== undefined;
  return isNamed && ATTEMPT_ID.test(attemptId);
}

function isRecent({ createdAt, phase }: CallObservation, now: number): boolean {
  return createdAt === undefined ? phase === 'live' : createdAt > now - MEMORY_MS;
}

/** Ours by its id; or its attempt is still being placed or looked for; or a person or the API decided that attempt. */
async function isKnown({ ledger, book }: RescueParts, call: Stranger): Promise<boolean> {
  if (!book.get(call.campaign)) return true;
  if (await ledger.attempts.byCallId(call.callId)) return true;
  if (await ledger.attempts.get(call.attemptId)) return true;
  return (await ledger.rescue.left(call.attemptId)) === 'settled';
}

/** What keeps it from being adopted, if anything does. It counts as an attempt, whatever is learnt of it. */
async function adopt(parts: RescueParts, call: Stranger): Promise<string | undefined> {
  const { ledger, clock, emit } = parts;
  const contact = (await ledger.contacts.find(call.toNumber)).find(
    ({ campaign }) => campaign === call.campaign,
  );
  if (!contact) return 'the campaign has no such contact';
  const attempt = attemptOf(parts, call, contact.view);
  const restored = await ledger.attempts.restore(attempt, clock.wallMs());
  const { callId } = call;
  if (restored === 'restored')
    emit({ type: 'attempt-adopted', attempt, callId, how: 'met in the call list, unasked for' });
  return restored === 'busy' || restored === 'gone' ? 'its contact is in another call or closed' : undefined;
}

/** When it began, unless the provider's clock is absurd: a live call thought hours old would be hung up. */
function startOf({ clock, maxCallMs }: RescueParts, { createdAt, phase }: Stranger): number {
  const now = clock.wallMs();
  if (createdAt === undefined || createdAt > now) return now;
  return phase === 'live' && now - createdAt >= maxCallMs ? now : createdAt;
}

function attemptOf(parts: RescueParts, call: Stranger, { contact, attempts }: ContactView) {
  const { book, clock, run } = parts;
  const { attemptId, campaign, toNumber, fromNumber, callId } = call;
  const startedAt = startOf(parts, call);
  return {
    id: attemptId,
    campaign,
    campaignVersion: book.get(campaign)?.campaign.version ?? '',
    seq: contact.seq,
    n: attempts + 1,
    phone: toNumber,
    fromNumber,
    run,
    openedAt: startedAt,
    postedAt: startedAt,
    call: { callId, acceptedAt: startedAt },
    reason: '',
    nextLookAt: clock.wallMs(),
  } satisfies LostAttempt;
}
