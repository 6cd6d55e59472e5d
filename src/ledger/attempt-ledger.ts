import type { Attempt, AttemptRecord, ContactResult, LiveAttemptState } from '../domain/attempt.ts';
import type { CallLimit } from '../domain/call-history.ts';
import type { Contact } from '../domain/contact.ts';
import type { FirstCallKind } from '../domain/first-calls.ts';
import type { JournalMark } from '../journal/lines.ts';
import type { LostAttempt, RestoreResult } from './generation.ts';

export interface AttemptLedger {
  /** The door in: fill free slots of one from number from open buckets, in the given order. */
  open(request: OpenRequest): Promise<OpenResult>;

  /**
   * The fence before the first byte. `token` is unique per run of the job: "already mine" is `post` again, unless it may
   * not be dialled any more: who asks again has not posted, and has the attempt back by its token. With `mark`, it is refused as `doubt` where the store is not the one this journal knows or lacks something of it, and counted.
   */
  beginPosting(
    id: string,
    token: string,
    run: string,
    now: number,
    mark?: JournalMark,
  ): Promise<PostingResult>;
  /**
   * The same for all that `batch` has opened, by attempt id; none where it opened nothing. Asked behind its `open`, without
   * waiting for that to be answered, it goes no way of its own.
   */
  beginPostingBatch(batch: string, pass: PostingPass): Promise<ReadonlyMap<string, PostingResult>>;
  /** Put back, or move forward, what a journal knows to be posted and the store has lost. The door may be closed. */
  restore(lost: LostAttempt, now: number): Promise<RestoreResult>;
  /** opened | mine-posting | unconfirmed → gone; the contact waits again (not before `notBefore`), no attempt spent. */
  giveBack(id: string, why: GiveBack, now: number): Promise<'given-back' | 'not-yours' | 'gone'>;
  /** posting | unconfirmed → placed. A call id already bound elsewhere is `taken`; a different one of ours is kept. */
  markPlaced(
    id: string,
    call: { callId: string; httpStatus?: number; acceptedAt: number; nextLookAt: number },
  ): Promise<MarkResult>;
  /** posting → unconfirmed; the slot stays taken. */
  markUnconfirmed(
    id: string,
    doubt: { reason: string; httpStatus?: number; nextLookAt: number },
    now: number,
  ): Promise<MarkResult>;
  /** Remember a complete look-up that did not find an unconfirmed attempt, or that it now waits for a person. */
  noteAbsent(
    id: string,
    note: { lookedAt: number; held: boolean; reason: string; nextLookAt: number },
  ): Promise<MarkResult>;
  /** placed | unconfirmed → ended: slot and person are free from here on. Once. */
  end(id: string, end: { endedAt: number; nextLookAt: number }): Promise<LeaveResult>;
  /**
   * The door out: any live state → settled, once. The slot is freed if it still was held. `changed`: nothing was done, since
   * the ledger has something else than what the settlement was made of (see `Seen`).
   */
  settle(id: string, settlement: Settlement, now: number): Promise<LeaveResult | 'changed'>;

  /** With the result of the contact's latest settled attempt, if there is one. */
  get(id: string): Promise<FoundAttempt | undefined>;
  /** The same in one round trip, where its contact is known. */
  getAt(place: AttemptPlace): Promise<FoundAttempt | undefined>;
  byCallId(callId: string): Promise<string | undefined>;
  /** The live attempts these webhook tokens stand for, by token. */
  byWebhookTokens(tokens: readonly string[]): Promise<ReadonlyMap<string, Attempt>>;
  /** Attempts in this state, the longest in it first. */
  inState(state: LiveAttemptState, limit: number): Promise<Attempt[]>;
  /**
   * Take up to `limit` attempts in `state` whose look is due, and move their next look to `now + leaseMs`, so that no
   * other process looks meanwhile. Counts a look.
   */
  claimLooks(
    state: 'placed' | 'ended' | 'unconfirmed',
    now: number,
    leaseMs: number,
    limit: number,
  ): Promise<Attempt[]>;
  setNextLook(id: string, at: number): Promise<void>;
  /** How many attempts are in each live state. */
  totals(): Promise<Readonly<Record<LiveAttemptState, number>>>;
  /** Live calls per from number, and per campaign. */
  slots(): Promise<SlotUse>;

