import type { Clock } from '../domain/clock.ts';
import type { WireCreateCall, WireUsage } from '../oneinbox/wire.ts';
import { type HttpReply, refusal } from './answers.ts';
import type { CallLife } from './call-life.ts';
import type { CallWatch } from './call-log.ts';
import type { CallPlan } from './call-plan.ts';
import type { Call, CallStore } from './calls.ts';
import type { FaultName, Scenario } from './scenario-schema.ts';
import type { Timeline } from './timeline.ts';

/** The simulated customer account: its calls, its counts, its limits. */
export interface Account {
  readonly store: CallStore;
  readonly life: CallLife;
  readonly timeline: Timeline;
  scenario(): Scenario;
  /** Numbers that are shown before a call came from them. */
  readonly listed: readonly string[];
  /** An answer carries this call. */
  shown(call: Call): void;
  /** How many POSTs for this number there were, this one included. */
  countPost(to: string): number;
  /** How many results were drawn for this number, this one included. */
  countResult(to: string): number;
  countFault(fault: FaultName): void;
  /** 429 when the day's cap or the limit of live calls is reached. */
  limitReached(): HttpReply | undefined;
  accept(request: WireCreateCall, plan: CallPlan): Call;
  usage(): WireUsage;
  counts(): { readonly posts: number; readonly faults: Readonly<Record<string, number>> };
}

export interface AccountParts {
  readonly clock: Clock;
  readonly store: CallStore;
  readonly life: CallLife;
  readonly timeline: Timeline;
  readonly scenario: () => Scenario;
  readonly watch: CallWatch | undefined;
  readonly listed: readonly string[];
}

export function createAccount(parts: AccountParts): Account {
  const { clock, store, life, timeline, scenario, watch, listed } = parts;
  const posts = new Map<string, number>();
  const results = new Map<string, number>();
  const faults: Record<string, number> = {};
  const perDay = new Map<string, number>();
  let allPosts = 0;
  const today = () => new Date(clock.wallMs()).toISOString().slice(0, 10);
  const madeToday = () => perDay.get(today()) ?? 0;

  return {
    store,
    life,
    timeline,
    scenario,
    listed,
    shown: (call) => watch?.('shown', call),
    countPost: (to) => {
      allPosts += 1;
      return countUp(posts, to);
    },
    countResult: (to) => countUp(results, to),
    countFault: (fault) => {
      faults[fault] = (faults[fault] ?? 0) + 1;
    },
    limitReached: () => {
      const { daily_cap: cap, concurrency_limit: limit } = scenario();
      if (madeToday() >= cap) return refusal(429, 'Daily call limit reached');
      return limit !== undefined && store.live.size >= limit
        ? refusal(429, 'Too many live calls')
        : undefined;
    },
    accept: (request, plan) => {
      countUp(perDay, today());
      return life.create(request, plan);
    },
    usage: () => usageOf(scenario().daily_cap, madeToday(), today()),
    counts: () => ({ posts: allPosts, faults: { ...faults } }),
  };
}

function usageOf(cap: number, made: number, day: string): WireUsage {
  return {
    calls_made_today: made,
    max_calls_per_day: cap,
    calls_remaining_today: Math.max(0, cap - made),
    calls_this_month: made,
    minutes_used_this_month: 0,
    cost_cents_this_month: 0,
    kb_token_budget: 0,
    period_start: `${day.slice(0, 7)}-01T00:00:00.000Z`,
  };
}

function countUp(counts: Map<string, number>, key: string): number {
  const count = (counts.get(key) ?? 0) + 1;
  counts.set(key, count);
  return count;
}
