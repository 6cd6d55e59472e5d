import { createBucketTerms } from '../admission/call-limits.ts';
import { createGates } from '../admission/gates.ts';
import { createOffers } from '../admission/offers.ts';
import type { Departing } from '../admission/open-attempts.ts';
import type { Clock } from '../domain/clock.ts';
import type { Emit } from '../domain/events.ts';
import { present } from '../domain/present.ts';
import type { Timings } from '../domain/timings.ts';
import type { WorkQueue } from '../domain/work-queue.ts';
import type { CampaignBook, Running } from '../ledger/campaign-book.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { CallsApi } from '../oneinbox/api.ts';
import type { DoorOut } from '../settlement/settle-attempt.ts';
import { createCampaignCloser } from './close-campaigns.ts';
import { createDispatcher, type Dispatcher } from './dispatcher.ts';
import { judgeFirstCalls } from './judge-first-calls.ts';
import { giveBackOpened } from './leave-orderly.ts';
import { createPlaceCall, type PlaceCall } from './place-call.ts';
import { createPlacer } from './placer.ts';
import { createRefusals } from './refusals.ts';
import { createRescuers } from './rescue.ts';

/** The stage between the door and the wire, wired. */
export interface Dialing {
  readonly dispatcher: Dispatcher;
  /** For attempts that come by way of the queue: handed over, or found stranded. */
  readonly placeCall: PlaceCall;
  /**
   * A call of this number has probably ended, and is about to be asked about. Where the next is likely to leave as soon as
   * that is certain, its connection is begun; what this gives closes it if the call goes on.
   */
  expectEnd(fromNumber: string): (() => void) | undefined;
  /** How many attempts this process has on their way to the wire at once. */
  setPlacingLimit(limit: number): void;
  /** Open and place nothing new; resolves when what is on its way has arrived, or after `deadlineMs`. */
  quiet(deadlineMs: number): Promise<void>;
  /** Repair what was stranded between the door and the wire. */
  rescue(): Promise<void>;
  /** The last thing before the process stops: give back what it opened and did not post. */
  leave(): Promise<void>;
  /** Close what can never be called, and campaigns with nothing left to do. */
  closeCampaigns(): Promise<void>;
}

export interface DialingParts {
  readonly ledger: Ledger;
  readonly book: CampaignBook;
  readonly queue: WorkQueue;
  readonly api: CallsApi;
  readonly clock: Clock;
  readonly emit: Emit;
  /** From 0 to 1, for jitter. */
  readonly random: () => number;
  readonly run: string;
  readonly settings: DialingSettings;
  readonly timings: Timings;
  /** Which campaigns this process dials; all of them by default. */
  readonly mayDial?: (campaign: string) => boolean;
  /** Whether the campaign still runs: asked as a call leaves (see `PlacingParts`). */
  readonly isRunning?: (campaign: string, fencedAt: number) => Running;
  /** Whether store, journal and clock are what they should be. Absent: they always are. */
  readonly isTrusted?: () => boolean;
  /** Made with the dispatcher's wake, since a settled attempt may leave work for its number. */
  readonly makeDoorOut: (onSettled: (fromNumber: string) => void) => DoorOut;
}

export interface DialingSettings {
  readonly guardMs: number;
  readonly proofMs: number;
  readonly postTimeoutMs: number;
  readonly firstLookMs: number;
  readonly maxCallMs: number;
  readonly accountLimit?: number;
  readonly publicUrl?: string;
}

export function createDialing(parts: DialingParts): Dialing & { readonly doorOut: DoorOut } {
  const { settings } = parts;
  const gates = createGates(settings.guardMs);
  const offers = createOffers(gates, createBucketTerms());
  const placer = createPlacer({
    clock: parts.clock,
    place: (attempt: Departing, onLeft) => placeCall(attempt.id, { attempt, onLeft }),
    onRoom: () => dispatcher.roomFreed(),
    onTrouble: (error) => parts.emit({ type: 'trouble', where: 'placing a call', error }),
  });
  const dispatcher = createDispatcher({
    ...parts,
    placer,
    offers,
    ...present({ accountLimit: settings.accountLimit }),
  });
  const onGivenBack = (fromNumber: string) => dispatcher.slotFreed(fromNumber);
  const doorOut = parts.makeDoorOut(onGivenBack);
  const refusals = createRefusals({ ...parts, doorOut, onGivenBack });
  const placeCall = createPlaceCall({ ...parts, ...settings, refusals, onGivenBack });
  const rescuers = createRescuers({ ...parts, ...settings, onGivenBack });
  const closer = createCampaignCloser({ ...parts, gates });
  return {
    dispatcher,
    doorOut,
    placeCall,
    expectEnd: (fromNumber) => (dispatcher.awaitsSlot(fromNumber) ? parts.api.beginSpare?.() : undefined),
    setPlacingLimit: placer.setLimit,
    async quiet(deadlineMs) {
      const since = parts.clock.monotonicMs();
      // What a look under way opens has passed the fence by then, and is placed as well.
      await dispatcher.quiet();
      await placer.quiet(Math.max(0, deadlineMs - (parts.clock.monotonicMs() - since)));
    },
    rescue: () => rescuers.runOnce(),
    leave: () => giveBackOpened(parts),
    async closeCampaigns() {
      await closer.runOnce();
      await judgeFirstCalls(parts);
    },
  };
}