  /**
   * Nobody opens, and no POST begins, on this number (or the account, `''`) before `until`. The later of two holds wins.
   * After a hold of 30 s and more, and after the breaker, calls open at one a second at first, at full speed a minute on.
   */
  backOff(fromNumber: string, until: number, reason: string, now: number): Promise<void>;
  /** With the hold of the day among them; of two holds of the account the later one. */
  backOffs(now: number): Promise<BackOff[]>;
  /**
   * The hold of the account for the calls it may make in a day. It is like a back-off, but stands beside it, so that
   * it can be lifted before its end without touching one.
   */
  holdDay(until: number, reason: string, now: number): Promise<void>;
  /** The account may call again; slowly at first. `nothing`: there was no such hold. */
  liftDay(now: number): Promise<'lifted' | 'nothing'>;
  /**
   * A POST ended in doubt or never reached the provider. Three attempts in doubt within a minute open the breaker:
   * from then on nothing is opened and no POST begins but, after each cool-off, that of one attempt, the probe. The
   * breaker closes when the probe is placed, and cools off for twice as long when it meets trouble. A probe goes only
   * while fewer than three earlier ones are unresolved, and while the provider answers questions (`noteAnswer`).
   */
  noteTrouble(id: string, trouble: ProviderTrouble, now: number): Promise<void>;
  /**
   * The provider has just answered a question that harms nobody, asked at `askedAt`. Counts only when it was asked after
   * the breaker had cooled off, and for as long as a cool-off.
   */
  noteAnswer(askedAt: number, now: number): Promise<void>;
  breaker(now: number): Promise<Breaker>;

  /** Lines of a campaign's journal after `cursor` ('' for the first), oldest first. */
  journal(
    campaign: string,
    cursor: string,
    limit: number,
  ): Promise<{ cursor: string; records: AttemptRecord[] }>;

  /** A process says it lives; it counts as dead `ttlMs` later. */
  heartbeat(run: string, ttlMs: number, now: number): Promise<void>;
  livingRuns(now: number): Promise<ReadonlySet<string>>;
}

export interface FoundAttempt {
  readonly attempt: Attempt;
  readonly contact: Contact;
  /** Of the contact's latest settled attempt. */
  readonly result?: ContactResult;
  /** Where this was not read just now: what it was read from. */
  readonly seen?: Seen;
}

/** Contact and result as the ledger wrote them when they were read: for it alone to compare. */
export interface Seen {
  readonly contact: string | Contact;
  readonly result: string | ContactResult | undefined;
  readonly bucket: number;
}

/** What the attempts of a batch pass the fence with. */
export interface PostingPass {
  readonly token: string;
  readonly run: string;
  readonly now: number;
  readonly mark?: JournalMark;
}

/** Which attempt, and which contact of which campaign it is to. */
export type AttemptPlace = Pick<Attempt, 'id' | 'campaign' | 'seq'>;

export interface OpenRequest {
  /** Unique to this request and unguessable; attempt ids begin with it. The same again returns the same result. */
  readonly batch: string;
  readonly fromNumber: string;
  readonly run: string;
  /** Groups of equal priority, the highest first; inside a group the campaign with the fewest live calls goes first. */
  readonly groups: readonly (readonly CampaignOffer[])[];
  /** At most so many attempts in one go. */
  readonly limit: number;
  /** Limit of the whole account. */
  readonly accountLimit?: number;
  readonly now: number;
}
export interface CampaignOffer {
  readonly campaign: string;
  /** Refused as `stale` when the ledger holds another version. */
  readonly version: string;
  readonly maxConcurrent?: number;
  readonly maxAttempts: number;
  /** So many first calls open slowly, and are judged before the next one opens; no longer once `endRamp` was called. */
  readonly ramp?: number;
  /** What else holds for each of `buckets`, in the same order. */
  readonly terms?: readonly BucketTerms[];
  /** Open buckets, the one that closes soonest first. */
  readonly buckets: readonly number[];
}

export interface BucketTerms {
  /** In place of the campaign's. */
  readonly maxAttempts?: number;
  /** How often its people may be called, by all campaigns. */
  readonly limits: readonly CallLimit[];
}

