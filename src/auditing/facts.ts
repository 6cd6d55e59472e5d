import type { Attempt } from '../domain/attempt.ts';
import type { CallObservation } from '../domain/call-observation.ts';
import type {
  CallingHours,
  CallLimits,
  CampaignRules,
  CampaignState,
  FromNumber,
  OutcomeAction,
  RetryPolicy,
} from '../domain/campaign.ts';
import type { StatusCounts } from '../domain/contact.ts';
import type { ContactTraits } from '../domain/contact-traits.ts';
import type { LoggedEvent } from '../telemetry/event-record.ts';

/**
 * A call as the provider tells it. What a simulator logs of its calls is one as it stands. Instants are epoch ms.
 */
export interface ProviderCall extends Pick<CallObservation, Observed> {
  /** E.164; empty when not told. */
  readonly to: string;
  readonly from: string;
  /** Live from here on; while it is, `endedAt` is absent. */
  readonly createdAt: number;
  /** When the person's phone began to ring, where that is told. */
  readonly dialedAt?: number | undefined;
  /** `fairdial_attempt` and `fairdial_campaign` name ours. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** What really became of it: only a simulator knows. */
  readonly result?: string | undefined;
}

type Observed =
  | 'callId'
  | 'status'
  | 'startedAt'
  | 'endedAt'
  | 'endReason'
  | 'outcome'
  | 'summary'
  | 'durationSeconds'
  | 'personSpoke';

/** One imported row and where it stands, from the ledger or contacts.csv. */
export interface AuditedContact {
  readonly campaign: string;
  readonly row: number;
  readonly phone: string;
  /** As written: one that no contact can have is a finding. */
  readonly status: string;
  readonly disposition?: string;
  readonly reason?: string;
  /** Attempts that count. */
  readonly attempts: number;
  readonly zones: readonly string[];
  readonly callId?: string;
  /** The only number it may be called from. */
  readonly fromNumber?: string;
  readonly notBefore?: number;
  readonly notAfter?: number;
  /** What the law and the row's own window hang on; absent where it is not told, as in reports. */
  readonly place?: Pick<ContactTraits, 'jurisdictions' | 'window'>;
}

/** A line of the journal (`settled`, `returned`) or a live attempt, from the ledger or attempts.csv. */
export interface AuditedAttempt
  extends Pick<Attempt, 'openedAt' | 'postedAt' | 'acceptedAt' | 'endedAt' | 'callId'> {
  /** Empty for one that is under way and whose id reports do not show. */
  readonly id: string;
  readonly campaign: string;
  readonly phone: string;
  readonly n: number;
  /** Empty when not known. */
  readonly fromNumber: string;
  readonly state: string;
  readonly disposition?: string;
  readonly outcome?: string;
  readonly settledAt?: number;
  readonly zones: readonly string[];
  readonly durationSeconds?: number;
  readonly campaignVersion: string;
  /** Only a person can decide it. */
  readonly held?: boolean;
}

/** What is known of a campaign. Each check needs some of it and says so when that is missing. */
export interface AuditedCampaign {
  readonly name: string;
  /** The version this definition is; attempts of other versions are not judged by it. Absent: of any version. */
  readonly version?: string;
  readonly state?: CampaignState;
  /** Since when it is in that state. */
  readonly since?: number;
  readonly createdAt?: number;
  readonly fromNumbers?: readonly FromNumber[];
  readonly maxConcurrent?: number;
  readonly hours?: CallingHours;
  readonly rules?: CampaignRules;
  readonly retry?: RetryPolicy;
  /** Its own; absent where it says none, or they are not known. */
  readonly callLimits?: CallLimits;
  /** Where the policy itself is not known. */
  readonly maxAttempts?: number;
  readonly outcomes?: Readonly<Record<string, OutcomeAction>>;
  /** How many contacts it says it has; given only when its contacts are among the audited ones. */
  readonly imported?: number;
  /** What it says how many stand where. */
  readonly counts?: StatusCounts;
  /** What its summary.json says, and what the files beside it hold. */
  readonly report?: ReportFacts;
}

/** A cancelled campaign is over once nobody waits to be closed, and its last call is. */
export function isOver(
  state: CampaignState | undefined,
  { live, waiting }: { readonly live: number; readonly waiting: number },
): boolean {
  return state === 'finished' || (state === 'cancelled' && live === 0 && waiting === 0);
}

export interface ReportFacts {
  readonly rejectedRows?: number;
  readonly rejectedSaid: number;
  /** Sums of attempts.csv by its summary: `attempts`, `returned`, and one per disposition. */
  readonly totalsSaid: Readonly<Record<string, number>>;
}

/** A number that nobody may dial from this instant on. */
export interface AuditedSuppression {
  readonly phone: string;
  readonly at: number;
}

/** A campaign entered this state. */
export interface StateChange {
  readonly campaign: string;
  readonly state: CampaignState;
  readonly at: number;
}

export interface AuditInput {
  /** What the provider did. */
  readonly calls: readonly ProviderCall[];
  readonly contacts: readonly AuditedContact[];
  readonly attempts: readonly AuditedAttempt[];
  readonly campaigns: readonly AuditedCampaign[];
  /** Campaigns of which nothing is left to judge; their calls are foreign now. */
  readonly purged?: readonly string[];
  /** The run is over: nothing may be left live. */
  readonly ended?: boolean;
  /** The record goes up to here (epoch ms): later calls are not in it yet. Absent: it is newer than the calls. */
  readonly asOf?: number;
  readonly suppressions?: readonly AuditedSuppression[];
  /** Pauses, resumptions and ends, in any order. */
  readonly stateChanges?: readonly StateChange[];
  /** Slots the ledger says are taken, over all numbers. */
  readonly slotsTaken?: number;
  /** What the engine's processes noted down while they ran, in any order. */
  readonly events?: readonly LoggedEvent[];
  readonly leaks?: LeakSearch;
}

/** What a search of log files for secrets and imported numbers has found. */
export interface LeakSearch {
  /** How many files were searched. */
  readonly files: number;
  /** Whether others than event logs were among them, and whether there was any secret to look for. */
  readonly hasLogs: boolean;
  readonly hasSecrets: boolean;
  /** `what`: `number`, or which secret. What was found is not repeated. */
  readonly hits: readonly { readonly file: string; readonly line: number; readonly what: string }[];
  readonly moreHits: number;
}

export interface AuditOptions {
  /** A call must leave this long before its window closes (I8). Default 0. */
  readonly guardMs?: number;
  /** How far the provider's clock and those of our processes may be apart. Default 2 s. */
  readonly toleranceMs?: number;
  /**
   * Most calls to one person in any 24 hours and 7 days (I6), of whomever they are. `held`: each call of ours by the limits
   * of the campaign it was made for. Absent: only told, not judged.
   */
  readonly frequency?: 'held' | { readonly perDay: number; readonly perWeek: number };
}
