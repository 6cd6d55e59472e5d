import type { Campaign } from '../domain/campaign.ts';
import type { AuditedCampaign, AuditInput } from './facts.ts';

/** What a campaign file says, as far as an audit looks at it. */
export function definitionIn(campaign: Campaign): AuditedCampaign {
  const { name, version, fromNumbers, maxConcurrent, hours, rules, retry, outcomes, callLimits } = campaign;
  return {
    name,
    version,
    fromNumbers,
    hours,
    retry,
    outcomes,
    ...(maxConcurrent === undefined ? {} : { maxConcurrent }),
    ...(rules === undefined ? {} : { rules }),
    ...(callLimits === undefined ? {} : { callLimits }),
  };
}

/** Judge the attempts of these versions by these definitions too: reports do not hold any. */
export function withDefinitions(input: AuditInput, definitions: readonly Campaign[]): AuditInput {
  const known = input.campaigns.map((campaign) => {
    const same = definitions.find(
      ({ name, version }) => name === campaign.name && version === campaign.version,
    );
    return same ? { ...campaign, ...definitionIn(same) } : campaign;
  });
  const isKnown = ({ name, version }: Campaign) =>
    input.campaigns.some((campaign) => campaign.name === name && campaign.version === version);
  const others = definitions.filter((campaign) => !isKnown(campaign)).map(definitionIn);
  return { ...input, campaigns: [...known, ...others] };
}
