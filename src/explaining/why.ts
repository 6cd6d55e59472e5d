import { createGates } from '../admission/gates.ts';
import type { CampaignState } from '../domain/campaign.ts';
import { capOf } from '../domain/caps.ts';
import type { Clock } from '../domain/clock.ts';
import type { StatusCounts } from '../domain/contact.ts';
import { type FileProblem, fileProblemText } from '../domain/file-problem.ts';
import { NO_FIRST_CALLS, roomOfFirstCalls } from '../domain/first-calls.ts';
import { present } from '../domain/present.ts';
import type { ToldReason } from '../ledger/generation.ts';
import type { BackOff, CampaignEntry, Ledger, NumberLimit, SlotUse } from '../ledger/ledger.ts';
import { createNextAllowed } from '../rules/next-allowed.ts';
import type { Cause, NumberLoad } from './causes.ts';
import { bestChange, type Change } from './change.ts';
import { lookAtLater, readWaiting } from './read-waiting.ts';
import type { SharedLimits } from './shared-limits.ts';
import { causesIfRunning, causesOf, soonIfRunning, type WaitingSet } from './waiting-set.ts';

/** Why nothing, or no more, of a campaign is being dialled, at one instant. Instants are epoch ms. */
export interface Why {
  readonly campaign: string;
  readonly at: number;
  readonly state: CampaignState;
  readonly reason: string;
  readonly since: number;
  readonly waiting: number;
  /** Every waiting contact under exactly one; the counts add up to `waiting`. */
  readonly causes: readonly Cause[];
  readonly change: Change;
  /** Who does not wait, and what else there is to know. */
  readonly beside: {
    readonly live: number;
    readonly calling: number;
    readonly unconfirmed: number;
    /** Of the unconfirmed: only a person can decide them. */
    readonly held: number;
    readonly importing: boolean;
    /** Why some of the processes do not dial, while others do. */
    readonly doubts: readonly string[];
    /** Its files that are not taken up as they lie there, a sentence each. */
    readonly files: readonly string[];
  };
  readonly numbers: readonly NumberLoad[];
}

export interface WhySources {
  readonly ledger: Pick<Ledger, 'insight' | 'generation'> & {
    readonly campaigns: Pick<Ledger['campaigns'], 'list' | 'counts' | 'limits' | 'fileProblems'>;
    readonly contacts: Pick<Ledger['contacts'], 'buckets'>;
    readonly attempts: Pick<Ledger['attempts'], 'slots' | 'backOffs' | 'breaker' | 'inState' | 'livingRuns'>;
  };
  readonly clock: Clock;
  /** How long before the end of a window the last call leaves. */
  readonly guardMs: number;
  /** Limit of the whole account. */
  readonly accountLimit?: number;
  /** Of those not due yet, so many are looked at one by one. Default 20,000: well under a second. */
  readonly mostLooks?: number;
}

const MOST_LOOKS = 20_000;
/** More unconfirmed attempts than this are not counted. */
const MOST_UNCONFIRMED = 10_000;

/** Undefined for a campaign the ledger does not know. Rejects with `LedgerUnavailable`. */
export async function readWhy(sources: WhySources, name: string): Promise<Why | undefined> {
  return (await readWhys(sources, [name])).get(name);
}

/** Of several campaigns, what they share read once. Those the ledger does not know are left out. */
export async function readWhys(
  sources: WhySources,
  names: readonly string[],
): Promise<ReadonlyMap<string, Why>> {
  const now = sources.clock.wallMs();
  const shared = await readShared(sources, now);
  const entries = shared.entries.filter(({ campaign }) => names.includes(campaign.name));
  if (entries.length === 0) return new Map();
  const processes = await readProcesses(sources.ledger, now);
  const whys = new Map<string, Why>();
  for (const entry of entries)
    whys.set(entry.campaign.name, await whyOf(entry, sources, { shared, processes }));
  return whys;
}

async function whyOf(
  entry: CampaignEntry,
  { ledger, guardMs, accountLimit, mostLooks = MOST_LOOKS }: WhySources,
  { shared, processes }: { shared: Shared; processes: Processes },
): Promise<Why> {
  const { now } = shared;
  const { name } = entry.campaign;
  const openings = { gates: createGates(guardMs), allowed: createNextAllowed(guardMs) };
  const reading = { ledger, ...openings, now, mostLooks };
  const { waiting, buckets } = await readWaiting(entry, reading);
  const later = await lookAtLater(entry, buckets, reading);
  const counts = await ledger.campaigns.counts(name);
  const limits = { ...limitsFor(entry, shared, accountLimit), ...rampOf(entry, counts) };
  const { state, reason, since } = entry;
  const notTrusted = processes.all ? processes.doubts.map((doubt) => doubt.reason) : [];
  const set: WaitingSet = {
    ...{ state, reason, buckets, later, limits },
    processes: { running: processes.running, notTrusted },
  };
  const causes = causesOf(set);
  const held = shared.unconfirmed.filter((each) => each.held && each.campaign === name).length;
  return {
    ...{ campaign: name, at: now, state, reason, since, waiting, causes },
    change: bestChange({
      ...{ campaign: name, state, reason, causes, held },
      ifRunning: causesIfRunning(set),
      soon: soonIfRunning(set),
      fixes: processes.doubts.flatMap(({ fix }) => fix ?? []),
    }),
    beside: besideOf(entry, counts, {
      live: limits.campaign.live,
      held,
      doubts: processes.all ? [] : processes.doubts.map((doubt) => doubt.reason),
      files: filesOf(entry, shared),
    }),
    numbers: limits.numbers,
  };
}

