import type { AttemptLedger, CampaignLedger, ContactLedger } from '../ledger/ledger.ts';

/** What the reports read of the ledger. They change nothing. */
export interface ReportLedger {
  readonly campaigns: Pick<CampaignLedger, 'get'>;
  readonly contacts: Pick<ContactLedger, 'imported' | 'imports' | 'page' | 'rejected'>;
  readonly attempts: Pick<AttemptLedger, 'journal'>;
}

/** Rows read and written in one go: large enough to be quick, small enough that memory stays flat. */
export const PAGE_ROWS = 1_000;
