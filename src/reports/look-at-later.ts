import type { Campaign } from '../domain/campaign.ts';
import type { TimedContact } from '../ledger/insight-ledger.ts';
import type { Bucket, Ledger } from '../ledger/ledger.ts';
import { isLater, type Situation } from './waiting-causes.ts';

/**
 * Those of a campaign who are not due yet, by bucket: all of them where they are at most `mostLooks`, otherwise only
 * the last of each bucket. None where that is 0.
 */
export async function lookAtLater(
  ledger: { readonly insight: Pick<Ledger['insight'], 'timed'> },
  of: { readonly campaign: Campaign; readonly buckets: readonly Bucket[]; readonly mostLooks: number },
  { allowed, now }: Pick<Situation, 'allowed' | 'now'>,
): Promise<ReadonlyMap<number, readonly TimedContact[]>> {
  const { campaign, buckets, mostLooks } = of;
  if (mostLooks === 0) return new Map();
  const later = buckets.filter(
    (bucket) => bucket.timed > 0 && isLater(bucket, allowed.from(campaign, bucket, now) ?? Infinity),
  );
  const isFew = later.reduce((sum, { timed }) => sum + timed, 0) <= mostLooks;
  const looked = await Promise.all(
    later.map(async (bucket) => {
      const from = isFew ? 0 : bucket.timed - 1;
      return [bucket.bucket, await ledger.insight.timed(bucket, from, bucket.timed - from)] as const;
    }),
  );
  return new Map(looked);
}
