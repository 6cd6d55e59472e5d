import type { Attempt, LiveAttemptState } from '../domain/attempt.ts';
import type { Clock } from '../domain/clock.ts';
import type { Emit } from '../domain/events.ts';
import type { Timings } from '../domain/timings.ts';
import type { WorkQueue } from '../domain/work-queue.ts';
import type { CampaignBook } from '../ledger/campaign-book.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { CallsApi } from '../oneinbox/api.ts';
import { createReconciler } from './reconcile.ts';
import { createCallRescuer } from './rescue-calls.ts';
import { createContactRescuer } from './rescue-contacts.ts';
import { createHeldSlotRescuer } from './rescue-held-slots.ts';
import { createOpenedRescuer } from './rescue-opened.ts';
import { createPostingRescuer } from './rescue-posting.ts';
import { createSlotRescuer } from './rescue-slots.ts';

/** Everything that can be stranded has one of these. A round that finds nothing costs a few reads. */
export interface Rescuer {
  runOnce(): Promise<void>;
}

export interface RescueParts {
  readonly ledger: Ledger;
  readonly book: CampaignBook;
  readonly queue: WorkQueue;
  readonly api: CallsApi;
  readonly clock: Clock;
  readonly emit: Emit;
  /** Of this process; its own attempts are never those of a dead one. */
  readonly run: string;
  /** Longest wait for the API to accept a call. */
  readonly postTimeoutMs: number;
  /** Least time between the two complete look-ups that prove a call absent. */
  readonly proofMs: number;
  readonly maxCallMs: number;
  readonly timings: Timings;
  /** Whether store, journal and clock are what they should be. Absent: they always are. */
  readonly isTrusted?: () => boolean;
  readonly onGivenBack: (fromNumber: string) => void;
}

/** All rescuers, one after the other; what stops one does not stop the next. */
export function createRescuers(parts: RescueParts): Rescuer {
  const calls = createCallRescuer(parts);
  const rescuers: Readonly<Record<string, Rescuer>> = {
    'attempts opened by a dead process': createOpenedRescuer(parts),
    'attempts left while being placed': createPostingRescuer(parts),
    'unconfirmed attempts': createReconciler({ ...parts, onStrangers: calls.explain }),
    'calls that no attempt explains': calls,
    'slots of held attempts': createHeldSlotRescuer(parts),
    'slots without attempt': createSlotRescuer(parts),
    'contacts in no line or call': createContactRescuer(parts),
  };
  return {
    async runOnce() {
      for (const [what, rescuer] of Object.entries(rescuers)) {
        const failed = (error: unknown) => parts.emit({ type: 'trouble', where: `rescuing ${what}`, error });
        await rescuer.runOnce().catch(failed);
      }
    },
  };
}

/** Say what was repaired, if anything was. */
export function tell({ emit }: Pick<RescueParts, 'emit'>, what: string, count: number): void {
  if (count > 0) emit({ type: 'rescued', what, count });
}

export interface FoundInState {
  /** The processes that live; this one does, whatever its last heartbeat says. */
  readonly living: ReadonlySet<string>;
  readonly found: readonly Attempt[];
}

/** The attempts in this state, at most so many, and who lives to see to them: the living first, since a run must not be missed whose attempt is found. */
export async function inStateOfLiving(
  { ledger, clock, run }: RescueParts,
  state: LiveAttemptState,
  limit: number,
): Promise<FoundInState> {
  const [runs, found] = await Promise.all([
    ledger.attempts.livingRuns(clock.wallMs()),
    ledger.attempts.inState(state, limit),
  ]);
  return { living: new Set([...runs, run]), found };
}
