import type { Clock } from '../domain/clock.ts';
import type { Emit } from '../domain/events.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { createReportWriter } from '../reports/report-writer.ts';
import { marking } from './dirty-reports.ts';
import { createReportAges, type ReportAges } from './report-ages.ts';

/** The reports: written again soon after something happened that they do not show. */
export interface Reporting {
  readonly ages: Pick<ReportAges, 'read'>;
  /** To be told of what happens. */
  readonly hear: Emit;
  /** They are out of date for a reason that nobody tells of. */
  markDirty(campaign: string): void;
  /** Begin to write them by themselves. */
  start(): void;
  exportNow(campaign: string): Promise<void>;
  /** No more by themselves; the last ones of these campaigns, as far as they can be written. */
  stop(campaigns: readonly string[]): Promise<void>;
}

export interface ReportingParts {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly trouble: (where: string) => (error: unknown) => void;
  /** Reports go to `<directory>/<campaign>/`. */
  readonly directory: string;
  readonly everyMs: number;
  readonly guardMs: number;
  /** This process calls nobody and imports nothing. */
  readonly isIdle: () => boolean;
}

export function createReporting({ trouble, ...parts }: ReportingParts): Reporting {
  const ages = createReportAges(parts.clock);
  const writer = createReportWriter({
    ...parts,
    onExported: ({ campaign, exportedAt }) => ages.exported(campaign, exportedAt),
    onFailed: (campaign, error) => trouble(`reports of ${campaign}`)(error),
  });
  return {
    ages,
    hear: marking((campaign) => {
      writer.markDirty(campaign);
      ages.changed(campaign);
    }),
    markDirty: writer.markDirty,
    start: writer.start,
    async exportNow(campaign) {
      const { exportedAt } = await writer.exportNow(campaign);
      ages.exported(campaign, exportedAt);
    },
    async stop(campaigns) {
      await writer.stop();
      await Promise.allSettled(campaigns.map((campaign) => writer.exportNow(campaign)));
    },
  };
}