function besideOf(
  entry: CampaignEntry,
  { calling, unconfirmed }: StatusCounts,
  more: Pick<Why['beside'], 'live' | 'held' | 'doubts' | 'files'>,
): Why['beside'] {
  return { ...more, calling, unconfirmed, importing: entry.import.running !== undefined };
}

function filesOf(entry: CampaignEntry, { fileProblems, now }: Shared): string[] {
  return fileProblems
    .filter(({ campaign }) => campaign === entry.campaign.name)
    .map((problem) => fileProblemText(problem, { campaign: entry, now }));
}

interface Shared {
  readonly now: number;
  readonly entries: readonly CampaignEntry[];
  readonly slots: SlotUse;
  readonly limits: ReadonlyMap<string, NumberLimit>;
  readonly backOffs: readonly BackOff[];
  readonly breaker: SharedLimits['breaker'];
  readonly dayHold: BackOff | undefined;
  readonly unconfirmed: readonly { campaign: string; held?: boolean }[];
  readonly fileProblems: readonly FileProblem[];
}

async function readShared({ ledger }: WhySources, now: number): Promise<Shared> {
  const [entries, slots, limits, backOffs, breaker, dayHold, unconfirmed, fileProblems] = await Promise.all([
    ledger.campaigns.list(),
    ledger.attempts.slots(),
    ledger.campaigns.limits(),
    ledger.attempts.backOffs(now),
    ledger.attempts.breaker(now),
    ledger.insight.dayHold(now),
    ledger.attempts.inState('unconfirmed', MOST_UNCONFIRMED),
    ledger.campaigns.fileProblems(),
  ]);
  return { now, entries, slots, limits, backOffs, breaker, dayHold, unconfirmed, fileProblems };
}

function limitsFor(entry: CampaignEntry, shared: Shared, accountLimit: number | undefined): SharedLimits {
  const { name, maxConcurrent, fromNumbers } = entry.campaign;
  const { now, slots, breaker, dayHold } = shared;
  return {
    ...{ now, breaker },
    numbers: fromNumbers.map((from) => numberLoad(from.number, entry, shared)),
    campaign: { live: slots.perCampaign.get(name) ?? 0, ...present({ limit: maxConcurrent }) },
    account: { live: slots.account, ...present({ limit: accountLimit }) },
    ...present({ dayHold, backOff: shared.backOffs.find(({ fromNumber }) => fromNumber === '') }),
  };
}

function rampOf(
  { campaign: { ramp }, first = NO_FIRST_CALLS }: CampaignEntry,
  { calling, unconfirmed }: StatusCounts,
): Pick<SharedLimits, 'ramp'> {
  if (ramp === undefined || first.over) return {};
  return { ramp: { ramp, first, room: roomOfFirstCalls(ramp, first, calling + unconfirmed) } };
}

function numberLoad(number: string, entry: CampaignEntry, shared: Shared): NumberLoad {
  const { campaign } = entry;
  const own = campaign.fromNumbers.find((from) => from.number === number);
  const { maxConcurrent, callsPerSecond } = shared.limits.get(number) ?? own ?? { maxConcurrent: 0 };
  const hold = shared.backOffs.find(({ fromNumber }) => fromNumber === number);
  const others = shared.entries.filter(({ campaign: { name } }) => name !== campaign.name);
  const isOwn = maxConcurrent === limitIn(entry, number);
  return {
    number,
    live: shared.slots.perNumber.get(number) ?? 0,
    limit: maxConcurrent,
    ...present({ callsPerSecond, limitOf: isOwn ? undefined : limitedBy(number, maxConcurrent, others) }),
    ...(hold && { heldUntil: hold.until, heldBecause: hold.reason }),
    sharedWith: others
      .filter((other) => other.state === 'running' && limitIn(other, number) !== undefined)
      .map(({ campaign: { name, priority } }) => ({ campaign: name, priority })),
  };
}

function limitedBy(number: string, limit: number, others: readonly CampaignEntry[]): string | undefined {
  const unfinished = others.filter(({ state }) => state !== 'finished' && state !== 'cancelled');
  return unfinished.find((other) => limitIn(other, number) === limit)?.campaign.name;
}

function limitIn({ campaign, caps }: CampaignEntry, number: string): number | undefined {
  const from = campaign.fromNumbers.find((each) => each.number === number);
  return from && capOf(caps, from);
}

interface Processes {
  readonly running: number;
  /** Why they do not dial; the same reason of several is one. */
  readonly doubts: readonly ToldReason[];
  /** None of those that run dials. */
  readonly all: boolean;
}

async function readProcesses(ledger: WhySources['ledger'], now: number): Promise<Processes> {
  const [living, told] = await Promise.all([ledger.attempts.livingRuns(now), ledger.generation.told()]);
  const doubting = [...told].filter(([run, reasons]) => living.has(run) && reasons.length > 0);
  const doubts = new Map(doubting.flatMap(([, reasons]) => reasons).map((each) => [each.reason, each]));
  return {
    running: living.size,
    doubts: [...doubts.values()],
    all: doubting.length > 0 && doubting.length === living.size,
  };
}
