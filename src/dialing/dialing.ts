import { createBucketTerms } from '../admission/call-limits.ts';
import { createGates } from '../admission/gates.ts';
import type { Clock } from '../domain/clock.ts';
import type { Emit } from '../domain/events.ts';
import { present } from '../domain/present.ts';
import type { Timings } from '../domain/timings.ts';
import type { WorkQueue } from '../domain/work-queue.ts';
import type { CampaignBook } from '../ledger/campaign-book.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { CallsApi } from '../oneinbox/api.ts';
import type { DoorOut } from '../settlement/settle-attempt.ts';
import { createCampaignCloser } from './close-campaigns.ts';
import { createDispatcher, type Dispatcher } from './dispatcher.ts';
import { giveBackOpened } from './leave-orderly.ts';
import { createPlaceCall, type PlaceCall } from './place-call.ts';
import { createRefusals } from './refusals.ts';
import { createRescuers } from './rescue.ts';

/** The stage between the door and the wire, wired. */
export interface Dialing {
  readonly dispatcher: Dispatcher;
  readonly placeCall: PlaceCall;
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
  const terms = createBucketTerms();
  const dispatcher = createDispatcher({
    ...parts,
    gates,
    terms,
    ...present({ accountLimit: settings.accountLimit }),
  });
  const onGivenBack = (fromNumber: string) => dispatcher.slotFreed(fromNumber);
  const doorOut = parts.makeDoorOut(onGivenBack);
  const refusals = createRefusals({ ...parts, doorOut, onGivenBack });
  const rescuers = createRescuers({ ...parts, ...settings, onGivenBack });
  const closer = createCampaignCloser({ ...parts, gates });
  return {
    dispatcher,
    doorOut,
    placeCall: createPlaceCall({ ...parts, ...settings, refusals, onGivenBack }),
    rescue: () => rescuers.runOnce(),
    leave: () => giveBackOpened(parts),
    closeCampaigns: () => closer.runOnce(),
  };
}
