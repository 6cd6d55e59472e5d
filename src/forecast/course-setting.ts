import type { Campaign } from '../domain/campaign.ts';
import type { Contact, NewContact } from '../domain/contact.ts';
import type { Assumptions } from './assumptions.ts';

/** What one course of the future begins with. */
export interface CourseSetting {
  readonly campaigns: readonly PlannedCampaign[];
  /** Epoch ms. */
  readonly now: number;
  /** Nothing is looked at beyond this instant. */
  readonly until: number;
  /** How long before a window's end the last call leaves. */
  readonly guardMs: number;
  /** Limit of the whole account. */
  readonly accountLimit?: number;
}

export interface PlannedCampaign {
  readonly campaign: Campaign;
  readonly assumptions: Assumptions;
  /** Nobody twice, and nobody who is suppressed. */
  readonly contacts: readonly PlannedContact[];
  /** Calls under way as the course begins; each one's contact is one of `contacts`. */
  readonly live?: readonly LiveCall[];
  /** Of a campaign with a `ramp`: how many of its first calls have ended. */
  readonly firstCalls?: number;
}

/** A contact that waits. */
export interface PlannedContact {
  readonly contact: NewContact;
  /** Calls made so far. */
  readonly attempts?: number;
  /** When it is due, if not at once (epoch ms). */
  readonly dueAt?: number;
}

export interface LiveCall {
  readonly contact: Contact;
  readonly n: number;
  readonly fromNumber: string;
  readonly openedAt: number;
}
