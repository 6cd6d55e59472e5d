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
  if (entry.state === 'cancelled') await closeAll(parts, entry);
  if (entry.state === 'running') await tend(parts, entry);
}

async function tend(parts: CampaignCloserParts, entry: BookedCampaign): Promise<void> {
  const { name } = entry.campaign;
  // Both at once: mostly there is nothing to close and somebody left.
  const [overdue, isSomebodyLeft] = await Promise.all([
    parts.ledger.contacts.expireOverdue(name, STEP, parts.clock.wallMs()),
    hasSomebodyLeft(parts.ledger, name),
  ]);
  tell(parts, { campaign: name, count: overdue, status: 'expired', reason: 'not_after has passed' });
  const closed = overdue + (await closeForever(parts, entry)) + (await closeUnserved(parts, entry));
  if (!isSomebodyLeft || closed > 0) await finishIfDone(parts, name);
}

/** Buckets whose window never opens again before the campaign ends. Resolves with how many were closed, as the next. */
async function closeForever(
  parts: CampaignCloserParts,
  { campaign, buckets }: BookedCampaign,
): Promise<number> {
  const now = parts.clock.wallMs();
  let closed = 0;
  for (const each of buckets) {
    const gate = parts.gates.of(campaign, each, now);
    if (gate.open || gate.until !== undefined) continue;
    const reason = 'no calling hours left before the campaign ends';
    const ref = { campaign: campaign.name, bucket: each.bucket };
    const count = await parts.ledger.contacts.closeWaiting(ref, 'expired', reason, STEP, now);
    tell(parts, { campaign: campaign.name, count, status: 'expired', reason });
    closed += count;
  }
  return closed;
}

/** Contacts pinned to a number that has left the campaign: nobody would ever offer them again. */
async function closeUnserved(
  parts: CampaignCloserParts,
  { campaign, buckets }: BookedCampaign,
): Promise<number> {
  let closed = 0;
  const numbers = new Set(campaign.fromNumbers.map(({ number }) => number));
  const unserved = buckets.filter(({ fromNumber }) => fromNumber !== undefined && !numbers.has(fromNumber));
  for (const { bucket } of unserved) {
    const reason = 'its from_number is no longer one of the campaign';
    const ref = { campaign: campaign.name, bucket };
    const count = await parts.ledger.contacts.closeWaiting(
      ref,
      'cancelled',
      reason,
      STEP,
      parts.clock.wallMs(),
    );
    tell(parts, { campaign: campaign.name, count, status: 'cancelled', reason });
    closed += count;
  }
  return closed;
}

async function closeAll(parts: CampaignCloserParts, { campaign, buckets }: BookedCampaign): Promise<void> {
  for (const { bucket } of buckets) {
    const ref = { campaign: campaign.name, bucket };
    const reason = 'campaign cancelled';
    const count = await parts.ledger.contacts.closeWaiting(
      ref,
      'cancelled',
      reason,
      STEP,
      parts.clock.wallMs(),
    );
    tell(parts, { campaign: campaign.name, count, status: 'cancelled', reason });
  }
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
  closed: { campaign: string; count: number; status: string; reason: string },
): void {
  if (closed.count > 0) emit({ type: 'contacts-closed', ...closed });
}
