import type { Attempt, AttemptRecord, ContactResult } from '../domain/attempt.ts';
import type { Campaign, CampaignState } from '../domain/campaign.ts';
import type { CapOverride } from '../domain/caps.ts';
import type { Contact, ContactHeader, ContactStatus, ImportRecord, RejectedRow } from '../domain/contact.ts';
import type { ContactTraits } from '../domain/contact-traits.ts';
import type { FileProblem } from '../domain/file-problem.ts';
import type { FirstCalls } from '../domain/first-calls.ts';
import type { HoldTimes } from '../domain/timings.ts';
import type { BackOff, NumberLimit, OpenResult, Suppression, Unwritten } from './ledger.ts';
import type { Fifo } from './memory-fifo.ts';
import { noGeneration, type StoredGeneration } from './memory-generation.ts';
import { Remembered } from './memory-remembered.ts';
import type { Turns } from './memory-turns.ts';

/** Everything the memory ledger knows. Values inside (contacts, attempts, records) are frozen and replaced, never changed. */
export interface MemoryState {
  revision: number;
  readonly campaigns: Map<string, StoredCampaign>;
  limits: ReadonlyMap<string, NumberLimit>;
  readonly attempts: Map<string, StoredAttempt>;
  readonly slots: Slots;
  /** Phone → the attempt that is in a live call with this person. */
  readonly persons: Map<string, string>;
  readonly history: Map<string, StoredHistory>;
  /** From number → the instant its next attempt may open. */
  readonly pace: Map<string, number>;
  readonly backOffs: Map<string, BackOff>;
  /** Of the account, for the calls it may make in a day. */
  dayHold: BackOff | undefined;
  readonly holds: HoldTimes;
  breaker: StoredBreaker;
  /** Attempts that went as probes since the breaker opened. */
  readonly probes: Set<string>;
  /** Attempts whose POST ended in doubt while the breaker was closed, and when. */
  readonly doubts: Map<string, number>;
  /** From number ('' for the account) → when its slow start began, and when its next attempt may open. */
  readonly ramps: Map<string, { readonly from: number; nextAt: number }>;
  readonly calls: Map<string, string>;
  readonly webhookTokens: Map<string, string>;
  readonly runs: Map<string, number>;
  /** Scope ('' or a campaign's name) → phone → entries, one a source. */
  readonly suppressed: Map<string, Map<string, readonly Suppression[]>>;
  /** Scope → source → fingerprint of what was read whole. */
  readonly suppressionFiles: Map<string, Map<string, string>>;
  readonly generation: StoredGeneration;
  /** By source. */
  readonly fileProblems: Map<string, FileProblem>;
  readonly batches: Remembered<OpenResult>;
  /** How attempts that are no longer live left. */
  readonly left: Remembered<'given-back' | 'settled'>;
  readonly settledCalls: Remembered<string>;
}

export interface StoredCampaign {
  campaign: Campaign;
  state: CampaignState;
  reason: string;
  since: number;
  readonly createdAt: number;
  versionSince: number;
  readonly import: StoredImport;
  /** From number → its limit given by hand. */
  readonly caps: Map<string, CapOverride>;
  first?: FirstCalls;
  /** By process. */
  readonly unwritten: Map<string, Unwritten>;
  purgedAt?: number;
  readonly contacts: StoredContact[];
  readonly counts: Record<ContactStatus, number>;
  readonly byPhone: Map<string, StoredContact>;
  readonly buckets: StoredBucket[];
  readonly bucketNumbers: Map<string, number>;
  /** Waiting contacts by their `notAfter`; entries that no longer hold are dropped when met. */
  readonly overdue: Turns;
  readonly journal: AttemptRecord[];
  /** Counts up with every place taken in a line. */
  lastStamp: number;
}

