import type { CampaignRules } from '../../../src/domain/campaign.ts';

/** A sales campaign without consent under one pack and some more. */
export function rulesOf(
  pack: string,
  fields: Partial<CampaignRules> = {},
  ...more: readonly string[]
): CampaignRules {
  return { packs: [pack, ...more], kind: 'sales', consent: 'none', holidays: [], freeze: [], ...fields };
}
