import type { Campaign, CampaignState } from '../../src/domain/campaign.ts';
import type { Contact } from '../../src/domain/contact.ts';
import { TIMINGS } from '../../src/domain/timings.ts';
import type {
  AttemptLedger,
  CampaignLedger,
  Ledger,
  NumberLimit,
  PostingResult,
  SuppressionLedger,
} from '../../src/ledger/ledger.ts';
import { memoryAttempts } from '../../src/ledger/memory-attempts.ts';
import { memoryCampaigns } from '../../src/ledger/memory-campaigns.ts';
import { memoryContacts } from '../../src/ledger/memory-contacts.ts';
import { memoryGeneration } from '../../src/ledger/memory-generation.ts';
import { memoryInsight } from '../../src/ledger/memory-insight.ts';
import { memoryRescue } from '../../src/ledger/memory-rescue.ts';
import { emptyState, type MemoryState } from '../../src/ledger/memory-state.ts';
import { memorySuppressions } from '../../src/ledger/memory-suppressions.ts';
import type { VirtualTime } from './virtual-time.ts';

export interface Opened {
  readonly at: number;
  readonly order: number;
  readonly id: string;
  readonly campaign: string;
  readonly version: string;
  readonly seq: number;
  readonly phone: string;
  readonly from: string;
}

/** What was asked of the ledger and in which order it took effect; kept beside the ledger, for the judge. */
export interface History {
  /** Counts up with every fact. */
  order: number;
  readonly versions: Map<string, Campaign>;
  readonly opened: Map<string, Opened>;
  readonly fenced: Map<string, { at: number; order: number; contact: Contact }>;
  readonly backOffs: { order: number; from: string; until: number }[];
  readonly states: { order: number; campaign: string; state: CampaignState }[];
  readonly limits: { order: number; limits: ReadonlyMap<string, NumberLimit> }[];
  readonly suppressed: { order: number; phone: string; campaign: string | undefined }[];
  readonly settled: Map<string, number>;
  /** Which call an attempt was said to be. */
  readonly bound: { id: string; callId: string }[];
  /** Campaigns that were finished while somebody was not. */
  readonly finishedEarly: string[];
  /** POSTs let through while the breaker was open, the probe's aside. */
  readonly pastBreaker: string[];
  /** A life learnt that nobody knows what became of its POST. */
  readonly doubted: { at: number; life: { readonly diedAt: number } }[];
  /** A life was answered `Retry-After`. */
  readonly told: { at: number; from: string; until: number; life: { readonly diedAt: number } }[];
}

/** The one store of a world: the memory ledger, its inside for the judge, and the history of what was done. */
export interface Store {
  readonly ledger: Ledger;
  readonly state: MemoryState;
  readonly history: History;
}

export function createStore(time: VirtualTime): Store {
  const state = emptyState(TIMINGS.holds);
  const history = emptyHistory();
  const attempts = memoryAttempts(state);
  const campaigns = memoryCampaigns(state);
  const suppressions = memorySuppressions(state);
  const ledger: Ledger = {
    contacts: memoryContacts(state),
    campaigns: { ...campaigns, ...recordedMoves({ campaigns, history, state }) },
    attempts: { ...attempts, ...recordedDoors({ attempts, history, time, state }) },
    suppressions: { ...suppressions, add: recordedSuppressions({ suppressions, history }) },
    rescue: memoryRescue(state),
    generation: memoryGeneration(state),
    insight: memoryInsight(state),
    revision: async () => state.revision,
    close: async () => {},
  };
  return { ledger, state, history };
}

function next(history: History): number {
  history.order += 1;
  return history.order;
}

function emptyHistory(): History {
  return {
    order: 0,
    versions: new Map(),
    opened: new Map(),
    fenced: new Map(),
    backOffs: [],
    states: [],
    limits: [],
    suppressed: [],
    settled: new Map(),
    bound: [],
    finishedEarly: [],
    pastBreaker: [],
    doubted: [],
    told: [],
  };
}

