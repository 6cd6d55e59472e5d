import type { JournalMark } from '../journal/lines.ts';

/**
 * Whether this store is the one that was dialled from before, and has lost nothing since (reliability §0.6). The store
 * keeps a generation (a random id) and counts, for each journal, the postings and beats it has seen; each journal keeps
 * the same. A store that lacks the generation or has counted less than the journal knows has lost something.
 */
export interface GenerationLedger {
  /**
   * Compare, and count one beat when nothing is missing. Where neither side has a generation, `candidate` is founded;
   * a journal without one may adopt what it finds. Not idempotent, and need not be: a beat too many harms nobody.
   */
  beat(mark: JournalMark, candidate: string): Promise<GenerationSeen>;
  /** What the store says, without a beat. */
  look(journal: string): Promise<GenerationSeen>;
  /** What this journal knew and the store had lost is back: the store counts on from the journal's counts. */
  mend(mark: JournalMark): Promise<void>;
  /** No process posts in this store any more until a person accepts it as it is. */
  doubt(reason: string): Promise<void>;
  /**
   * This store was put back from a copy taken at `takenAt` (epoch ms), and knows no call made since: no process posts in
   * it until a person accepts it.
   */
  markRestored(takenAt: number): Promise<void>;
  /** When the copy was taken that this store was put back from; undefined when it was not, or has been accepted since. */
  restoredFrom(): Promise<number | undefined>;
  /**
   * Calls are made from this store through the API at this origin (`https://host`, no key) from now on. The first one from
   * which a call was posted stays.
   */
  noteOrigin(origin: string): Promise<void>;
  /** Through which API the calls of this store were made first; undefined: nobody has noted it. */
  origin(): Promise<string | undefined>;
  /**
   * A person's decision: what was called through another API counts as called through this one. Ends no doubt about what
   * the store holds.
   */
  acceptOrigin(acceptance: OriginAcceptance): Promise<void>;
  /** A person's decision: from now on this store is `id`, in the place of the generations named. Ends a doubt. */
  accept(acceptance: Acceptance): Promise<void>;
  /** Why this run does not dial, for commands that ask; nothing when it may. */
  tell(run: string, reasons: readonly ToldReason[]): Promise<void>;
  told(): Promise<ReadonlyMap<string, readonly ToldReason[]>>;
}

export interface GenerationSeen {
  /** Undefined: the store has none, so it was emptied or never used. */
  readonly id?: string;
  /** Generations whose journals may go on with this one: a person has decided so. */
  readonly replaces: readonly string[];
  readonly posted: number;
  readonly beats: number;
  readonly doubt?: string;
  readonly accepted?: { readonly why: string; readonly at: number };
  /** How the store is laid out, where that is not as this fairdial knows it. */
  readonly layout?: number;
  /** `behind`: it lacks some of the journal's postings or beats. `other`: it is not the journal's generation. */
  readonly is: 'ours' | 'behind' | 'other';
}

export interface Acceptance {
  readonly id: string;
  readonly replaces: readonly string[];
  readonly why: string;
  readonly at: number;
}

/** Kept with the store. */
export interface OriginAcceptance {
  /** `https://host`, no key. */
  readonly origin: string;
  readonly why: string;
  /** Epoch ms. */
  readonly at: number;
}

export interface ToldReason {
  readonly reason: string;
  readonly since: number;
  readonly fix?: string;
}

/** An attempt of which a journal knows that its POST began, to be put back where the ledger lost it. */
export interface LostAttempt {
  readonly id: string;
  readonly campaign: string;
  readonly campaignVersion: string;
  readonly seq: number;
  readonly n: number;
  readonly phone: string;
  readonly fromNumber: string;
  readonly run: string;
  readonly openedAt: number;
  readonly postedAt: number;
  /** Known: a call exists. Unknown: nobody knows whether one does. */
  readonly call?: { readonly callId: string; readonly acceptedAt: number; readonly httpStatus?: number };
  readonly reason: string;
  readonly nextLookAt: number;
  /** A later attempt of its contact is known, so its call is over: it comes back without slot, person and contact. */
  readonly overtaken?: boolean;
}

/**
 * - `restored`: it lives again, placed or unconfirmed, with its slot, its person and its contact; or it was behind and
 *   has been moved forward to what the journal knows.
 * - `known`: it lives, at least as far as the journal knows.
 * - `unknown`: no such contact, or the contact has another number.
 * - `busy`: the contact is in another attempt.
 * - `gone`: it has left already, or the contact is closed for good, or the call belongs to another attempt.
 */
export type RestoreResult = 'restored' | 'known' | 'unknown' | 'busy' | 'gone';

/** Why nobody is dialled from a restored store, in words. */
export function restoredDoubt(takenAt: number): string {
  const at = new Date(takenAt).toISOString();
  return `this ledger was restored from a backup of ${at}; the one it was taken from may still be dialling, and only one of them may`;
}
