import type { Attempt } from '../domain/attempt.ts';
import type { Clock } from '../domain/clock.ts';
import type { Emit } from '../domain/events.ts';
import type { WorkQueue } from '../domain/work-queue.ts';
import type { Ledger } from '../ledger/ledger.ts';

/** Rescuer: attempts stranded between the door and the wire. */
export interface Rescuer {
  runOnce(): Promise<void>;
}

export interface RescuerParts {
  readonly ledger: Ledger;
  readonly queue: WorkQueue;
  readonly clock: Clock;
  readonly emit: Emit;
  /** Longest wait for the API to accept a call. */
  readonly postTimeoutMs: number;
  readonly onGivenBack: (fromNumber: string) => void;
}

const BATCH = 1_000;
/** An opened attempt older than this has lost its work item, or waits behind a slow API: a second item is harmless. */
const REQUEUE_AFTER_MS = 15_000;
/** What a POST may take beyond its own time-out before the process that made it counts as stuck. */
const POST_GRACE_MS = 30_000;
/** How long the provider's list gets to show a call whose POST was cut off. */
const FIRST_RECONCILE_MS = 15_000;

export function createRescuer(parts: RescuerParts): Rescuer {
  return {
    async runOnce() {
      const living = await parts.ledger.attempts.livingRuns(parts.clock.wallMs());
      await rescueOpened(parts, living);
      await rescuePosting(parts, living);
    },
  };
}

/** Never posted: that is certain, since `posting` is written before the first byte. */
async function rescueOpened(parts: RescuerParts, living: ReadonlySet<string>): Promise<void> {
  const now = parts.clock.wallMs();
  const opened = await parts.ledger.attempts.inState('opened', BATCH);
  const orphans = opened.filter(({ run }) => !living.has(run));
  for (const attempt of orphans) {
    const reason = 'its process ended before the call was placed';
    await parts.ledger.attempts.giveBack(attempt.id, { by: 'unposted', reason, notBefore: now }, now);
    parts.onGivenBack(attempt.fromNumber);
  }
  tell(parts, 'attempts opened by a dead process, given back', orphans.length);
  const waiting = opened.filter(({ run, openedAt }) => living.has(run) && now - openedAt > REQUEUE_AFTER_MS);
  if (waiting.length > 0) await parts.queue.place(waiting.map(({ id }) => id));
}

/** A byte may have left: whether a call exists is for reconcile to find out. */
async function rescuePosting(parts: RescuerParts, living: ReadonlySet<string>): Promise<void> {
  const now = parts.clock.wallMs();
  const posting = await parts.ledger.attempts.inState('posting', BATCH);
  const stuck = posting.filter(
    (attempt) => !living.has(attempt.run) || isOverdue(attempt, now, parts.postTimeoutMs),
  );
  for (const { id } of stuck) {
    const doubt = {
      reason: 'its process ended while the call was being placed',
      nextLookAt: now + FIRST_RECONCILE_MS,
    };
    await parts.ledger.attempts.markUnconfirmed(id, doubt, now);
  }
  tell(parts, 'attempts left while being placed, to be reconciled', stuck.length);
}

function isOverdue({ postedAt = 0 }: Attempt, now: number, postTimeoutMs: number): boolean {
  return now - postedAt > postTimeoutMs + POST_GRACE_MS;
}

function tell({ emit }: RescuerParts, what: string, count: number): void {
  if (count > 0) emit({ type: 'rescued', what, count });
}
