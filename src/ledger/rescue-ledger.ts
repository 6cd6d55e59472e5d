import type { LiveAttemptState } from '../domain/attempt.ts';
import type { MarkResult } from './ledger.ts';

/**
 * What rescuers need beyond the doors: to hold an attempt for a person, and to find what no
 * attempt accounts for. The same rules as for the whole ledger: twice is once, `now` is handed in.
 */
export interface RescueLedger {
  /**
   * A dead process left this attempt opened or posting. Counts once per attempt; resolves with how many attempts of its
   * contact in a row have ended their process, 0 when the attempt is past that. Settling an attempt begins a new count.
   */
  noteCrash(id: string): Promise<number>;
  /** opened | posting | unconfirmed → unconfirmed and held. What was never posted frees slot and person at once. */
  hold(id: string, note: HoldNote, now: number): Promise<MarkResult>;
  /** A held attempt whose call cannot be live any more: slot and person are free, the attempt stays. */
  freeHeldSlot(id: string): Promise<MarkResult>;

  /** How an attempt left that never had a call; known for 50 hours. */
  left(id: string): Promise<'given-back' | 'settled' | undefined>;

  /**
   * Ids that hold a slot or a person and belong to no live attempt. Those among `suspects` are freed and not named
   * again: hand in what an earlier sweep found.
   */
  sweepSlots(
    suspects: readonly string[],
  ): Promise<{ readonly orphans: readonly string[]; readonly freed: number }>;
  /**
   * Live attempts that hold no slot, or not their person, although their call may be live: they take them, whatever the
   * limits say. Resolves with how many there were.
   */
  takeMissingSlots(): Promise<number>;
  /** The contacts of attempts in this state, the longest in it first: no more of them is read than this. */
  contactsIn(state: LiveAttemptState, limit: number): Promise<ContactOfAttempt[]>;
  /** Look at contacts `from`, `from`+1, …: put those that wait in no line back, due now, and name those in an attempt. */
  walkContacts(campaign: string, from: number, limit: number, now: number): Promise<ContactWalk>;
  /**
   * A contact that stands exactly so, and whose attempt no longer exists, gets a held one for a person to decide.
   * `gone`: it has moved on.
   */
  holdOrphan(contact: ContactInAttempt, held: OrphanHold, now: number): Promise<MarkResult>;
}

export interface HoldNote {
  readonly reason: string;
  readonly nextLookAt: number;
  /** Nothing but a found call or a person may take it out of its hold. */
  readonly onlyByHand: boolean;
}

export interface ContactOfAttempt {
  readonly campaign: string;
  readonly seq: number;
  /** The contact has gone on to a later attempt. */
  readonly overtaken: boolean;
}

/** A contact that is `calling` or `unconfirmed`: its nth attempt, opened at `at`. */
export interface ContactInAttempt {
  readonly campaign: string;
  readonly seq: number;
  readonly n: number;
  readonly at: number;
}

export interface ContactWalk {
  /** Where to go on; absent at the end. */
  readonly next?: number;
  readonly requeued: number;
  readonly inAttempt: readonly ContactInAttempt[];
}

export interface OrphanHold {
  /** Of the attempt that is made. */
  readonly id: string;
  readonly campaignVersion: string;
  readonly fromNumber: string;
  readonly run: string;
  readonly reason: string;
  readonly nextLookAt: number;
}
