import type { Attempt } from '../domain/attempt.ts';
import type { Ledger } from './ledger.ts';

/**
 * The calls that this process has placed and not yet seen to end, by webhook token. Nearly every webhook is about one of
 * them and needs no question to Redis, on the way from an end to the next call. What is here may be old: another process
 * may have seen the end. So it only says whose call it is; the scripts decide, as they do for everybody.
 */
export interface OwnCalls {
  ofToken(webhookToken: string): Attempt | undefined;
}

/** About 10 MB; what is beyond is asked of the ledger. The oldest goes: it is the least likely to be still live. */
const MOST_KEPT = 20_000;

/** The same ledger, of which one can ask that. */
export function rememberingOwnCalls(
  ledger: Ledger,
  most = MOST_KEPT,
): { ledger: Ledger; ownCalls: OwnCalls } {
  const { attempts } = ledger;
  /** On their way to a call, or in one. */
  const byId = new Map<string, Attempt>();
  const placed = new Map<string, Attempt>();

  const keep = (attempt: Attempt) => {
    const [oldest] = byId.values();
    if (oldest && byId.size >= most) forget(oldest.id);
    byId.set(attempt.id, attempt);
  };
  const forget = (id: string) => {
    const token = byId.get(id)?.webhookToken;
    byId.delete(id);
    if (token !== undefined) placed.delete(token);
  };

  const remembering: Ledger['attempts'] = {
    ...attempts,
    async beginPosting(id, ...how) {
      const gate = await attempts.beginPosting(id, ...how);
      if (gate.kind === 'post') keep(gate.attempt);
      return gate;
    },
    async markPlaced(id, call) {
      const marked = await attempts.markPlaced(id, call);
      const attempt = byId.get(id);
      if (marked !== 'done') forget(id);
      else if (attempt?.webhookToken !== undefined) {
        const { callId, acceptedAt } = call;
        placed.set(attempt.webhookToken, { ...attempt, state: 'placed', looks: 0, callId, acceptedAt });
      }
      return marked;
    },
    markUnconfirmed: (id, ...how) => {
      forget(id);
      return attempts.markUnconfirmed(id, ...how);
    },
    giveBack: (id, ...how) => {
      forget(id);
      return attempts.giveBack(id, ...how);
    },
    async end(id, end) {
      const ended = await attempts.end(id, end);
      forget(id);
      return ended;
    },
    async settle(id, settlement, now) {
      const settled = await attempts.settle(id, settlement, now);
      forget(id);
      return settled;
    },
  };
  return {
    ledger: { ...ledger, attempts: remembering },
    ownCalls: { ofToken: (token) => placed.get(token) },
  };
}
