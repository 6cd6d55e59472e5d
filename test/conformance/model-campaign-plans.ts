import type { CampaignState } from '../../src/domain/campaign.ts';
import { campaign, LINE, OTHER_LINE } from './fixtures.ts';
import type { Step, World } from './model-commands.ts';
import { type OfCampaign, twice } from './model-plan.ts';

/* Each function turns drawn arguments into one call, the same for every ledger. */

export function apply({ name, version }: OfCampaign & { version: string }, { now, versions }: World): Step {
  versions.set(name, version);
  const fromNumbers = [
    {
      number: LINE,
      maxConcurrent: version === 'v1' ? 3 : 2,
      ...(version === 'v2' && { callsPerSecond: 0.25 }),
    },
    { number: OTHER_LINE, maxConcurrent: 2 },
  ];
  return twice((ledger) => ledger.campaigns.apply(campaign(name, { version, fromNumbers }), now));
}

export function setState(args: OfCampaign & { state: CampaignState; reason: string }, { now }: World): Step {
  return twice((ledger) => ledger.campaigns.setState(args.name, args.state, args.reason, now));
}

export function endRamp({ name }: OfCampaign): Step {
  return twice((ledger) => ledger.campaigns.endRamp(name));
}

export function setCap(
  { name, line, max }: OfCampaign & { line: string; max: number | undefined },
  { now }: World,
): Step {
  return twice((ledger) => ledger.campaigns.setCap(name, line, max, now));
}

export function resume({ name }: OfCampaign, { now }: World): Step {
  return twice((ledger) => ledger.campaigns.setState(name, 'running', '', now));
}