export interface StoredImport {
  completed?: string;
  running?: string;
  /** Not dialled before a person says so. */
  refused?: string;
  /** Why they were refused. */
  why?: string;
  accepted?: string;
  header?: ContactHeader;
  /** Token of the pass that holds the lease. */
  token?: string;
  /** The process run that makes the pass. */
  run?: string;
  leaseUntil: number;
  finishedToken?: string;
  /** Passes on record, the oldest first. */
  readonly finished: ImportRecord[];
  rejected: RejectedRow[];
  /** The last rows given, to recognise a repeated call. */
  lastRejected: string;
  seen: Set<number>;
  /** Contacts in a call whose row was gone at the last sweep: they do not wait again. */
  readonly rowless: Set<number>;
  /** Contacts below this were swept. */
  swept: number;
}

export interface StoredContact {
  contact: Contact;
  status: ContactStatus;
  reason: string;
  attempts: number;
  at: number;
  bucket: number;
  line: 'fresh' | 'timed' | undefined;
  /** Which place in a line is the contact's own; older entries of the lines do not count. */
  stamp: number;
  /** How many of its attempts in a row ended their process. */
  crashes?: number;
  result?: ContactResult;
}

export interface StoredBucket {
  readonly traits: ContactTraits;
  /** Who stands in the fresh line, by seq; and in the timed one, by when they are due. */
  readonly lines: { readonly fresh: Fifo<number>; readonly timed: Turns };
  readonly waiting: Record<'fresh' | 'timed', number>;
}

/** `trips` and `closedAt` outlast the closing: trouble that comes back soon goes on doubling. */
export interface StoredBreaker {
  readonly open?: { readonly since: number; readonly until: number; readonly reason: string };
  readonly probe?: string;
  /** When the provider last answered a question asked after the cool-off. */
  readonly answeredAt?: number;
  readonly trips: number;
  readonly closedAt: number;
}

export interface StoredAttempt {
  /** The how-manieth posting of its journal. */
  posting?: number;
  attempt: Attempt;
  /** Of the run of the job that is posting it. */
  postingToken?: string;
  enteredAt: number;
  nextLook?: number;
  /** Its slot was freed although it lives on: held, and its call cannot be live. */
  slotFreed?: boolean;
  /** Its process ended while it was opened or posting, and that was counted. */
  crashed?: boolean;
}

/** Calls to one person (`CallHistory`). */
export interface StoredHistory {
  campaign: string;
  before: string;
  times: number[];
  talkedAt: number;
}

/** Held slots, as sets of attempt ids: adding or freeing twice is once. */
export interface Slots {
  readonly account: Set<string>;
  readonly perNumber: Map<string, Set<string>>;
  readonly perCampaign: Map<string, Set<string>>;
}

const MINUTE_MS = 60_000;

export function emptyState(holds: HoldTimes): MemoryState {
  return {
    revision: 0,
    campaigns: new Map(),
    limits: new Map(),
    attempts: new Map(),
    slots: { account: new Set(), perNumber: new Map(), perCampaign: new Map() },
    persons: new Map(),
    history: new Map(),
    pace: new Map(),
    backOffs: new Map(),
    dayHold: undefined,
    holds,
    breaker: { trips: 0, closedAt: 0 },
    probes: new Set(),
    doubts: new Map(),
    ramps: new Map(),
    calls: new Map(),
    webhookTokens: new Map(),
    runs: new Map(),
    suppressed: new Map(),
    suppressionFiles: new Map(),
    generation: noGeneration(),
    fileProblems: new Map(),
    batches: new Remembered(10 * MINUTE_MS),
    left: new Remembered(3000 * MINUTE_MS),
    settledCalls: new Remembered(3000 * MINUTE_MS),
  };
}

/** A copy nobody can change, neither by the caller's later edits nor by a reader of ours. For plain JSON: what is undefined is left out. */
export function frozenCopy<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return Object.freeze(value.map(frozenCopy)) as Value;
  const copy: Record<string, unknown> = {};
  for (const [key, part] of Object.entries(value)) if (part !== undefined) copy[key] = frozenCopy(part);
  return Object.freeze(copy) as Value;
}

/** Code-unit order, as Redis sorts. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
