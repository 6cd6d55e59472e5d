import { type Attempt, postedAtOf } from '../domain/attempt.ts';
import type { Clock } from '../domain/clock.ts';
import type {
  CampaignCard,
  CampaignDetail,
  FinishView,
  HeldAttempt,
  Overview,
  ServiceView,
  WaitingView,
} from '../domain/overview.ts';
import { maskPhone } from '../domain/phone-number.ts';
import { present } from '../domain/present.ts';
import { type CampaignStanding, type Standing, waitsBeyond } from '../domain/standing.ts';
import { readWhys, type Why } from '../explaining/why.ts';
import { createZoneHours } from '../explaining/zone-hours.ts';
import { createJournalCounts, type JournalCounts } from '../reports/journal-counts.ts';
import type { HttpEngine } from './deps.ts';
import { createRejectedCounts } from './rejected-counts.ts';

export interface OverviewSources {
  readonly engine: HttpEngine;
  readonly clock: Clock;
  readonly guardMs: number;
  readonly accountLimit?: number;
  readonly steerable: boolean;
  /** Begun now. */
  readonly standing: () => Promise<Standing>;
}

/** Reads what the page shows. What costs more than a few milliseconds is read less often and bit by bit. */
export interface OverviewReader {
  /** Rejects with `LedgerUnavailable`. */
  read(): Promise<Overview>;
}

/** What waits and why, zones and held attempts are read so often, for so many campaigns in one go. */
const SLOW_EVERY_MS = 5_000;
const MOST_WHYS = 10;
/** So many contacts that are not due yet are looked at one by one; of the rest only their number is told. */
const MOST_LOOKS = 300;
const MOST_HELD = 20;
const MOST_UNCONFIRMED = 1_000;

type Slow = Omit<CampaignDetail, 'calls'>;
const NOTHING_YET: Slow = { waiting: { count: 0, causes: [] }, zones: [], rejected: [] };

export function createOverviewReader(sources: OverviewSources): OverviewReader {
  const { engine, clock } = sources;
  const { ledger } = engine;
  const counts = createJournalCounts(ledger);
  const atRest = new Map<string, string>();
  const rejected = createRejectedCounts(ledger);
  const zoneHours = createZoneHours();
  const slow = new Map<string, Slow & { readonly readAt: number }>();
  let held: Overview['held'] = { attempts: [], more: 0 };
  let [slowAt, turn] = [Number.NEGATIVE_INFINITY, ''];

  const followJournals = (campaigns: readonly CampaignStanding[]) =>
    Promise.all(
      campaigns.map(async (campaign) => {
        const rest = restingState(campaign);
        if (rest !== undefined && atRest.get(campaign.name) === rest) return;
        await counts.follow(campaign.name);
        if (rest !== undefined && !counts.of(campaign.name).counting) atRest.set(campaign.name, rest);
      }),
    );

  const readSlowly = async ({ campaigns }: Standing) => {
    const [unconfirmed, entries] = await Promise.all([
      ledger.attempts.inState('unconfirmed', MOST_UNCONFIRMED),
      ledger.campaigns.list(),
    ]);
    held = heldIn(unconfirmed);
    const now = clock.wallMs();
    const due = campaigns
      .toSorted((a, b) => (slow.get(a.name)?.readAt ?? 0) - (slow.get(b.name)?.readAt ?? 0))
      .slice(0, MOST_WHYS);
    const whys = await readWhys({ ...sources, ledger, mostLooks: MOST_LOOKS }, waitingOnes(due));
    for (const { name, rejected: count } of due) {
      const entry = entries.find(({ campaign }) => campaign.name === name);
      const why = whys.get(name);
      const buckets = entry && why ? await ledger.contacts.buckets(name, now) : [];
      slow.set(name, {
        waiting: waitingView(why),
        zones: entry ? zoneHours.of(entry, buckets, now) : [],
        rejected: await rejected.of(name, { count, fingerprint: entry?.import.completed ?? '' }),
        readAt: now,
      });
    }
  };

  return {
    async read() {
      const service = readService(sources);
      const standing = await sources.standing();
      const { at, account, breaker = null, numbers, campaigns, fileProblems = [] } = standing;
      await followJournals(campaigns);
      const isNew = campaigns.some(({ name }) => !slow.has(name));
      const now = turnOf(standing);
      if (isNew || now !== turn || clock.monotonicMs() - slowAt >= SLOW_EVERY_MS) {
        [slowAt, turn] = [clock.monotonicMs(), now];
        await readSlowly(standing);
      }
      const details = campaigns.map(({ name }) => {
        const { readAt: _, ...rest } = slow.get(name) ?? { ...NOTHING_YET, readAt: 0 };
        return [name, { calls: counts.of(name), ...rest }] as const;
      });
      return {
        ...{ at, account, breaker, numbers, fileProblems, held },
        service: await service,
        campaigns: campaigns.map((campaign) => cardOf(campaign, counts, at)),
        details: Object.fromEntries(details),
      };
    },
  };
}

