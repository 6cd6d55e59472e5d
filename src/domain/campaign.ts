import type { RetryableDisposition } from './disposition.ts';

/** What one valid campaign file means. Plain JSON all the way down: it is stored in the ledger as it stands. */
export interface Campaign {
  /** `[a-z0-9-]`, 1–63 characters; identity of the campaign everywhere. */
  readonly name: string;
  /** First 12 hex digits of the SHA-256 of the meaning (everything but this field): attempts carry it. */
  readonly version: string;
  readonly agentId: string;
  readonly fromNumbers: readonly FromNumber[];
  /** This campaign's own limit over all its numbers. */
  readonly maxConcurrent?: number;
  /** So many first calls open slowly, and are judged before the others. */
  readonly ramp?: number;
  /** After a call has settled, its outcome is written onto its record at the provider. */
  readonly writeBackOutcomes?: true;
  /** The campaign whose contacts these were. */
  readonly recycledFrom?: string;
  /** Higher first where campaigns share a number. */
  readonly priority: number;
  readonly contacts: ContactSource;
  /** IANA zone used only where neither the row nor the number tells. */
  readonly timezone?: string;
  readonly hours: CallingHours;
  /** The law it obeys on top of its own hours. */
  readonly rules?: CampaignRules;
  readonly callLimits?: CallLimits;
  readonly retry: RetryPolicy;
  /** The agent's outcome label, normalised (`normaliseOutcome`), to what it means for the contact. */
  readonly outcomes: Readonly<Record<string, OutcomeAction>>;
  readonly variables: Readonly<Record<string, string>>;
  /** Passed through to the API as written. */
  readonly overrides?: JsonObject;
  readonly metadata: Readonly<Record<string, string>>;
  /** Absolute paths of CSV files whose numbers this campaign never dials. */
  readonly suppressFiles: readonly string[];
  /** Words of the person, lower case, that mean "never again". */
  readonly optOutPhrases?: readonly string[];
  readonly callbacks?: Callbacks;
  /** Headers of columns no row may leave empty. */
  readonly require?: readonly string[];
}

/** What a campaign is about; the law differs by it nearly everywhere (compliance A1). */
export const CAMPAIGN_KINDS = ['sales', 'informational', 'debt', 'research', 'emergency'] as const;
export type CampaignKind = (typeof CAMPAIGN_KINDS)[number];

export interface CampaignRules {
  /** Names of rule packs, as written. */
  readonly packs: readonly string[];
  readonly kind: CampaignKind;
  /** `prior`: every person on the list has agreed beforehand; some rules ask for no more. */
  readonly consent: 'none' | 'prior';
  /** Names of holiday sets on which nobody is called, in the recipient's date. */
  readonly holidays: readonly string[];
  /** Jurisdictions in which nobody is dialled until further notice, e.g. `US-LA`. */
  readonly freeze: readonly string[];
}

/** Calls to one person, by all campaigns and numbers together. */
export interface CallLimits {
  /** Calls in any 24 hours; absent: no limit. */
  readonly perDay?: number;
  /** Calls in any 7 days; absent: no limit. */
  readonly perWeek?: number;
  /** The least time between calls of different campaigns to one person, ms. */
  readonly gapMs: number;
}

/** A time the person named for another call. */
export interface Callbacks {
  /** Outcome labels (normalised) of calls that ended in such a wish; empty: the field alone tells. */
  readonly outcomes: readonly string[];
  /** Name of the extracted field that holds the time. */
  readonly field: string;
}

export interface FromNumber {
  /** E.164 */
  readonly number: string;
  /** Calls live at once from this number, over all campaigns and instances. */
  readonly maxConcurrent: number;
  readonly callsPerSecond?: number;
}

export interface ContactSource {
  /** Absolute paths, in file order. */
  readonly files: readonly string[];
  /** Column roles whose header differs from the default: role → header as written. */
  readonly columns: Readonly<Partial<Record<ColumnRole, string>>>;
  /** ISO 3166-1 alpha-2, for numbers not written in E.164. */
  readonly country?: string;
  /** Toll-free numbers are called too, where something else than the number tells the zone. */
  readonly tollFree?: 'allow';
  /** Share of the rows (0.01 to 1) that may be rejected for one reason before the campaign pauses; absent: `MAX_REJECTED`. */
  readonly maxRejected?: number;
}

