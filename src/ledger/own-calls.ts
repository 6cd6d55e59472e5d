import type { Attempt } from '../domain/attempt.ts';
import { changed } from '../domain/present.ts';
import type { AttemptLedger, FoundAttempt, Ledger, PassedFence, PostingResult, Seen } from './ledger.ts';

/**
 * The calls that this process has placed and not yet seen to be settled. Nearly every webhook is about one of them and needs
 * no question to Redis, on the way from an end to the next call. What is here may be old: another process may have seen the
 * end. So it only says whose call it is, and what its settlement is made of; the scripts decide, as they do for everybody.
 */
export interface OwnCalls {
  /** A live call, by its webhook token. */
  ofToken(webhookToken: string): Attempt | undefined;
  /** This process has settled it a while ago: there is nothing to ask about it any more. */
  isOver(webhookToken: string): boolean;
  /** Whether the ledger gives a live call of ours, with its contact, without asking Redis. */
  knows(attemptId: string): boolean;
  /** Nobody is in a call of ours. */
  isEmpty(): boolean;
}

/** About 30 MB with short rows; what is beyond is asked of the ledger. The oldest goes: it is the least likely to be still live. */
const MOST_KEPT = 20_000;
/** Of those that are over; webhooks about them come within seconds. */
const MOST_OVER = 4_000;

interface Own extends FoundAttempt {
  readonly seen: Seen;
}

/** The same ledger, of which one can ask that. */
export function rememberingOwnCalls(
  ledger: Ledger,
  most = MOST_KEPT,
): { ledger: Ledger; ownCalls: OwnCalls } {
  const { attempts } = ledger;
  const memory = createMemory(most);
  const keepIfPassed = (gate: PostingResult) => {
    if (gate.kind === 'post') memory.keep(gate);
  };

  const remembering: AttemptLedger = {
    ...attempts,
    async beginPosting(id, ...how) {
      const gate = await attempts.beginPosting(id, ...how);
      keepIfPassed(gate);
      return gate;
    },
    async beginPostingBatch(batch, pass) {
      const gates = await attempts.beginPostingBatch(batch, pass);
      for (const gate of gates.values()) keepIfPassed(gate);
      return gates;
    },
    async markPlaced(id, call) {
      const marked = await attempts.markPlaced(id, call);
      const { callId, acceptedAt, httpStatus } = call;
      if (marked === 'done') memory.update(id, { state: 'placed', looks: 0, callId, acceptedAt, httpStatus });
      else memory.forget(id);
      return marked;
    },
    markUnconfirmed: (id, ...how) => {
      memory.forget(id);
      return attempts.markUnconfirmed(id, ...how);
    },
    giveBack: (id, ...how) => {
      memory.forget(id);
      return attempts.giveBack(id, ...how);
    },
    async end(id, end) {
      const ended = await attempts.end(id, end);
      if (ended === 'done') memory.update(id, { state: 'ended', looks: 0, endedAt: end.endedAt });
      else memory.forget(id);
      return ended;
    },
    async settle(id, settlement, now) {
      const settled = await attempts.settle(id, settlement, now);
      if (settled === 'done' || settled === 'again') memory.noteOver(id);
      memory.forget(id);
      return settled;
    },
    async claimLooks(...how) {
      const claimed = await attempts.claimLooks(...how);
      // Another process may have seen an end.
      for (const attempt of claimed) memory.update(attempt.id, attempt);
      return claimed;
    },
    getAt: async (place) => memory.called(place.id) ?? attempts.getAt(place),
  };
  const ownCalls: OwnCalls = {
    ofToken(token) {
      const attempt = memory.ofToken(token);
      return attempt?.state === 'placed' ? attempt : undefined;
    },
    isOver: memory.isOver,
    knows: (id) => memory.called(id) !== undefined,
    isEmpty: memory.isEmpty,
  };
  return { ledger: { ...ledger, attempts: remembering }, ownCalls };
}

function createMemory(most: number) {
  const byId = new Map<string, Own>();
  const ids = new Map<string, string>();
  const over = new Set<string>();

  const forget = (id: string) => {
    const token = byId.get(id)?.attempt.webhookToken;
    byId.delete(id);
    if (token !== undefined) ids.delete(token);
  };
  return {
    forget,
    keep(gate: PassedFence) {
      const [oldest] = byId.keys();
      if (oldest !== undefined && byId.size >= most) forget(oldest);
      byId.set(gate.attempt.id, gate);
      if (gate.attempt.webhookToken !== undefined) ids.set(gate.attempt.webhookToken, gate.attempt.id);
    },
    update(id: string, news: Partial<Attempt>) {
      const own = byId.get(id);
      if (own) byId.set(id, { ...own, attempt: changed(own.attempt, news) });
    },
    noteOver(id: string) {
      const token = byId.get(id)?.attempt.webhookToken;
      if (token === undefined) return;
      over.add(token);
      const [oldest] = over;
      if (oldest !== undefined && over.size > MOST_OVER) over.delete(oldest);
    },
    isEmpty: () => byId.size === 0,
    isOver: (token: string) => over.has(token),
    ofToken: (token: string) => byId.get(ids.get(token) ?? '')?.attempt,
    /** One whose call is known, and not settled. */
    called(id: string): FoundAttempt | undefined {
      const own = byId.get(id);
      return own && (own.attempt.state === 'placed' || own.attempt.state === 'ended') ? own : undefined;
    },
  };
}
