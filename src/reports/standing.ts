import { CAMPAIGN_STATES, type CampaignState, type FromNumber } from '../domain/campaign.ts';
import { capOf } from '../domain/caps.ts';
import type { Clock } from '../domain/clock.ts';
import type { FileProblem } from '../domain/file-problem.ts';
import type { BreakerWait, CampaignStanding, NumberStanding, Standing } from '../domain/standing.ts';
import {
  type BackOff,
  type Breaker,
  type CampaignEntry,
  type Ledger,
  MOST_PROBES,
} from '../ledger/ledger.ts';
import { createNextAllowed } from '../rules/next-allowed.ts';
import { problemsOf, problemsStanding } from './file-problems.ts';
import { lookAtLater } from './look-at-later.ts';
import { addedUp, type Situation, waitingCauses } from './waiting-causes.ts';

export interface StandingSources {
  readonly ledger: {
    readonly campaigns: Pick<Ledger['campaigns'], 'list' | 'counts' | 'limits' | 'fileProblems'>;
    readonly contacts: Pick<Ledger['contacts'], 'buckets'>;
    readonly attempts: Pick<Ledger['attempts'], 'slots' | 'backOffs' | 'breaker' | 'inState'>;
    readonly insight: Pick<Ledger['insight'], 'timed'>;
  };
  readonly clock: Clock;
  /** How long before the end of a window the last call leaves. */
  readonly guardMs: number;
  /** Limit of the whole account. */
  readonly accountLimit?: number;
  /** If no more contacts of a campaign are not due yet, each is looked at for its reason; 0: nobody asks for these. Default 200. */
  readonly mostLooks?: number;
}

const MOST_LOOKS = 200;
/** More held attempts than this are not counted. */
const MOST_UNCONFIRMED = 10_000;

/** One reading, for all who ask. */
export interface Standings {
  readonly all: Standing;
  /** The named campaigns and the numbers they call from; a name the ledger does not know is left out. */
  of(names: readonly string[]): Standing;
}

/**
 * Where the named campaigns stand (all, when none is named), and the numbers they call from. A name the ledger does
 * not know is left out. Within a campaign the counts always add up; between campaigns calls may have moved on.
 * Rejects with `LedgerUnavailable`.
 */
export async function readStanding(sources: StandingSources, names?: readonly string[]): Promise<Standing> {
  const { all, of } = await readStandings(sources, names);
  return names ? of(names) : all;
}

/** As `readStanding`; of the campaigns that are not among `names`, where given, nothing is known. */
export async function readStandings(sources: StandingSources, names?: readonly string[]): Promise<Standings> {
  const { ledger, clock, guardMs, accountLimit, mostLooks = MOST_LOOKS } = sources;
  const now = clock.wallMs();
  const [entries, slots, limits, holds, breaker, unconfirmed, fileProblems] = await Promise.all([
    ledger.campaigns.list(),
    ledger.attempts.slots(),
    ledger.campaigns.limits(),
    ledger.attempts.backOffs(now),
    ledger.attempts.breaker(now),
    ledger.attempts.inState('unconfirmed', MOST_UNCONFIRMED),
    ledger.campaigns.fileProblems(),
  ]);
  const account = accountLimit === undefined ? {} : { accountLimit };
  const backOffs = withBreaker(holds, breaker, now);
  const allowed = createNextAllowed(guardMs);
  const situation: Situation = { now, allowed, slots, limits, backOffs, ...account };
  const held = countHeld(unconfirmed);
  const read = namedIn(entries, names);
  const campaigns = await Promise.all(
    read.map((entry) =>
      campaignStanding(ledger, entry, {
        situation,
        held: held.get(entry.campaign.name) ?? 0,
        mostLooks: entry.state === 'running' ? mostLooks : 0,
      }),
    ),
  );
  const standingOf = (
    shown: readonly CampaignStanding[],
    numbers: readonly string[],
    problems: readonly FileProblem[],
  ): Standing => ({
    at: now,
    campaigns: shown,
    numbers: numbers
      .map((from) => numberStanding(from, entries, situation))
      .sort((a, b) => (a.number < b.number ? -1 : 1)),
    account: {
      live: slots.account,
      ...(accountLimit !== undefined && { limit: accountLimit }),
      ...accountBackOff(holds),
    },
    ...(breaker.state !== 'closed' && { breaker: breakerStanding(breaker) }),
    ...problemsStanding(problems, entries, now),
  });
  return {
    all: standingOf(campaigns, numbersInUse(entries, situation), fileProblems),
    of: (wanted) =>
      standingOf(
        campaigns.filter(({ name }) => wanted.includes(name)),
        numbersOf(namedIn(read, wanted).filter(({ purgedAt }) => purgedAt === undefined)),
        problemsOf(fileProblems, wanted),
      ),
  };
}

function namedIn(entries: readonly CampaignEntry[], names?: readonly string[]): readonly CampaignEntry[] {
  return names ? entries.filter(({ campaign }) => names.includes(campaign.name)) : entries;
}

function breakerStanding(breaker: Exclude<Breaker, { state: 'closed' }>): NonNullable<Standing['breaker']> {
  const { state, since, until, reason } = breaker;
  return { state, since, until, reason, waitsFor: breakerWait(breaker) };
}