interface Recording {
  readonly history: History;
  readonly time: VirtualTime;
  readonly state: MemoryState;
}

function recordedMoves({
  campaigns,
  history,
  state,
}: Omit<Recording, 'time'> & { campaigns: CampaignLedger }): Pick<CampaignLedger, 'apply' | 'setState'> {
  const noteLimits = () => history.limits.push({ order: next(history), limits: state.limits });
  return {
    apply: (campaign, now) => {
      const result = campaigns.apply(campaign, now);
      history.versions.set(campaign.version, campaign);
      noteLimits();
      return result;
    },
    setState: (name, to, reason, now) => {
      const result = campaigns.setState(name, to, reason, now);
      const stored = state.campaigns.get(name);
      if (stored?.state === to) history.states.push({ order: next(history), campaign: name, state: to });
      const { waiting = 0, calling = 0, unconfirmed = 0 } = stored?.counts ?? {};
      if (
        to === 'finished' &&
        waiting + calling + unconfirmed > 0 &&
        stored?.state === to &&
        !stored.import.running
      )
        history.finishedEarly.push(name);
      noteLimits();
      return result;
    },
  };
}

function recordedDoors({
  attempts,
  history,
  time,
  state,
}: Recording & { attempts: AttemptLedger }): Pick<
  AttemptLedger,
  'open' | 'beginPosting' | 'beginPostingBatch' | 'backOff' | 'settle' | 'markPlaced'
> {
  const noteFence = (id: string, gate: PostingResult, fence: { at: number; order: number }) => {
    if (gate.kind !== 'post') return;
    history.fenced.set(id, { ...fence, contact: gate.contact });
    if (state.breaker.open && state.breaker.probe !== id) history.pastBreaker.push(id);
  };
  return {
    open: async (request) => {
      const opening = attempts.open(request);
      const order = next(history);
      const result = await opening;
      for (const { id, campaign, seq } of result.opened) {
        const attempt = state.attempts.get(id)?.attempt;
        if (!attempt || history.opened.has(id)) continue;
        const { phone, fromNumber: from, campaignVersion: version } = attempt;
        history.opened.set(id, { at: time.now, order, id, campaign, version, seq, phone, from });
      }
      return result;
    },
    beginPosting: async (id, ...how) => {
      const posting = attempts.beginPosting(id, ...how);
      const fence = { at: time.now, order: next(history) };
      const result = await posting;
      noteFence(id, result, fence);
      return result;
    },
    beginPostingBatch: async (batch, pass) => {
      const posting = attempts.beginPostingBatch(batch, pass);
      const fence = { at: time.now, order: next(history) };
      const gates = await posting;
      for (const [id, gate] of gates) noteFence(id, gate, fence);
      return gates;
    },
    markPlaced: async (id, call) => {
      const result = await attempts.markPlaced(id, call);
      if (result === 'done') history.bound.push({ id, callId: call.callId });
      return result;
    },
    backOff: (from, until, reason, now) => {
      history.backOffs.push({ order: next(history), from, until });
      return attempts.backOff(from, until, reason, now);
    },
    settle: async (id, settlement, now) => {
      const phone = state.attempts.get(id)?.attempt.phone;
      const settling = attempts.settle(id, settlement, now);
      if (phone === undefined || state.attempts.has(id)) return settling;
      history.settled.set(id, (history.settled.get(id) ?? 0) + 1);
      if (settlement.suppress) history.suppressed.push({ order: next(history), phone, campaign: undefined });
      return settling;
    },
  };
}

function recordedSuppressions({
  suppressions,
  history,
}: Pick<Recording, 'history'> & { suppressions: SuppressionLedger }): SuppressionLedger['add'] {
  return (entries, scope) => {
    for (const { phone } of entries)
      history.suppressed.push({ order: next(history), phone, campaign: scope.campaign });
    return suppressions.add(entries, scope);
  };
}
