import type { CampaignRules } from '../../../src/domain/campaign.ts';
import type { ContactTraits } from '../../../src/domain/contact-traits.ts';

/** At this instant a person of these traits may be called under these rules, or not. */
export interface Case {
  readonly name: string;
  readonly rules: CampaignRules;
  readonly traits: ContactTraits;
  readonly at: string;
  readonly open: boolean;
}
