import type { Campaign } from '../domain/campaign.ts';
import type { NewContact } from '../domain/contact.ts';
import { traitsOf } from '../domain/contact-traits.ts';
import type { Bucket, CampaignEntry, Ledger } from '../ledger/ledger.ts';
import type { Assumptions } from './assumptions.ts';
import type { Breathe } from './begin-course.ts';
import type { LiveCall, PlannedCampaign, PlannedContact } from './course-setting.ts';

export interface PresentSources {
  readonly ledger: {
    readonly insight: Pick<Ledger['insight'], 'timed'>;
    readonly contacts: Pick<Ledger['contacts'], 'buckets' | 'page'>;
    readonly attempts: Pick<Ledger['attempts'], 'inState'>;
  };
  readonly now: number;
  readonly breathe: Breathe;
}

/** Retries looked at one by one; of more, the others are taken to be due as these are. */
const MOST_RETRIES = 20_000;
const PAGE = 1_000;
/** Retries of which it is looked up how often they were called. */
const SAMPLED = 200;
const MADE_IN_ONE_GO = 500;
const MOST_LIVE = 10_000;

/**
 * Where a campaign stands, for a forecast: as many people in each bucket as wait there, retries when they are due, and its
 * live calls. Nobody's number is read, so limits on calls to one person count from now on only.
 */
export async function presentState(
  entry: CampaignEntry,
  assumptions: Assumptions,
  sources: PresentSources,
): Promise<PlannedCampaign> {
  const { name } = entry.campaign;
  const buckets = await sources.ledger.contacts.buckets(name, sources.now);
  const contacts: PlannedContact[] = [];
  for (const bucket of buckets) {
    const retries = await retriesIn(bucket, sources);
    for (let index = 0; index < bucket.fresh + bucket.timed; index += 1) {
      const retry = index < bucket.fresh ? undefined : retries[(index - bucket.fresh) % retries.length];
      contacts.push({ contact: somebody(bucket, `${name}/${bucket.bucket}/${index}`), ...retry });
      if (contacts.length % MADE_IN_ONE_GO === 0) await sources.breathe();
    }
  }
  const live = await liveCalls(name, buckets, sources);
  contacts.push(...live.map(({ contact }) => ({ contact })));
  return { campaign: withCaps(entry), assumptions, contacts, live };
}

/** Limits given by hand hold in place of the file's. */
function withCaps({ campaign, caps = {} }: CampaignEntry): Campaign {
  const fromNumbers = campaign.fromNumbers.map((from) => {
    const max = caps[from.number]?.max;
    return max === undefined ? from : { ...from, maxConcurrent: max };
  });
  return { ...campaign, fromNumbers };
}

function somebody(bucket: Bucket, phone: string): NewContact {
  return { ...traitsOf(bucket), row: 0, id: '', phone, zoneSource: 'column', values: [] };
}

/** When those who are not fresh are due, and how often they were called. Never empty. */
async function retriesIn(
  { campaign, bucket, timed }: Bucket,
  { ledger, now }: PresentSources,
): Promise<Pick<PlannedContact, 'attempts' | 'dueAt'>[]> {
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

async function liveCalls(
  name: string,
  buckets: readonly Bucket[],
  { ledger }: PresentSources,
): Promise<LiveCall[]> {
  const [bucket] = buckets;
  if (!bucket) return [];
  const states = ['opened', 'posting', 'placed', 'unconfirmed'] as const;
  const attempts = await Promise.all(states.map((state) => ledger.attempts.inState(state, MOST_LIVE)));
  return attempts
    .flat()
    .filter(({ campaign, held, overtaken }) => campaign === name && !held && !overtaken)
    .map(({ id, n, fromNumber, openedAt }) => ({
      contact: { ...somebody(bucket, id), seq: 0, variables: [] },
      n,
      fromNumber,
      openedAt,
    }));
}
