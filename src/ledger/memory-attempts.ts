import type { Attempt, LiveAttemptState } from '../domain/attempt.ts';
import type { AttemptLedger, FoundAttempt } from './ledger.ts';
import { breakerAt, noteAnswer, noteTrouble } from './memory-breaker.ts';
import { backOff, backOffs, holdDay, liftDay } from './memory-holds.ts';
import { attemptOfCall, belongings, memoryMarks } from './memory-marks.ts';
import { open } from './memory-open.ts';
import { memoryRestore } from './memory-restore.ts';
import { memorySettle } from './memory-settle.ts';
import { slotUse } from './memory-slots.ts';
import { compareText, type MemoryState, type StoredAttempt } from './memory-state.ts';

const LOOKED_AT: readonly LiveAttemptState[] = ['placed', 'ended', 'unconfirmed'];

/** Doors, marks, and what is asked about live attempts. `setNextLook` is for states somebody looks at; else nothing. */
export function memoryAttempts(state: MemoryState): AttemptLedger {
  return {
    ...memoryMarks(state),
    ...memorySettle(state),
    ...memoryRestore(state),
    open: async (request) => open(state, request),
    get: async (id) => get(state, id),
    getAt: async ({ id }) => get(state, id),
    byCallId: async (callId) => attemptOfCall(state, callId),
    byWebhookTokens: async (tokens) => byWebhookTokens(state, tokens),
    inState: async (name, limit) => attemptsIn(state, name, limit),
    claimLooks: async (name, now, leaseMs, limit) => claimLooks(state, name, { now, leaseMs, limit }),
    setNextLook: async (id, at) => {
      const live = state.attempts.get(id);
      if (live && LOOKED_AT.includes(live.attempt.state)) live.nextLook = at;
    },
    totals: async () => totals(state),
    slots: async () => slotUse(state),
    backOff: async (fromNumber, until, reason, now) =>
      backOff(state, { fromNumber, until, reason, since: now }),
    backOffs: async (now) => backOffs(state, now),
    holdDay: async (until, reason, now) => holdDay(state, { until, reason, since: now }),
    liftDay: async (now) => liftDay(state, now),
    noteTrouble: async (id, trouble, now) => noteTrouble(state, id, { ...trouble, now }),
    noteAnswer: async (askedAt, now) => noteAnswer(state, askedAt, now),
    breaker: async (now) => breakerAt(state, now),
    journal: async (campaign, cursor, limit) => {
      const from = Number(cursor);
      const records = state.campaigns.get(campaign)?.journal.slice(from, from + limit) ?? [];
      return { cursor: records.length > 0 ? String(from + records.length) : cursor, records };
    },
    heartbeat: async (run, ttlMs, now) => {
      state.runs.set(run, now + ttlMs);
    },
    livingRuns: async (now) =>
      new Set([...state.runs].filter(([, until]) => now < until).map(([run]) => run)),
  };
}

/** The longest in this state first. */
export function attemptsIn(state: MemoryState, name: LiveAttemptState, limit: number): Attempt[] {
  return first(inState(state, name), limit, ({ enteredAt }) => enteredAt);
}

function get(state: MemoryState, id: string): FoundAttempt | undefined {
  const attempt = state.attempts.get(id)?.attempt;
  if (!attempt) return undefined;
  const { contact, result } = belongings(state, attempt).contact;
  return { attempt, contact, ...(result && { result }) };
}

function byWebhookTokens(state: MemoryState, tokens: readonly string[]): Map<string, Attempt> {
  const found = new Map<string, Attempt>();
  for (const token of tokens) {
    const live = state.attempts.get(state.webhookTokens.get(token) ?? '');
    if (live) found.set(token, live.attempt);
  }
  return found;
}

function inState(state: MemoryState, name: LiveAttemptState): StoredAttempt[] {
  return [...state.attempts.values()].filter(({ attempt }) => attempt.state === name);
}

function first(live: StoredAttempt[], limit: number, key: (live: StoredAttempt) => number): Attempt[] {
  return sorted(live, key)
    .slice(0, limit)
    .map(({ attempt }) => attempt);
}

function sorted(live: StoredAttempt[], key: (live: StoredAttempt) => number): StoredAttempt[] {
  return live.sort((a, b) => key(a) - key(b) || compareText(a.attempt.id, b.attempt.id));
}

function claimLooks(
  state: MemoryState,
  name: LiveAttemptState,
  { now, leaseMs, limit }: { now: number; leaseMs: number; limit: number },
): Attempt[] {
  const nextLook = (live: StoredAttempt) => live.nextLook ?? Infinity;
  const due = inState(state, name).filter((live) => nextLook(live) <= now);
  return sorted(due, nextLook)
    .slice(0, limit)
    .map((live) => {
      live.nextLook = now + leaseMs;
      live.attempt = Object.freeze({ ...live.attempt, looks: live.attempt.looks + 1 });
      return live.attempt;
    });
}

function totals(state: MemoryState): Record<LiveAttemptState, number> {
  const counts = { opened: 0, posting: 0, unconfirmed: 0, placed: 0, ended: 0 };
  for (const { attempt } of state.attempts.values()) counts[attempt.state] += 1;
  return counts;
}