export interface OpenResult {
  readonly opened: readonly OpenedAttempt[];
  /** Why it stopped. */
  readonly stop:
    | { readonly kind: 'slots' }
    | { readonly kind: 'account' }
    | { readonly kind: 'campaign-limits' }
    | { readonly kind: 'pace'; readonly until: number }
    | { readonly kind: 'back-off'; readonly until: number }
    /** No offered bucket holds a due contact. */
    | { readonly kind: 'drained' }
    /** The request's limit: call again. */
    | { readonly kind: 'limit' }
    /** A campaign is not running, or at another version, than the offer says: read it again. */
    | { readonly kind: 'stale' };
}
export interface OpenedAttempt {
  readonly id: string;
  readonly campaign: string;
  readonly seq: number;
  readonly n: number;
}

export type PostingResult =
  | PassedFence
  /** Another run of the job reached `posting`: whether a byte left is for reconcile to find out. */
  | { readonly kind: 'reconcile' }
  /** Still only opened, but it may not be dialled now: give it back. */
  | {
      readonly kind: 'refused';
      readonly why: 'paused' | 'cancelled' | 'suppressed' | 'stale' | 'held-back' | 'doubt';
    }
  | { readonly kind: 'gone' };

export interface PassedFence extends FoundAttempt {
  readonly kind: 'post';
  /** The how-manieth of its journal, with a mark only. */
  readonly posting?: number;
  readonly seen: Seen;
}

export interface GiveBack {
  /**
   * Who may: the token of its `beginPosting`; or `unposted`, true only of attempts still `opened`;
   * or `absent`, true only of unconfirmed ones proved absent.
   */
  readonly by: { readonly token: string } | 'unposted' | 'absent';
  readonly reason: string;
  readonly notBefore: number;
  /** The journal line; none for attempts that never left the door. */
  readonly record?: AttemptRecord;
}

/** `done`: the move was made, now or by an earlier identical call. `gone`: it is past that. */
export type MarkResult = 'done' | 'gone' | 'taken';

/** `done`: this call made the move, and its news are to be told. `again`: an earlier one did. `gone`: it is past that. */
export type LeaveResult = 'done' | 'again' | 'gone';

export interface Settlement {
  readonly record: AttemptRecord;
  readonly result: ContactResult;
  readonly next: /** `ahead`: from now on before the others of its campaign. */
    | { readonly kind: 'retry'; readonly at: number; readonly reason: string; readonly ahead?: true }
    | {
        readonly kind: 'close';
        readonly status: 'done' | 'exhausted' | 'suppressed' | 'cancelled' | 'expired';
        readonly reason: string;
      };
  /** Settle only from this state; in another the attempt is `gone`. */
  readonly onlyFrom?: LiveAttemptState | undefined;
  /** What it was made of, where that was not read just now: in place of it there may be something else by now. */
  readonly seen?: Seen | undefined;
  /** Of the campaign's definition that it was made by; of another one it is `changed`. */
  readonly version?: string | undefined;
  /** When the person and the agent last spoke, if they did. */
  readonly talkedAt?: number | undefined;
  /** What it was among the first calls of a campaign with a ramp: counted. */
  readonly first?: FirstCallKind | undefined;
  /** The person asked not to be called again: every campaign, from now on. */
  readonly suppress?: { readonly reason: string } | undefined;
}

export interface SlotUse {
  readonly perNumber: ReadonlyMap<string, number>;
  readonly perCampaign: ReadonlyMap<string, number>;
  readonly account: number;
}
export interface BackOff {
  /** '' for the whole account. */
  readonly fromNumber: string;
  readonly until: number;
  readonly since: number;
  readonly reason: string;
}

export interface ProviderTrouble {
  readonly kind: 'unconfirmed' | 'unreachable';
  readonly reason: string;
  /** When its POST began: what left before the breaker closed says nothing about the time since. */
  readonly postedAt: number;
}
export type Breaker =
  | { readonly state: 'closed' }
  /** `open` until `until`; then `half-open`: one attempt may go, and its result decides. */
  | {
      readonly state: 'open' | 'half-open';
      readonly since: number;
      readonly until: number;
      readonly reason: string;
      /** Probes of which nobody knows yet whether they became calls; with `MOST_PROBES` of them no other goes. */
      readonly unresolved: number;
      /** When the provider last answered a question asked after the breaker had cooled off; a probe needs that. */
      readonly answeredAt?: number;
    };

/** So many people a provider's trouble may cost beyond those in flight when the breaker opened (reliability I23). */
export const MOST_PROBES = 3;
