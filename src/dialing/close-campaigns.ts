import type { Gates } from '../admission/gates.ts';
import type { Clock } from '../domain/clock.ts';
import { crashPoint } from '../domain/crash-point.ts';
import type { Emit } from '../domain/events.ts';
import { inParts } from '../domain/in-parts.ts';
import type { BookedCampaign, CampaignBook } from '../ledger/campaign-book.ts';
import type { Ledger } from '../ledger/ledger.ts';

/** Closes contacts that can never be called any more, and campaigns with nothing left to do. */
export interface CampaignCloser {
  runOnce(): Promise<void>;
}

export interface CampaignCloserParts {
  readonly ledger: Ledger;
  readonly book: CampaignBook;
  readonly clock: Clock;
  readonly gates: Gates;
  readonly emit: Emit;
}

/** Contacts closed per call; the next tick goes on. */
const STEP = 10_000;
/** Suppressed numbers looked at per tick. */
const MOST_EXPIRED = 1_000;
/** Campaigns looked at side by side: one after the other, each would wake the process several times a tick. */
const AT_ONCE = 10;
/** Attempts looked through before a campaign is finished. */
const MOST_LIVE = 10_000;

type Bucket = BookedCampaign['buckets'][number];

/** What becomes of contacts that can never be called any more, and why. */
interface Closing {
  readonly status: 'expired' | 'cancelled';
  readonly reason: string;
}

const OVERDUE: Closing = { status: 'expired', reason: 'not_after has passed' };
const HOURLESS: Closing = { status: 'expired', reason: 'no calling hours left before the campaign ends' };
const UNSERVED: Closing = {
  status: 'cancelled',
  reason: 'its from_number is no longer one of the campaign',
};
const CANCELLED: Closing = { status: 'cancelled', reason: 'campaign cancelled' };

export function createCampaignCloser(parts: CampaignCloserParts): CampaignCloser {
  return {
    async runOnce() {
      const suppressions = expireSuppressions(parts).catch((error) =>
        parts.emit({ type: 'trouble', where: 'suppressions that ran out', error }),
      );
      await Promise.all([parts.book.refresh(), suppressions]);
      for (const some of inParts(parts.book.campaigns(), AT_ONCE))
        await Promise.all(some.map((entry) => closeOrTell(parts, entry)));
    },
  };
}

async function expireSuppressions({ ledger, clock, emit }: CampaignCloserParts): Promise<void> {
  const count = await ledger.suppressions.expire(clock.wallMs(), MOST_EXPIRED);
  if (count > 0) emit({ type: 'suppressions-expired', count });
}

async function closeOrTell(parts: CampaignCloserParts, entry: BookedCampaign): Promise<void> {
  const where = `closing ${entry.campaign.name}`;
  await closeWhatCan(parts, entry).catch((error) => parts.emit({ type: 'trouble', where, error }));
}

async function closeWhatCan(parts: CampaignCloserParts, entry: BookedCampaign): Promise<void> {
  if (entry.state === 'cancelled') await closeIn(parts, entry, { ...CANCELLED, buckets: entry.buckets });
  if (entry.state === 'running') await tend(parts, entry);
}

async function tend(parts: CampaignCloserParts, entry: BookedCampaign): Promise<void> {
  const { name } = entry.campaign;
  // Both at once: mostly there is nothing to close and somebody left.
  const [overdue, isSomebodyLeft] = await Promise.all([
    parts.ledger.contacts.expireOverdue(name, STEP, parts.clock.wallMs()),
    hasSomebodyLeft(parts.ledger, name),
  ]);
  tell(parts, { campaign: name, count: overdue, ...OVERDUE });
  const hourless = await closeIn(parts, entry, { ...HOURLESS, buckets: hourlessOf(parts, entry) });
  const unserved = await closeIn(parts, entry, { ...UNSERVED, buckets: unservedOf(entry) });
  if (!isSomebodyLeft || overdue + hourless + unserved > 0) await finishIfDone(parts, name);
}

/** Those whose window never opens again before the campaign ends. */
function hourlessOf({ gates, clock }: CampaignCloserParts, { campaign, buckets }: BookedCampaign): Bucket[] {
  const now = clock.wallMs();
  return buckets.filter((each) => {
    const gate = gates.of(campaign, each, now);
    return !gate.open && gate.until === undefined;
  });
}

/** Those pinned to a number that has left the campaign: nobody would ever offer their contacts again. */
function unservedOf({ campaign, buckets }: BookedCampaign): Bucket[] {
  const numbers = new Set(campaign.fromNumbers.map(({ number }) => number));
  return buckets.filter(({ fromNumber }) => fromNumber !== undefined && !numbers.has(fromNumber));
}

/**
 * Resolves with how many contacts of these buckets were closed: none where the campaign was edited since it was read. The edit
 * may have given it more hours, or a number back.
 */
async function closeIn(
  parts: CampaignCloserParts,
  { campaign }: BookedCampaign,
  { buckets, status, reason }: Closing & { readonly buckets: readonly Bucket[] },
): Promise<number> {
  let closed = 0;
  for (const { bucket } of buckets) {
    const ref = { campaign: campaign.name, bucket, version: campaign.version };
    const now = parts.clock.wallMs();
    const count = await parts.ledger.contacts.closeWaiting(ref, status, reason, STEP, now);
    tell(parts, { campaign: campaign.name, count, status, reason });
    closed += count;
  }
  return closed;
}

async function finishIfDone({ ledger, clock, emit }: CampaignCloserParts, name: string): Promise<void> {
  const entry = await ledger.campaigns.get(name);
  if (!entry?.import.completed || entry.import.running) return;
  if ((await hasSomebodyLeft(ledger, name)) || (await hasLateAttempt(ledger, name))) return;
  crashPoint('before-finish-campaign');
  const moved = await ledger.campaigns.setState(name, 'finished', '', clock.wallMs());
  crashPoint('after-finish-campaign');
  if (moved === 'changed') emit({ type: 'campaign-state', campaign: name, state: 'finished', reason: '' });
}

async function hasSomebodyLeft({ campaigns }: Ledger, name: string): Promise<boolean> {
  const { waiting, calling, unconfirmed } = await campaigns.counts(name);
  return waiting + calling + unconfirmed > 0;
}

/** An earlier attempt, put back after its contact went on: the reports of a finished campaign have it too. */
async function hasLateAttempt({ attempts }: Ledger, name: string): Promise<boolean> {
  for (const state of ['unconfirmed', 'placed', 'ended'] as const) {
    const live = await attempts.inState(state, MOST_LIVE);
    if (live.some(({ campaign, overtaken }) => campaign === name && overtaken)) return true;
  }
  return false;
}

function tell(
  { emit }: CampaignCloserParts,
  closed: Closing & { readonly campaign: string; readonly count: number },
): void {
  if (closed.count > 0) emit({ type: 'contacts-closed', ...closed });
}
