import type { BookedCampaign } from '../ledger/campaign-book.ts';
import type { CampaignOffer } from '../ledger/ledger.ts';
import type { Gates } from './gates.ts';

/** What may be dialled from one number right now, and when to look again if that is nothing. */
export interface Offers {
  /** Groups of equal priority, the highest first. */
  readonly groups: readonly (readonly CampaignOffer[])[];
  /** The next instant at which a closed bucket opens. */
  readonly opensAt?: number;
}

export interface OfferQuestion {
  readonly campaigns: readonly BookedCampaign[];
  readonly fromNumber: string;
  readonly gates: Gates;
  readonly now: number;
}

/** Running campaigns that use the number, each with its open buckets, the one that closes soonest first. */
export function offersFor(question: OfferQuestion): Offers {
  const using = question.campaigns.filter(
    (entry) => entry.state === 'running' && uses(entry, question.fromNumber),
  );
  const looked = using.map((entry) => ({ entry, ...bucketsOf(entry, question) }));
  const openings = looked.flatMap(({ opensAt }) => opensAt ?? []);
  return {
    groups: byPriority(looked.filter(({ open }) => open.length > 0)),
    ...(openings.length > 0 ? { opensAt: Math.min(...openings) } : {}),
  };
}

function uses({ campaign }: BookedCampaign, fromNumber: string): boolean {
  return campaign.fromNumbers.some(({ number }) => number === fromNumber);
}

function bucketsOf({ campaign, buckets }: BookedCampaign, { fromNumber, gates, now }: OfferQuestion) {
  const open: { bucket: number; until: number }[] = [];
  let opensAt: number | undefined;
  for (const bucket of buckets) {
    if (bucket.fromNumber !== undefined && bucket.fromNumber !== fromNumber) continue;
    const gate = gates.of(campaign, bucket, now);
    if (gate.open) open.push({ bucket: bucket.bucket, until: gate.until });
    else if (gate.until !== undefined) opensAt = Math.min(gate.until, opensAt ?? gate.until);
  }
  open.sort((a, b) => a.until - b.until || a.bucket - b.bucket);
  return { open: open.map(({ bucket }) => bucket), opensAt };
}

function byPriority(
  looked: readonly { entry: BookedCampaign; open: readonly number[] }[],
): CampaignOffer[][] {
  const groups = new Map<number, CampaignOffer[]>();
  for (const { entry, open } of looked) {
    const { name, version, maxConcurrent, priority, retry } = entry.campaign;
    const offer = { campaign: name, version, maxAttempts: retry.maxAttempts, buckets: open };
    const group = groups.get(priority) ?? [];
    group.push(maxConcurrent === undefined ? offer : { ...offer, maxConcurrent });
    groups.set(priority, group);
  }
  return [...groups].sort(([a], [b]) => b - a).map(([, group]) => group);
}
