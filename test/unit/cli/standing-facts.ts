import type { StatusCounts } from '../../../src/domain/contact.ts';
import { CONTACT_STATUSES } from '../../../src/domain/contact.ts';
import type { CampaignStanding, Standing } from '../../../src/domain/standing.ts';

export const NOW = Date.UTC(2026, 10, 21, 12);

export function counts(some: Partial<StatusCounts> = {}): StatusCounts {
  const none = Object.fromEntries(CONTACT_STATUSES.map((status) => [status, 0])) as StatusCounts;
  return { ...none, ...some };
}

/** A campaign that stands so; `imported` follows from the counts. */
export function campaignStanding(changes: Partial<CampaignStanding> = {}): CampaignStanding {
  const given = changes.counts ?? counts();
  return {
    name: 'spring',
    state: 'running',
    reason: '',
    since: NOW - 60_000,
    version: 'v1',
    priority: 0,
    importing: false,
    imported: Object.values(given).reduce((sum, value) => sum + value, 0),
    rejected: 0,
    counts: given,
    held: 0,
    live: 0,
    waiting: [],
    ...changes,
  };
}

export function standing(changes: Partial<Standing> = {}): Standing {
  return { at: NOW, campaigns: [campaignStanding()], numbers: [], account: { live: 0 }, ...changes };
}