/** Of a list that fails more often than this for one reason, something is wrong with the whole (compliance D). */
export const MAX_REJECTED = 0.05;

/** Columns that steer the call; every other column is a variable. */
export const COLUMN_ROLES = [
  'phone',
  'timezone',
  'id',
  'from_number',
  'not_before',
  'not_after',
  'window',
  'max_attempts',
  'priority',
  'postal_code',
  'state',
] as const;
export type ColumnRole = (typeof COLUMN_ROLES)[number];

/** Columns that tell where a person is, and are variables all the same: people speak of them. */
export const EVIDENCE_ROLES = ['postal_code', 'state'] as const satisfies readonly ColumnRole[];
export type EvidenceRole = (typeof EVIDENCE_ROLES)[number];

/** When a campaign may call, in the recipient's wall-clock time. */
export interface CallingHours {
  readonly week: CallingWindow;
  /** Local dates on which nothing opens. */
  readonly blackoutDates: readonly DateRange[];
  /** Hours that hold too on some local dates: holidays, their eves, rules that begin or end. Each narrows the dates it covers. */
  readonly seasons?: readonly Season[];
  readonly start?: Moment;
  readonly end?: Moment;
}

/**
 * Seven days, Monday first; each a sorted, disjoint list of half-open minute ranges counted from that day's
 * local midnight. A range that runs past midnight ends above 1440 and belongs to the day it begins on.
 */
export type CallingWindow = readonly (readonly MinuteRange[])[];
export type MinuteRange = readonly [from: number, to: number];

/** Local dates `from` to `to`, both included, open-ended where absent, and the hours that hold on them. */
export interface Season extends Partial<DateRange> {
  readonly week: CallingWindow;
}

/** Local dates `YYYY-MM-DD`, both included. */
export interface DateRange {
  readonly from: string;
  readonly to: string;
}

/** An instant, or a local date-time that each recipient's own clock must reach. */
export type Moment =
  | { readonly kind: 'instant'; readonly at: number }
  | { readonly kind: 'local'; readonly date: string; readonly minute: number };

export interface RetryPolicy {
  /** Total calls to one contact, whatever the mix of causes. */
  readonly maxAttempts: number;
  /** Delay before the 1st, 2nd, … retry after this disposition; the last repeats. Never empty. */
  readonly delays: Readonly<Partial<Record<RetryableDisposition, readonly Delay[]>>>;
  /** Retries go to another part of the day than the calls before. */
  readonly spread?: boolean;
}

/** `s m h` are elapsed time; `d` is calendar days in the person's zone, at the same local time. */
export interface Delay {
  readonly amount: number;
  readonly unit: 's' | 'm' | 'h' | 'd';
}

export type OutcomeAction =
  | { readonly kind: 'suppress' }
  | { readonly kind: 'close' }
  | { readonly kind: 'retry'; readonly after: Delay };

export type JsonValue = string | number | boolean | null | JsonObject | readonly JsonValue[];
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** Total calls to this contact: the campaign's limit, or the row's own where that is lower. */
export function attemptsAllowed({ retry }: Campaign, { maxAttempts }: { maxAttempts?: number }): number {
  return Math.min(retry.maxAttempts, maxAttempts ?? retry.maxAttempts);
}

export const CAMPAIGN_STATES = ['ready', 'running', 'paused', 'finished', 'cancelled'] as const;
/** Reason of a pause that only a person ends; it outranks those that end by themselves. */
export const BY_HAND = 'by hand';
/** Reasons of a pause that ends by itself when the campaign's file is there again. */
export const FILE_REMOVED = 'its file was removed';
export const FILE_MISSING = 'no valid file of it is in the campaigns folder';
/** How the reason of a pause begins that ends when the contact file is mended, or when a person says that it will do. */
export const TOO_MANY_REJECTED = 'too many rows are rejected';
export type CampaignState = (typeof CAMPAIGN_STATES)[number];

/** Outcome labels drift in case, spaces and hyphens (oneinbox-api §8 row 27): compared in this form only. */
export function normaliseOutcome(label: string): string {
  return label
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');
}