async function readService({ engine, steerable }: OverviewSources): Promise<ServiceView> {
  return { ...(await engine.readiness()), steerable };
}

/** What changes seldom and changes why people wait: after such a turn nobody is told old reasons. */
function turnOf({ breaker, campaigns, numbers }: Standing): string {
  const states = campaigns.map(({ name, state, importing }) => [name, state, importing]);
  return JSON.stringify([breaker?.state, states, numbers.map(({ limit }) => limit)]);
}

/** Of a campaign that has ended and has no call open, the journal says nothing new before it enters another state. */
function restingState({ state, since, counts, live }: CampaignStanding): string | undefined {
  const hasEnded = state === 'finished' || state === 'cancelled';
  if (!hasEnded || live + counts.calling + counts.unconfirmed > 0) return undefined;
  return `${state} ${since}`;
}

function waitingOnes(campaigns: readonly CampaignStanding[]): string[] {
  return campaigns.filter(({ counts }) => counts.waiting > 0).map(({ name }) => name);
}

function waitingView(why: Why | undefined): WaitingView {
  if (!why) return NOTHING_YET.waiting;
  const { text, command, kind } = why.change;
  return {
    count: why.waiting,
    causes: why.causes.map(({ cause, text, count, until, last }) => ({
      cause,
      text,
      count,
      ...present({ until, last }),
    })),
    ...(kind !== 'none' && { advice: { text, ...present({ command }) } }),
  };
}

function heldIn(unconfirmed: readonly Attempt[]): Overview['held'] {
  const held = unconfirmed.filter((attempt) => attempt.held);
  return { attempts: held.slice(0, MOST_HELD).map(heldView), more: Math.max(0, held.length - MOST_HELD) };
}

function heldView(attempt: Attempt): HeldAttempt {
  const { id, campaign, phone, reason = '' } = attempt;
  return { attemptId: id, campaign, phone: maskPhone(phone), since: postedAtOf(attempt), reason };
}

function cardOf(standing: CampaignStanding, counts: JournalCounts, now: number): CampaignCard {
  const { waiting: _, ...card } = standing;
  const rate = standing.state === 'running' ? counts.perMinute(standing.name, now) : 0;
  const finish = finishAtPace(standing, { rate, settled: counts.settled(standing.name), now });
  return { ...card, ...(rate > 0 && { attemptsPerMinute: rate }), ...present({ finish }) };
}

/** Of fewer contacts nobody can tell how many attempts one takes. */
const ENOUGH_CLOSED = 20;
/** A running campaign is looked at every second: rounded, so that the last digits do not flicker. */
const ROUNDED_MS = 60_000;

/** Who is left, times the attempts a contact has taken so far, at the present rate; not where somebody waits longer than that. */
function finishAtPace(
  { state, counts, waiting }: CampaignStanding,
  { rate, settled, now }: { rate: number; settled: number; now: number },
): FinishView | undefined {
  const left = counts.waiting + counts.calling + counts.unconfirmed;
  const closed = counts.done + counts.exhausted + counts.suppressed;
  if (state !== 'running' || rate === 0 || left === 0 || closed < ENOUGH_CLOSED) return undefined;
  const attempts = left * Math.max(1, settled / closed);
  const at = now + (attempts / rate) * 60_000;
  if (waitsBeyond(waiting, at)) return undefined;
  return { how: 'pace', at: Math.ceil(at / ROUNDED_MS) * ROUNDED_MS };
}
