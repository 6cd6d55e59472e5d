import type { Disposition } from './disposition.ts';
import type {
  CampaignStanding,
  FileProblemStanding,
  HoldStanding,
  NumberStanding,
  Standing,
} from './standing.ts';

/**
 * Everything the page shows but a person's story, at one instant: `GET /api/overview`, and piece by piece
 * `GET /api/events`. Instants are epoch ms. No number of a contact is in it unmasked.
 */
export interface Overview {
  readonly at: number;
  readonly service: ServiceView;
  readonly account: Standing['account'];
  /** Null while the provider takes calls: a piece that is left out means "as before". */
  readonly breaker: NonNullable<Standing['breaker']> | null;
  readonly campaigns: readonly CampaignCard[];
  readonly numbers: readonly NumberStanding[];
  /** Files that are not taken up as they lie there. */
  readonly fileProblems: readonly FileProblemStanding[];
  /** Attempts only a person can decide, the longest held first; `more` that are not listed. */
  readonly held: { readonly attempts: readonly HeldAttempt[]; readonly more: number };
  /** By campaign. */
  readonly details: Readonly<Record<string, CampaignDetail>>;
}

/** One piece of the stream: what has changed since the piece before. A campaign that is gone is null. */
export type OverviewChange = { readonly at: number } & Partial<Omit<Overview, 'at' | 'details'>> & {
    readonly details?: Readonly<Record<string, CampaignDetail | null>>;
  };

export interface ServiceView {
  /** Whether calls can be placed, and if not, why. */
  readonly ready: boolean;
  readonly reasons: readonly string[];
  /** A token is set: campaigns can be steered with it. */
  readonly steerable: boolean;
}

export interface CampaignCard extends Omit<CampaignStanding, 'waiting'> {
  /** Attempts that ended lately; absent when there were none. */
  readonly attemptsPerMinute?: number;
  readonly finish?: FinishView;
}

/** `pace`: what is left, at the rate of the last minutes; nothing is known then of hours that close. */
export interface FinishView {
  readonly how: 'pace' | 'forecast';
  readonly at: number;
  readonly early?: number;
  readonly late?: number;
}

export interface HeldAttempt {
  readonly attemptId: string;
  readonly campaign: string;
  /** Masked. */
  readonly phone: string;
  readonly since: number;
  readonly reason: string;
}

export interface CampaignDetail {
  readonly calls: CallCounts;
  readonly waiting: WaitingView;
  readonly zones: readonly ZoneHours[];
  readonly rejected: readonly { readonly code: string; readonly count: number }[];
}

/** Attempts that have ended, from the journal; the same numbers as in `summary.csv`. */
export interface CallCounts {
  /** Earlier attempts are still being counted. */
  readonly counting: boolean;
  readonly placed: number;
  readonly dispositions: Readonly<Partial<Record<Disposition, number>>>;
  /** The agent's labels, the most frequent first; at most 20. */
  readonly outcomes: readonly (readonly [label: string, count: number])[];
  /** The latest 48 hours in which calls were placed, the earliest first. */
  readonly hours: readonly HourCounts[];
}

/** `hour`: its beginning. */
export interface HourCounts {
  readonly hour: number;
  readonly placed: number;
  readonly answered: number;
  readonly voicemail: number;
  /** With `busy`. */
  readonly noAnswer: number;
  /** Everything else: failed, refused, opted out, lost. */
  readonly failed: number;
}

export interface WaitingView {
  readonly count: number;
  readonly causes: readonly WaitingLine[];
  /** The one change that would help most. */
  readonly advice?: { readonly text: string; readonly command?: string };
}

export interface WaitingLine {
  readonly cause: string;
  readonly text: string;
  readonly count: number;
  /** When it clears for the first of them. */
  readonly until?: number;
  /** When it clears for the last of them, if that is known and later. */
  readonly last?: number;
}

/** Waiting contacts whose clocks are these, all of which must be inside the hours, and who share these hours. */
export interface ZoneHours {
  readonly zones: readonly string[];
  readonly waiting: number;
  /** Of those, the ones who may be called now. */
  readonly open: number;
  /** When they may be called, from three hours ago to 33 hours ahead: `[from, to]`. */
  readonly ranges: readonly (readonly [from: number, to: number])[];
}

export type { CampaignStanding, HoldStanding, NumberStanding };
