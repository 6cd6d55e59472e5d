import type { Emit, EngineEvent } from '../domain/events.ts';
import type { CampaignBook } from '../ledger/campaign-book.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { ReportWriter } from '../reports/report-writer.ts';

/** Whatever happens to a campaign's calls or contacts makes its reports out of date. */
export function marking(mark: (campaign: string) => void): Emit {
  return (event) => {
    const campaign = campaignOf(event);
    if (campaign) mark(campaign);
  };
}

function campaignOf(event: EngineEvent): string | undefined {
  if ('attempt' in event) return event.attempt.campaign;
  return 'campaign' in event ? event.campaign : undefined;
}

/**
 * Marks reports whose contacts were moved by another process, or before this one started: one look at the counts of
 * each campaign, each time it is called.
 */
export function createCountWatch({ ledger, book, reports }: CountWatchParts): () => Promise<void> {
  const known = new Map<string, string>();
  return async () => {
    for (const { campaign, state, reason } of book.campaigns()) {
      const look = JSON.stringify([state, reason, await ledger.campaigns.counts(campaign.name)]);
      if (known.get(campaign.name) !== look) reports.markDirty(campaign.name);
      known.set(campaign.name, look);
    }
  };
}

interface CountWatchParts {
  readonly ledger: Ledger;
  readonly book: CampaignBook;
  readonly reports: Pick<ReportWriter, 'markDirty'>;
}
