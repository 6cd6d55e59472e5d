import type { Gates } from '../admission/gates.ts';
import type { ContactTraits } from '../domain/contact-traits.ts';
import type { TimedContact } from '../ledger/insight-ledger.ts';
import type { Bucket, CampaignEntry, Ledger } from '../ledger/ledger.ts';
import { hoursFor } from '../rules/hours-for.ts';
import { type Breakdown, type Cause, combined } from './causes.ts';
import { closedBy } from './closed-by.ts';
import { whyLater } from './wait-reasons.ts';
import type { BucketGate, GatedBucket } from './waiting-set.ts';

export interface WaitingSources {
  readonly ledger: Pick<Ledger, 'insight'> & { readonly contacts: Pick<Ledger['contacts'], 'buckets'> };
  readonly gates: Gates;
  readonly now: number;
  /** Of those who are not due yet so many are looked at one by one. */
  readonly mostLooks: number;
}

const PAGE = 1_000;

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
      return its ? [{ ...count, ...its }] : [];
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

/** What those wait for who are due later, looked at one by one in the order of their due times, bucket after bucket. */
export async function lookAtLater(
  campaign: string,
  buckets: readonly GatedBucket[],
  { ledger, mostLooks }: WaitingSources,
): Promise<Breakdown> {
  const parts: Cause[] = [];
  const of = buckets.reduce((sum, { later }) => sum + later, 0);
  let looked = 0;
  for (const { bucket, due, later } of buckets) {
    const end = due + Math.min(later, mostLooks - looked);
    for (let from = due; from < end; from += PAGE) {
      const page = await ledger.insight.timed({ campaign, bucket }, from, Math.min(PAGE, end - from));
      looked += page.length;
      parts.push(...partsOf(page));
    }
  }
  return { looked, of, parts: combined(parts) };
}

/** By reason first: of thousands only a few differ. */
function partsOf(page: readonly TimedContact[]): Cause[] {
  const groups = new Map<string, { count: number; until: number }>();
  for (const { at, reason } of page) {
    const group = groups.get(reason) ?? { count: 0, until: at };
    group.count += 1;
    group.until = Math.min(group.until, at);
    groups.set(reason, group);
  }
  return [...groups].map(([reason, group]) => ({ ...whyLater(reason), ...group }));
}
