import type { Campaign } from '../../src/domain/campaign.ts';

/** A campaign named renewals, as read from its file, whose people stand in these files; never open: for tests that import and call nobody. */
export function campaignListing(files: readonly string[], changes: Partial<Campaign> = {}): Campaign {
  return {
    name: 'renewals',
    version: 'v1',
    agentId: 'agent',
    fromNumbers: [{ number: '+12125550199', maxConcurrent: 1 }],
    priority: 0,
    contacts: { files, columns: {} },
    hours: { week: [[], [], [], [], [], [], []], blackoutDates: [] },
    retry: { maxAttempts: 1, delays: {} },
    outcomes: {},
    variables: {},
    metadata: {},
    suppressFiles: [],
    ...changes,
  };
}
