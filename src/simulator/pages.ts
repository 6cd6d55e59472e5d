import type { Call, CallStore } from './calls.ts';
import type { Scenario } from './scenario-schema.ts';

export type ListOrder = Scenario['list_order'];
export interface PageQuery {
  readonly order: ListOrder;
  readonly limit: number;
  readonly status?: string | undefined;
  readonly agentId?: string | undefined;
}

const LIVE: ReadonlySet<string> = new Set(['initiated', 'ringing', 'in_progress']);

/** Calls from this creation index on, in the list's order; `next` is where the following page begins. */
export function pageFrom(store: CallStore, query: PageQuery, start: number | undefined) {
  const calls: Call[] = [];
  for (const call of walk(candidates(store, query), query.order, start)) {
    if (!matches(call, query)) continue;
    if (calls.length === query.limit) return { calls, next: call.index };
    calls.push(call);
  }
  return { calls, next: undefined };
}

/** Calls after skipping `offset` of them, and how many there are in all. */
export function pageAt(store: CallStore, query: PageQuery, offset: number) {
  if (query.status === undefined && query.agentId === undefined) {
    const { length } = store.all;
    const first = offset < length ? indexAt(query.order, offset, length) : undefined;
    return { calls: first === undefined ? [] : pageFrom(store, query, first).calls, total: length };
  }
  const found = [...walk(candidates(store, query), query.order, undefined)].filter((call) =>
    matches(call, query),
  );
  return { calls: found.slice(offset, offset + query.limit), total: found.length };
}

/** Live statuses are asked for all the time, and are few: no need to look at every finished call. */
function candidates(store: CallStore, { status }: PageQuery): readonly Call[] {
  return status !== undefined && LIVE.has(status) ? [...store.live] : store.all;
}

function matches(call: Call, { status, agentId }: PageQuery): boolean {
  return (
    (status === undefined || call.status === status) && (agentId === undefined || call.agentId === agentId)
  );
}

/** `mixed`: first the calls with an even index, then the odd ones. No order loses a call that was there at the start. */
function* walk(calls: readonly Call[], order: ListOrder, start: number | undefined): Generator<Call> {
  if (order === 'newest') {
    for (let at = start === undefined ? calls.length - 1 : positionOf(calls, start); at >= 0; at -= 1) {
      const call = calls[at];
      if (call && call.index <= (start ?? call.index)) yield call;
    }
    return;
  }
  const phases = order === 'oldest' ? [undefined] : start !== undefined && start % 2 === 1 ? [1] : [0, 1];
  for (const [turn, parity] of phases.entries()) {
    for (let at = turn === 0 ? positionOf(calls, start ?? 0) : 0; at < calls.length; at += 1) {
      const call = calls[at];
      const skipped = turn === 0 && start !== undefined && call !== undefined && call.index < start;
      if (call && !skipped && (parity === undefined || call.index % 2 === parity)) yield call;
    }
  }
}

/** Where the first call with at least this index is; the last position when there is none. */
function positionOf(calls: readonly Call[], index: number): number {
  let low = 0;
  let high = calls.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((calls[middle]?.index ?? 0) < index) low = middle + 1;
    else high = middle;
  }
  return low;
}

function indexAt(order: ListOrder, offset: number, length: number): number {
  if (order === 'newest') return length - 1 - offset;
  if (order === 'oldest') return offset;
  const evens = Math.ceil(length / 2);
  return offset < evens ? 2 * offset : 2 * (offset - evens) + 1;
}
