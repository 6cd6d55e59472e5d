import type { LiveAttemptState } from '../../domain/attempt.ts';
import type { Standing } from '../../domain/standing.ts';

/** What a scrape shows beyond what was counted as it happened. */
export interface Readings {
  readonly ready: boolean;
  /** Undefined while the ledger does not answer. */
  readonly ledger: LedgerReadings | undefined;
  readonly imports: ReadonlyMap<string, ImportReading>;
  readonly reports: ReadonlyMap<string, ReportReading>;
}

export interface LedgerReadings {
  readonly standing: Standing;
  readonly attempts: Readonly<Record<LiveAttemptState, number>>;
  /** Since when (epoch ms) the oldest of them has been so. */
  readonly oldestOpened?: number;
  readonly oldestUnconfirmed?: number;
  readonly redisMs: number;
}

export interface ImportReading {
  readonly rows: number;
  readonly bytes: number;
  readonly totalBytes: number;
}

export interface ReportReading {
  /** Since the last export; absent before the first. */
  readonly ageMs?: number;
  /** How long the oldest change they do not show has waited; 0: none. */
  readonly unwrittenMs: number;
}
