import { type FirstCalls, roomOfFirstCalls } from '../domain/first-calls.ts';
import type { CampaignOffer, OpenRequest, OpenResult } from './ledger.ts';

/** What a door knows of the campaigns that are offered to it. */
export interface OfferStanding {
  /** Slots the campaign holds. */
  live(campaign: string): number;
  /** Of a campaign with a ramp; `open`: contacts in a call. Undefined: nothing is held back any more. */
  firstCalls(campaign: string): { readonly calls: FirstCalls; readonly open: number } | undefined;
}

type Groups = OpenRequest['groups'];

/** Of the first group that still has somebody to offer, the campaign with the fewest live calls. */
export function nextOffer(
  groups: Groups,
  drained: ReadonlySet<string>,
  standing: OfferStanding,
): CampaignOffer | undefined {
  for (const group of groups) {
    let least: CampaignOffer | undefined;
    for (const offer of group) {
      if (drained.has(offer.campaign) || isAtOwnLimit(offer, standing)) continue;
      if (!least || standing.live(offer.campaign) < standing.live(least.campaign)) least = offer;
    }
    if (least) return least;
  }
  return undefined;
}

function isAtOwnLimit({ campaign, ramp, maxConcurrent }: CampaignOffer, standing: OfferStanding): boolean {
  const first = ramp === undefined ? undefined : standing.firstCalls(campaign);
  if (ramp !== undefined && first && roomOfFirstCalls(ramp, first.calls, first.open) <= 0) return true;
  return maxConcurrent !== undefined && standing.live(campaign) >= maxConcurrent;
}

/** Why there is no next offer. */
export function whyNoOffer(
  groups: Groups,
  drained: ReadonlySet<string>,
): Extract<OpenResult['stop'], { kind: 'drained' | 'campaign-limits' }> {
  const isAllDrained = groups.every((group) => group.every(({ campaign }) => drained.has(campaign)));
  return { kind: isAllDrained ? 'drained' : 'campaign-limits' };
}
