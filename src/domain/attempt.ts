import type { Disposition } from './disposition.ts';

/**
 * One try at one contact, from door to door.
 * `posting` means: from here on a byte may have left. Only the run that set it may take it back.
 */
export const ATTEMPT_STATES = ['opened', 'posting', 'unconfirmed', 'placed', 'ended', 'settled'] as const;
export type AttemptState = (typeof ATTEMPT_STATES)[number];
/** The states in which an attempt is kept; a settled one lives on as a line of the journal. */
export type LiveAttemptState = Exclude<AttemptState, 'settled'>;

export interface Attempt {
  /** Unique for ever; sent as `metadata.fairdial_attempt`. */
  readonly id: string;
  readonly campaign: string;
  readonly campaignVersion: string;
  readonly seq: number;
  /** 1 for the first call to this contact. */
  readonly n: number;
  readonly phone: string;
  readonly fromNumber: string;
  readonly state: LiveAttemptState;
  /** The process run that opened or is posting it. */
  readonly run: string;
  readonly openedAt: number;
  readonly postedAt?: number;
  readonly acceptedAt?: number;
  readonly endedAt?: number;
  readonly callId?: string;
  readonly httpStatus?: number | undefined;
  /** Why it is unconfirmed, or held; for people. */
  readonly reason?: string;
  /** Set once only a person can decide this attempt. */
  readonly held?: boolean;
  /** Only a found call or a person takes it out of its hold: no look-up proves anything about it. */
  readonly onlyByHand?: boolean;
  /**
   * Put back after a later attempt of its contact: its call is over. It holds no slot and no person, and what becomes
   * of it is told in the reports but does not move the contact.
   */
  readonly overtaken?: boolean;
  /** How often the tracker has looked since the state was entered; drives the back-off of looks. */
  readonly looks: number;
  /** Complete reconcile look-ups that did not find it: when the first and the last one began. */
  readonly absentSince?: number;
  readonly absentAt?: number;
  /** Unguessable path of this attempt's webhook. */
  readonly webhookToken?: string;
}

/** When its POST began (epoch ms), written down by the fence; of one that has not come so far, when it was opened. */
export function postedAtOf({
  postedAt,
  openedAt,
}: {
  readonly postedAt?: number | undefined;
  readonly openedAt: number;
}): number {
  return postedAt ?? openedAt;
}

/** What was the source of the fact that settled an attempt (attempts.csv). */
export type FactSource = 'response' | 'webhook' | 'poll' | 'reconcile';

/** The last word on an attempt: a line of the journal, and a row of attempts.csv. Kept as JSON, which leaves out what is undefined. */
export interface AttemptRecord {
  readonly attemptId: string;
  readonly row: number;
  readonly id: string;
  readonly phone: string;
  readonly n: number;
  readonly fromNumber: string;
  readonly callId?: string | undefined;
  /** `settled`: it counts; `returned`: given back unplaced or refused for our or the API's fault, costs no attempt. */
  readonly state: 'settled' | 'returned';
  readonly disposition?: Disposition | undefined;
  readonly outcome?: string | undefined;
  readonly endReason?: string | undefined;
  readonly openedAt: number;
  readonly postedAt?: number | undefined;
  readonly acceptedAt?: number | undefined;
  readonly startedAt?: number | undefined;
  readonly endedAt?: number | undefined;
  readonly settledAt: number;
  readonly zones: readonly string[];
  readonly durationSeconds?: number | undefined;
  readonly httpStatus?: number | undefined;
  readonly source?: FactSource | undefined;
  readonly error?: string | undefined;
  readonly campaignVersion: string;
}

/** What the reports show of a contact's latest settled attempt. Likewise. */
export interface ContactResult {
  readonly disposition: Disposition;
  readonly outcome?: string | undefined;
  readonly reason?: string | undefined;
  readonly firstAttemptAt: number;
  readonly lastAttemptAt: number;
  readonly fromNumber: string;
  readonly callId?: string | undefined;
  readonly durationSeconds?: number | undefined;
  readonly summary?: string | undefined;
  readonly recordingUrl?: string | undefined;
  readonly costCents?: number | undefined;
  readonly creditsUsed?: number | undefined;
  /** How often each disposition has occurred: which delay of its list a retry takes. */
  readonly tally: Readonly<Partial<Record<Disposition, number>>>;
}
