import type { FactSource } from './attempt.ts';

/** What one look at a call told us, in our words, whichever shape the API used (oneinbox-api §2.2, §8 rows 11–16, 28–30). */
export interface CallObservation {
  readonly callId: string;
  /** Our own attempt id, when the record echoes our metadata. */
  readonly attemptId?: string | undefined;
  /** The campaign of ours it names, likewise. */
  readonly campaign?: string | undefined;
  readonly toNumber?: string | undefined;
  readonly fromNumber?: string | undefined;
  /** `live` until proved otherwise: an unknown status is not an end while `ended_at` is absent. */
  readonly phase: 'live' | 'ended';
  /** The provider's status, normalised: lower case, `_` for spaces and hyphens. */
  readonly status: string;
  readonly endReason?: string | undefined;
  /** The agent's label as the provider spells it. */
  readonly outcome?: string | undefined;
  readonly summary?: string | undefined;
  readonly createdAt?: number | undefined;
  readonly startedAt?: number | undefined;
  readonly endedAt?: number | undefined;
  readonly durationSeconds?: number | undefined;
  /** Whether the person said anything; undefined when the record carries no messages at all. */
  readonly personSpoke?: boolean | undefined;
  /** All the person said, a remark a line. Looked at while the call is settled, and not kept. */
  readonly personWords?: string | undefined;
  /** What the agent noted, by its name. */
  readonly extracted?: Readonly<Record<string, string>> | undefined;
  readonly recordingUrl?: string | undefined;
  readonly costCents?: number | undefined;
  readonly creditsUsed?: number | undefined;
  readonly source: FactSource;
}
