import type { Campaign } from '../domain/campaign.ts';

/** What was worked out once, and holds from `since` (epoch ms) until before `until`. */
export interface Kept {
  readonly since: number;
  readonly until: number;
}

export function holdsAt({ since, until }: Kept, now: number): boolean {
  return now >= since && now < until;
}

/** An answer about a bucket at an instant (epoch ms). */
export type OfBucket<B, A> = (campaign: Campaign, bucket: B & { readonly bucket: number }, now: number) => A;

/** The same answers, each worked out once for a version of its campaign and kept while it holds. */
export function keptByBucket<B, A extends Kept>(workOut: OfBucket<B, A>): OfBucket<B, A> {
  const known = new Map<string, A>();
  return (campaign, bucket, now) => {
    const key = `${campaign.name}:${campaign.version}:${bucket.bucket}`;
    const kept = known.get(key);
    if (kept && holdsAt(kept, now)) return kept;
    const fresh = workOut(campaign, bucket, now);
    known.set(key, fresh);
    return fresh;
  };
}