function breakerWait({
  state,
  until,
  unresolved,
  answeredAt = 0,
}: Exclude<Breaker, { state: 'closed' }>): BreakerWait {
  if (state === 'open') return 'time';
  if (unresolved >= MOST_PROBES) return 'earlier-probes';
  return answeredAt < until ? 'answer' : 'probe';
}

/** Who waits while the breaker is open waits as for a hold of the account, however long the probe still takes. */
function withBreaker(holds: readonly BackOff[], breaker: Breaker, now: number): readonly BackOff[] {
  if (breaker.state === 'closed') return holds;
  const { since, reason } = breaker;
  const until = Math.max(breaker.until, now);
  return [{ fromNumber: '', since, until, reason: `the provider is in trouble: ${reason}` }, ...holds];
}

function accountBackOff(holds: readonly BackOff[]): Pick<Standing['account'], 'backOff'> {
  const hold = holds.find(({ fromNumber }) => fromNumber === '');
  return hold ? { backOff: { since: hold.since, until: hold.until, reason: hold.reason } } : {};
}

function countHeld(attempts: readonly { campaign: string; held?: boolean }[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { campaign, held } of attempts) if (held) counts.set(campaign, (counts.get(campaign) ?? 0) + 1);
  return counts;
}

async function campaignStanding(
  ledger: StandingSources['ledger'],
  entry: CampaignEntry,
  { situation, held, mostLooks }: { situation: Situation; held: number; mostLooks: number },
): Promise<CampaignStanding> {
  const { campaign, state, reason, since, versionSince, unwritten, purgedAt, import: imports } = entry;
  const { name, version, priority, maxConcurrent } = campaign;
  const [counts, buckets] = await Promise.all([
    ledger.campaigns.counts(name),
    ledger.contacts.buckets(name, situation.now),
  ]);
  const looked = await lookAtLater(ledger, { campaign, buckets, mostLooks }, situation);
  const open = counts.calling + counts.unconfirmed;
  return {
    name,
    state,
    reason,
    since,
    version,
    ...(versionSince !== undefined && { versionSince }),
    priority,
    importing: imports.running !== undefined,
    imported: Object.values(counts).reduce((total, count) => total + count, 0),
    rejected: imports.rejected,
    counts,
    held,
    live: situation.slots.perCampaign.get(name) ?? 0,
    ...(maxConcurrent !== undefined && { maxConcurrent }),
    ...(unwritten && { notWrittenBack: unwritten }),
    ...(purgedAt !== undefined && { purgedAt }),
    waiting: addedUp(waitingCauses(entry, buckets, { ...situation, open, looked }), counts.waiting),
  };
}

const UNFINISHED: readonly CampaignState[] = CAMPAIGN_STATES.filter(
  (state) => state !== 'finished' && state !== 'cancelled',
);

function isUnfinished({ state }: CampaignEntry): boolean {
  return UNFINISHED.includes(state);
}

function numbersOf(entries: readonly CampaignEntry[]): string[] {
  return [...new Set(entries.flatMap(({ campaign }) => campaign.fromNumbers.map(({ number }) => number)))];
}

/** Those of the unfinished campaigns, and any other with a live call: its campaign may have ended meanwhile. */
function numbersInUse(entries: readonly CampaignEntry[], { slots }: Situation): string[] {
  const live = [...slots.perNumber].filter(([, count]) => count > 0).map(([number]) => number);
  return [...new Set([...numbersOf(entries.filter(isUnfinished)), ...live])];
}

function numberStanding(
  number: string,
  entries: readonly CampaignEntry[],
  situation: Situation,
): NumberStanding {
  const users = entries.flatMap((entry) => usesOf(number, entry));
  const unfinished = users.filter(({ entry }) => isUnfinished(entry));
  const given = situation.limits.get(number);
  const limit =
    given?.maxConcurrent ?? Math.min(...users.map(({ entry, from }) => capOf(entry.caps, from)), Infinity);
  const backOff = situation.backOffs.find(({ fromNumber }) => fromNumber === number);
  return {
    number,
    live: situation.slots.perNumber.get(number) ?? 0,
    limit: Number.isFinite(limit) ? limit : 0,
    ...(given?.callsPerSecond !== undefined && { callsPerSecond: given.callsPerSecond }),
    campaigns: unfinished.map(({ entry }) => entry.campaign.name),
    ...disagreement(unfinished),
    ...byHand(unfinished),
    ...(backOff && { backOff: { since: backOff.since, until: backOff.until, reason: backOff.reason } }),
  };
}

interface Use {
  readonly entry: CampaignEntry;
  readonly from: FromNumber;
}

function usesOf(number: string, entry: CampaignEntry): Use[] {
  return entry.campaign.fromNumbers.filter((from) => from.number === number).map((from) => ({ entry, from }));
}

function byHand(users: readonly Use[]): Pick<NumberStanding, 'byHand'> {
  const caps = users.flatMap(({ entry, from }) => {
    const cap = entry.caps?.[from.number];
    if (!cap) return [];
    const { max: limit, fileSays, since } = cap;
    return [{ campaign: entry.campaign.name, limit, fileSays, since }];
  });
  return caps.length > 0 ? { byHand: caps } : {};
}

function disagreement(users: readonly Use[]): Pick<NumberStanding, 'disagreement'> {
  const limits = users.map(({ entry, from }) => ({
    campaign: entry.campaign.name,
    limit: capOf(entry.caps, from),
  }));
  return new Set(limits.map(({ limit }) => limit)).size > 1 ? { disagreement: limits } : {};
}
