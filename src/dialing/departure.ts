import type { Attempt } from '../domain/attempt.ts';
import type { Campaign } from '../domain/campaign.ts';
import type { Clock } from '../domain/clock.ts';
import type { Contact } from '../domain/contact.ts';
import type { Emit } from '../domain/events.ts';
import type { Timings } from '../domain/timings.ts';
import type { CampaignBook, Running } from '../ledger/campaign-book.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { CallsApi } from '../oneinbox/api.ts';
import type { Refusals } from './refusals.ts';

/** What placing a call takes. */
export interface PlacingParts {
  readonly ledger: Ledger;
  readonly book: CampaignBook;
  readonly api: CallsApi;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly refusals: Refusals;
  readonly run: string;
  readonly guardMs: number;
  readonly publicUrl?: string;
  /** When a freshly placed call is first asked about. */
  readonly firstLookMs: number;
  readonly timings: Timings;
  /** Whether store, journal and clock are what they should be: nobody is called while they are not. */
  readonly isTrusted?: () => boolean;
  /** Whether the campaign still runs, as read a moment ago or found by the fence, asked at `fencedAt` (monotonic). Absent: what the fence found holds until the call has left. */
  readonly isRunning?: (campaign: string, fencedAt: number) => Running;
  /** An attempt left the door unplaced: its number has a slot again. */
  readonly onGivenBack: (fromNumber: string) => void;
}

/** A fenced attempt on its way to the wire. */
export interface Departure {
  readonly attempt: Attempt;
  readonly contact: Contact;
  readonly campaign: Campaign;
  /** Proves that this run of the job, and no other, holds the attempt. */
  readonly token: string;
}
