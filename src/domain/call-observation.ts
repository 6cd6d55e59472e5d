import type { FactSource } from './attempt.ts';

/** What one look at a call told us, in our words, whichever shape the API used (oneinbox-api §2.2, §8 rows 11–16, 28–30). */
export interface CallObservation {
  readonly callId: string;
  /** Our own attempt id, when the record echoes our metadata. */
  readonly attemptId?: string;
  /** The campaign of ours it names, likewise. */
  readonly campaign?: string;
  readonly toNumber?: string;
  readonly fromNumber?: string;
  /** `live` until proved otherwise: an unknown status is not an end while `ended_at` is absent. */
  readonly phase: 'live' | 'ended';
  /** The provider's status, normalised: lower case, `_` for spaces and hyphens. */
  readonly status: string;
  readonly endReason?: string;
  /** The agent's label as the provider spells it. */
  readonly outcome?: string;
  readonly summary?: string;
  readonly createdAt?: number;
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly durationSeconds?: number;
  /** Whether the person said anything; undefined when the record carries no messages at all. */
  readonly personSpoke?: boolean;
  /** All the person said, a remark a line. Looked at while the call is settled, and not kept. */
  readonly personWords?: string;
  /** What the agent noted, by its name. */
  readonly extracted?: Readonly<Record<string, string>>;
  readonly recordingUrl?: string;
  readonly costCents?: number;
  readonly creditsUsed?: number;
  readonly source: FactSource;
}
