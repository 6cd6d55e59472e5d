import type { Gates } from '../admission/gates.ts';
import type { ContactTraits } from '../domain/contact-traits.ts';
import { firstAndLast } from '../domain/standing.ts';
import { whyLater } from '../domain/wait-reasons.ts';
import type { TimedContact } from '../ledger/insight-ledger.ts';
import type { Bucket, CampaignEntry, Ledger } from '../ledger/ledger.ts';
import { hoursFor } from '../rules/hours-for.ts';
import type { NextAllowed } from '../rules/next-allowed.ts';
import { type Breakdown, type Cause, combined } from './causes.ts';
import { closedBy } from './closed-by.ts';
import type { BucketGate, GatedBucket } from './waiting-set.ts';

export interface WaitingSources {
  readonly ledger: Pick<Ledger, 'insight'> & { readonly contacts: Pick<Ledger['contacts'], 'buckets'> };
  readonly gates: Gates;
  readonly allowed: NextAllowed;
  readonly now: number;
  /** Of those who are not due yet so many are looked at one by one. */
  readonly mostLooks: number;
}

const PAGE = 1_000;
/** Whose time comes within this is as good as due to a person who thinks of resuming. */
export const SOON_MS = 10 * 60_000;

interface Gated {
  readonly traits: ContactTraits;
  readonly gate: BucketGate;
}

/** Who waits, by bucket, with what each bucket's gate says. All counts are of one instant and add up to `waiting`. */
export async function readWaiting(
  entry: CampaignEntry,
  sources: WaitingSources,
): Promise<{ waiting: number; buckets: GatedBucket[] }> {
  const { ledger, now } = sources;
  const { name } = entry.campaign;
  for (;;) {
    const buckets = await ledger.contacts.buckets(name, now);
    const gated = new Map(buckets.map((bucket) => [bucket.bucket, gatedBucket(entry, bucket, sources)]));
    const parting = [...gated].map(([bucket, { gate }]) => [bucket, partingAt(gate, now)] as const);
    const counted = await ledger.insight.countWaiting(name, new Map(parting), now);
    const known = counted.buckets.flatMap((count) => {
      const its = gated.get(count.bucket);
      if (!its) return [];
      const { laterAt } = count;
      const opening =
        laterAt === undefined ? undefined : sources.allowed.from(entry.campaign, its.traits, laterAt);
      return [{ ...count, ...its, ...(opening !== undefined && { laterAt: opening }) }];
    });
    // A bucket that came up between the two readings is there at the next.
    if (known.length === counted.buckets.length) return { waiting: counted.waiting, buckets: known };
  }
}

function gatedBucket(entry: CampaignEntry, bucket: Bucket, { gates, now }: WaitingSources): Gated {
  const { campaign } = entry;
  if (
    bucket.fromNumber !== undefined &&
    !campaign.fromNumbers.some(({ number }) => number === bucket.fromNumber)
  )
    return { traits: bucket, gate: { kind: 'no-number' } };
  if (hoursFor(campaign, bucket).frozen) return { traits: bucket, gate: { kind: 'frozen' } };
  const gate = gates.of(campaign, bucket, now);
  if (gate.open) return { traits: bucket, gate: { kind: 'open' } };
  const by = closedBy(campaign, bucket, now);
  return {
    traits: bucket,
    gate: gate.until === undefined ? { kind: 'never', by } : { kind: 'closed', until: gate.until, by },
  };
}

/** Who is due by then waits for the gate alone; who is due later waits longer than the gate. */
function partingAt(gate: BucketGate, now: number): number {
  if (gate.kind === 'open') return now;
  return gate.kind === 'closed' ? gate.until : Number.POSITIVE_INFINITY;
}

/** Who is not due yet. */
export interface Later {
  readonly seen: Breakdown;
  /** So many of those seen may be called within `SOON_MS`. */
  readonly soon: number;
}

/** What those wait for who are due later, looked at one by one in the order of their due times, bucket after bucket. */
export async function lookAtLater(
  { campaign }: CampaignEntry,
  buckets: readonly GatedBucket[],
  { ledger, allowed, now, mostLooks }: WaitingSources,
): Promise<Later> {
  const parts: Cause[] = [];
  const of = buckets.reduce((sum, { later }) => sum + later, 0);
  let [looked, soon] = [0, 0];
  for (const { bucket, traits, due, later } of buckets) {
    const end = due + Math.min(later, mostLooks - looked);
    for (let from = due; from < end; from += PAGE) {
      const ref = { campaign: campaign.name, bucket };
      const page = await ledger.insight.timed(ref, from, Math.min(PAGE, end - from));
      const told = page.map((each) => ({ ...each, at: allowed.from(campaign, traits, each.at) ?? each.at }));
      looked += page.length;
      soon += told.filter(({ at }) => at <= now + SOON_MS).length;
      parts.push(...partsOf(told));
    }
  }
  return { seen: { looked, of, parts: combined(parts) }, soon };
}

/** By reason first: of thousands only a few differ. */
function partsOf(page: readonly TimedContact[]): Cause[] {
  const groups = new Map<string, number[]>();
  for (const { at, reason } of page) {
    const times = groups.get(reason) ?? [];
    times.push(at);
    groups.set(reason, times);
  }
  return [...groups].map(([reason, times]) => ({
    ...whyLater(reason),
    count: times.length,
    ...firstAndLast(times),
  }));
}
