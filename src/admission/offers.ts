import type { BookedCampaign } from '../ledger/campaign-book.ts';
import type { BucketTerms, CampaignOffer } from '../ledger/ledger.ts';
import { type BucketTermsBook, termsUntil } from './call-limits.ts';
import type { Gates } from './gates.ts';
import { holdsAt, type Kept } from './kept-answers.ts';

/** What may be dialled from one number right now, and when to look again if that is nothing. */
export interface Offers {
  /** Groups of equal priority, the highest first. */
  readonly groups: readonly (readonly CampaignOffer[])[];
  /** The next instant at which a closed bucket opens. */
  readonly opensAt?: number;
}

/** What campaigns have for a number, looked at once and kept until it changes. */
export interface OfferBook {
  /**
   * What the running ones among these offer to the number, each its open buckets: by the priority of their rows, then the
   * one that closes soonest first.
   */
  of(campaigns: readonly BookedCampaign[], fromNumber: string, now: number): Offers;
}

export function createOffers(gates: Gates, terms: BucketTermsBook): OfferBook {
  /** By what the book holds of a campaign, and by number. What the book reads anew is looked at anew. */
  const looks = new WeakMap<BookedCampaign, Map<string, Look>>();

  /** The door asks for every batch, which may be one call: gates and terms change far less often. */
  const lookAt = (entry: BookedCampaign, fromNumber: string, now: number): Look => {
    const ofEntry = looks.get(entry) ?? new Map<string, Look>();
    const kept = ofEntry.get(fromNumber);
    if (kept && holdsAt(kept, now)) return kept;
    const look = freshLook(entry, { fromNumber, gates, terms, now });
    looks.set(entry, ofEntry.set(fromNumber, look));
    return look;
  };

  return {
    of(campaigns, fromNumber, now) {
      const using = campaigns.filter((entry) => entry.state === 'running' && uses(entry, fromNumber));
      const looked = using.map((entry) => lookAt(entry, fromNumber, now));
      const openings = looked.flatMap(({ opensAt }) => opensAt ?? []);
      return {
        groups: byPriority(looked),
        ...(openings.length > 0 ? { opensAt: Math.min(...openings) } : {}),
      };
    },
  };
}

function uses({ campaign }: BookedCampaign, fromNumber: string): boolean {
  return campaign.fromNumbers.some(({ number }) => number === fromNumber);
}

/** What a campaign has for a number. */
interface Look extends Kept {
  readonly priority: number;
  /** Undefined while all its buckets are closed. */
  readonly offer: CampaignOffer | undefined;
  readonly opensAt: number | undefined;
}

interface LookQuestion {
  readonly fromNumber: string;
  readonly gates: Gates;
  readonly terms: BucketTermsBook;
  readonly now: number;
}

interface OpenBucket {
  readonly bucket: number;
  readonly until: number;
  readonly priority: number;
  readonly terms: BucketTerms;
}

function freshLook(entry: BookedCampaign, { fromNumber, gates, terms, now }: LookQuestion): Look {
  const { campaign, buckets } = entry;
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
  const changes = open.flatMap((each) => [each.until, termsUntil(each.terms)]);
  return {
    since: now,
    until: Math.min(opensAt ?? Number.POSITIVE_INFINITY, ...changes),
    priority: campaign.priority,
    offer: open.length > 0 ? offerOf(entry, open) : undefined,
    opensAt,
  };
}

function offerOf({ campaign, first }: BookedCampaign, open: readonly OpenBucket[]): CampaignOffer {
  const { name, version, maxConcurrent, retry, ramp } = campaign;
  return {
    campaign: name,
    version,
    maxAttempts: retry.maxAttempts,
    ...(maxConcurrent === undefined ? {} : { maxConcurrent }),
    ...(ramp === undefined || first?.over ? {} : { ramp }),
    buckets: open.map(({ bucket }) => bucket),
    terms: open.map(({ terms }) => terms),
  };
}

function byPriority(looked: readonly Look[]): CampaignOffer[][] {
  const groups = new Map<number, CampaignOffer[]>();
  for (const { offer, priority } of looked) {
    if (!offer) continue;
    const group = groups.get(priority) ?? [];
    group.push(offer);
    groups.set(priority, group);
  }
  return [...groups].sort(([a], [b]) => b - a).map(([, group]) => group);
}
