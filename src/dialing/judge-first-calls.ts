import type { Clock } from '../domain/clock.ts';
import type { Emit } from '../domain/events.ts';
import { NO_FIRST_CALLS, wrongWithFirstCalls } from '../domain/first-calls.ts';
import type { BookedCampaign, CampaignBook } from '../ledger/campaign-book.ts';
import type { Ledger } from '../ledger/ledger.ts';

export interface FirstCallsParts {
  readonly ledger: Ledger;
  readonly book: CampaignBook;
  readonly clock: Clock;
  readonly emit: Emit;
}

/**
 * Judge the first calls of campaigns with a ramp once all of them have ended: the campaign goes on freely, or pauses and says
 * what was seen. Until then the door lets no further call through, so that it does not matter when this runs.
 */
export async function judgeFirstCalls(parts: FirstCallsParts): Promise<void> {
  for (const entry of parts.book.campaigns())
    if (isToBeJudged(entry))
      await judge(parts, entry.campaign.name).catch((error) =>
        parts.emit({ type: 'trouble', where: 'judging the first calls', error }),
      );
}

function isToBeJudged({ campaign, state, first }: Pick<BookedCampaign, 'campaign' | 'state' | 'first'>) {
  return state === 'running' && campaign.ramp !== undefined && !first?.over;
}

async function judge({ ledger, clock, emit }: FirstCallsParts, campaign: string): Promise<void> {
  const entry = await ledger.campaigns.get(campaign);
  if (!entry || !isToBeJudged(entry)) return;
  const { first = NO_FIRST_CALLS } = entry;
  if (first.calls < (entry.campaign.ramp ?? 0)) return;
  const reason = wrongWithFirstCalls(first);
  if (reason === undefined) return void (await ledger.campaigns.endRamp(campaign));
  const moved = await ledger.campaigns.setState(campaign, 'paused', reason, clock.wallMs());
  if (moved === 'changed') emit({ type: 'campaign-state', campaign, state: 'paused', reason, alarm: true });
}
