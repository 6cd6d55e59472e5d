import type { SimulatedCall } from './call-log.ts';
import type { CallPlan } from './call-plan.ts';

/** A call as the simulator keeps it: the judge's record, and what the wire still needs to know. Changes in place. */
export interface Call extends SimulatedCall {
  /** Position in the order of creation. */
  readonly index: number;
  readonly agentId: string;
  readonly plan: CallPlan;
  /** Calls in flight when this one was created, itself included. */
  readonly concurrencyAtDispatch: number;
  dialedAt: number | undefined;
  startedAt: number | undefined;
  endedAt: number | undefined;
  analysedAt: number | undefined;
  updatedAt: number;
  status: string;
  endReason: string | null;
  /** Shown once analysed, or once somebody set it. */
  outcome: string | null;
}

/** All calls ever created, the live ones among them, and counts per status. */
export interface CallStore {
  readonly all: readonly Call[];
  /** In the order of creation. */
  readonly live: ReadonlySet<Call>;
  get(callId: string): Call | undefined;
  add(call: Call): void;
  setStatus(call: Call, status: string): void;
  /** The call is over: it no longer counts as live. */
  retire(call: Call): void;
  count(status: string): number;
}

export function createCallStore(): CallStore {
  const all: Call[] = [];
  const byId = new Map<string, Call>();
  const live = new Set<Call>();
  const counts = new Map<string, number>();
  const add = (status: string, by: number) => counts.set(status, (counts.get(status) ?? 0) + by);

  return {
    all,
    live,
    get: (callId) => byId.get(callId),
    add: (call) => {
      all.push(call);
      byId.set(call.callId, call);
      live.add(call);
      add(call.status, 1);
    },
    setStatus: (call, status) => {
      add(call.status, -1);
      call.status = status;
      add(status, 1);
    },
    retire: (call) => void live.delete(call),
    count: (status) => counts.get(status) ?? 0,
  };
}
