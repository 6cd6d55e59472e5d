import type { LocalHour } from '../local-hours.ts';
import type { SummaryFacts } from '../summary-report.ts';

/** What report.html shows: the facts of summary.csv and summary.json, and what else the same export counted. */
export interface PageFacts extends SummaryFacts {
  /** Rows of rejected.csv by their code. */
  readonly rejectedCodes: readonly (readonly [code: string, count: number])[];
  /** By the hour of the day of the person called; 24, midnight first. */
  readonly localHours: readonly LocalHour[];
  /** Of Fairdial. */
  readonly version: string;
}
