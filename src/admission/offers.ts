import type { BookedCampaign } from '../ledger/campaign-book.ts';
import type { BucketTerms, CampaignOffer } from '../ledger/ledger.ts';
import type { BucketTermsBook } from './call-limits.ts';
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
  readonly terms: BucketTermsBook;
  readonly now: number;
}

/** Running campaigns that use the number, each with its open buckets: by the priority of their rows, then the one that closes soonest first. */
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

interface OpenBucket {
  readonly bucket: number;
  readonly until: number;
  readonly priority: number;
  readonly terms: BucketTerms;
}

function bucketsOf({ campaign, buckets }: BookedCampaign, question: OfferQuestion) {
  const { fromNumber, gates, terms, now } = question;
  const open: OpenBucket[] = [];
  let opensAt: number | undefined;
  for (const bucket of buckets) {
    if (bucket.fromNumber !== undefined && bucket.fromNumber !== fromNumber) continue;
    const gate = gates.of(campaign, bucket, now);
    if (gate.open) {
      const { bucket: number, priority = 0 } = bucket;
      open.push({ bucket: number, until: gate.until, priority, terms: terms.of(campaign, bucket, now) });
    } else if (gate.until !== undefined) opensAt = Math.min(gate.until, opensAt ?? gate.until);
  }
  open.sort((a, b) => b.priority - a.priority || a.until - b.until || a.bucket - b.bucket);
  return { open, opensAt };
}

function byPriority(
  looked: readonly { entry: BookedCampaign; open: readonly OpenBucket[] }[],
): CampaignOffer[][] {
  const groups = new Map<number, CampaignOffer[]>();
  for (const { entry, open } of looked) {
    const { name, version, maxConcurrent, priority, retry, ramp } = entry.campaign;
    const offer = {
      campaign: name,
      version,
      maxAttempts: retry.maxAttempts,
      ...(ramp === undefined || entry.first?.over ? {} : { ramp }),
      buckets: open.map(({ bucket }) => bucket),
      terms: open.map(({ terms }) => terms),
    };
    const group = groups.get(priority) ?? [];
    group.push(maxConcurrent === undefined ? offer : { ...offer, maxConcurrent });
    groups.set(priority, group);
  }
  return [...groups].sort(([a], [b]) => b - a).map(([, group]) => group);
}
