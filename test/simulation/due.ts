import { TIMINGS } from '../../src/domain/timings.ts';
import type { TickName } from '../../src/domain/work-queue.ts';
import type { MemoryState, StoredAttempt } from '../../src/ledger/memory-state.ts';
import { MAX_CALL_MS, POST_TIMEOUT_MS } from './scales.ts';

/** Clocks of lives are at most this far ahead: what is due to one of them is due. */
const AHEAD_MS = 2_000;

/**
 * Whether a tick could change anything, seen from above. Asked where the simulation would rather not play a tick that
 * looks, finds nothing and goes; now and then it is played all the same. It only ever leaves ticks out, never adds one,
 * so nothing is found sooner for it.
 */
export function isTickDue(name: TickName, state: MemoryState, now: number): boolean {
  const soon = now + AHEAD_MS;
  switch (name) {
    case 'track':
      return some(state, ({ attempt, nextLook = 0 }) => isAfterPost(attempt.state) && nextLook <= soon);
    case 'rescue':
      return isAnythingMissing(state) || some(state, (live) => isStranded(state, live, soon));
    case 'dispatch':
      return hasRoom(state);
    case 'expire':
      return [...state.campaigns.values()].some(({ state: now, counts }) =>
        now === 'running' ? counts.waiting + counts.calling + counts.unconfirmed === 0 : counts.waiting > 0,
      );
  }
}

/** Somebody is on the way to a POST: others must be able to tell whether their process lives. */
export function isAnyoneUnposted(state: MemoryState): boolean {
  return some(state, ({ attempt }) => attempt.state === 'opened' || attempt.state === 'posting');
}

function some({ attempts }: MemoryState, holds: (live: StoredAttempt) => boolean): boolean {
  for (const live of attempts.values()) if (holds(live)) return true;
  return false;
}

function isAfterPost(state: string): boolean {
  return state === 'placed' || state === 'ended';
}

function isStranded(
  { runs, slots }: MemoryState,
  { attempt, nextLook = 0 }: StoredAttempt,
  soon: number,
): boolean {
  const { id, state, run, openedAt, postedAt = openedAt, held } = attempt;
  const isOrphan = (runs.get(run) ?? 0) <= soon;
  if (state === 'opened') return isOrphan || openedAt + TIMINGS.requeueAfter < soon;
  if (state === 'posting') return isOrphan || postedAt + POST_TIMEOUT_MS + TIMINGS.postGrace < soon;
  if (state !== 'unconfirmed') return false;
  return nextLook <= soon || (held === true && slots.account.has(id) && postedAt + MAX_CALL_MS < soon);
}

/** Slots of nobody, contacts in calls that do not exist: never, unless something is broken. */
function isAnythingMissing({ attempts, slots, campaigns }: MemoryState): boolean {
  for (const id of slots.account) if (!attempts.has(id)) return true;
  let inCalls = 0;
  for (const { counts } of campaigns.values()) inCalls += counts.calling + counts.unconfirmed;
  return inCalls !== attempts.size;
}

function hasRoom({ campaigns, slots, limits }: MemoryState): boolean {
  for (const { campaign, state, counts } of campaigns.values()) {
    if (state !== 'running' || counts.waiting === 0) continue;
    for (const { number } of campaign.fromNumbers)
      if ((slots.perNumber.get(number)?.size ?? 0) < (limits.get(number)?.maxConcurrent ?? 0)) return true;
  }
  return false;
}
