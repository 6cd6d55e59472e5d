import { withCaps } from '../domain/caps.ts';
import { traitsOf } from '../domain/contact-traits.ts';
import { present } from '../domain/present.ts';
import type { Bucket, CampaignEntry, Ledger } from '../ledger/ledger.ts';
import type { Assumptions } from './assumptions.ts';
import { sortedByBucket } from './contact-packer.ts';
import type { PackedCampaign, PackedLive } from './packed-setting.ts';
import { packTexts } from './packed-texts.ts';

export interface PresentSources {
  readonly ledger: {
    readonly insight: Pick<Ledger['insight'], 'timed'>;
    readonly contacts: Pick<Ledger['contacts'], 'buckets' | 'page'>;
    readonly attempts: Pick<Ledger['attempts'], 'inState'>;
  };
  readonly now: number;
  /** Persons of the campaigns before this one. */
  readonly personsBefore: number;
}

/** Retries looked at one by one; of more, the others are taken to be due as these are. */
const MOST_RETRIES = 20_000;
const PAGE = 1_000;
/** Retries of which it is looked up how often they were called. */
const SAMPLED = 200;
const MOST_LIVE = 10_000;

/**
 * Where a campaign stands, for a forecast: as many people in each bucket as wait there, retries when they are due, and its
 * live calls. Nobody's number is read, so limits on calls to one person count from now on only.
 */
export async function presentState(
  entry: CampaignEntry,
  assumptions: Assumptions,
  sources: PresentSources,
): Promise<PackedCampaign> {
  const { name } = entry.campaign;
  const buckets = await sources.ledger.contacts.buckets(name, sources.now);
  const calls = buckets.length > 0 ? await liveCalls(name, sources) : [];
  const waiting = buckets.reduce((sum, { fresh, timed }) => sum + fresh + timed, 0);
  const size = waiting + calls.length;
  const [bucketOf, attempts] = [new Uint32Array(size), new Uint16Array(size)];
  const dueAt = new Float64Array(size).fill(Number.NaN);
  let seq = 0;
  for (const [index, bucket] of buckets.entries()) {
    bucketOf.fill(index, seq, seq + bucket.fresh + bucket.timed);
    seq += bucket.fresh;
    const retries = await retriesIn(bucket, sources);
    for (let retry = 0; retry < bucket.timed; retry += 1, seq += 1) {
      const known = retries[retry % retries.length];
      attempts[seq] = known?.attempts ?? 1;
      dueAt[seq] = known?.dueAt ?? sources.now;
    }
  }
  return {
    campaign: withCaps(entry.campaign, entry.caps),
    assumptions,
    size,
    traits: buckets.map(traitsOf),
    bucketOf,
    ...sortedByBucket(bucketOf, buckets.length),
    persons: bucketOf.map((_, index) => sources.personsBefore + index),
    rows: new Uint32Array(size),
    ids: packTexts([]),
    notBefore: undefined,
    notAfter: undefined,
    dueAt,
    attempts,
    // Where they belong the attempts do not tell: they wait again with the first bucket's people.
    live: calls.map((call, index) => ({ ...call, seq: waiting + index })),
    ...present({ firstCalls: firstCallsOf(entry) }),
  };
}

/** Undefined: it has no ramp, or none of them has ended. */
function firstCallsOf({ campaign, first }: CampaignEntry): number | undefined {
  return first?.over ? campaign.ramp : first?.calls;
}

/** When those who are not fresh are due, and how often they were called. Never empty. */
async function retriesIn(
  { campaign, bucket, timed }: Bucket,
  { ledger, now }: PresentSources,
): Promise<{ readonly dueAt: number; readonly attempts: number }[]> {
  const found: { readonly seq: number; readonly at: number }[] = [];
  while (found.length < Math.min(timed, MOST_RETRIES)) {
    const page = await ledger.insight.timed({ campaign, bucket }, found.length, PAGE);
    found.push(...page);
    if (page.length < PAGE) break;
  }
  const step = Math.max(1, Math.ceil(found.length / SAMPLED));
  const sampled = found.filter((_, index) => index % step === 0);
  const views = await Promise.all(sampled.map(({ seq }) => ledger.contacts.page(campaign, seq, 1)));
  const attempts = views.flatMap((page) => page.map((view) => view.attempts));
  const retries = found.map(({ at }, index) => ({
    dueAt: Math.max(at, now),
    attempts: attempts[Math.floor(index / step)] ?? 1,
  }));
  return retries.length > 0 ? retries : [{ dueAt: now, attempts: 1 }];
}

async function liveCalls(name: string, { ledger }: PresentSources): Promise<Omit<PackedLive, 'seq'>[]> {
  const states = ['opened', 'posting', 'placed', 'unconfirmed'] as const;
  const attempts = await Promise.all(states.map((state) => ledger.attempts.inState(state, MOST_LIVE)));
  return attempts
    .flat()
    .filter(({ campaign, held, overtaken }) => campaign === name && !held && !overtaken)
    .map(({ n, fromNumber, openedAt }) => ({ n, fromNumber, openedAt }));
}
