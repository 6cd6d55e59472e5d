import { BY_HAND, type CampaignState, TOO_MANY_REJECTED } from '../domain/campaign.ts';
import type { CampaignLedger } from '../ledger/ledger.ts';

/** What a person may ask of a campaign, by hand or over HTTP. */
export const CAMPAIGN_MOVES = ['pause', 'resume', 'cancel'] as const;
export type CampaignMove = (typeof CAMPAIGN_MOVES)[number];

export type MoveResult =
  | { readonly kind: 'changed' | 'same'; readonly state: CampaignState }
  /** It cannot be done from this state. */
  | { readonly kind: 'illegal'; readonly state: CampaignState }
  | { readonly kind: 'unknown' };

const TARGETS = {
  pause: 'paused',
  resume: 'running',
  cancel: 'cancelled',
} as const satisfies Record<CampaignMove, CampaignState>;

/**
 * Pause, resume or cancel a campaign. Live calls finish in every case. A finished campaign is not resumed by hand:
 * it goes on by itself when its file gets new contacts. Resuming one whose list has too many rejected rows accepts this list
 * as it is. Rejects with `LedgerUnavailable`.
 */
export async function moveCampaign(
  campaigns: Pick<CampaignLedger, 'get' | 'setState' | 'acceptRefused'>,
  { name, move }: { readonly name: string; readonly move: CampaignMove },
  now: number,
): Promise<MoveResult> {
  const entry = await campaigns.get(name);
  if (!entry) return { kind: 'unknown' };
  if (move === 'resume' && entry.state === 'finished') return { kind: 'illegal', state: entry.state };
  if (move === 'resume' && entry.state === 'paused' && entry.reason.startsWith(TOO_MANY_REJECTED))
    await campaigns.acceptRefused(name);
  const state = TARGETS[move];
  const kind = await campaigns.setState(name, state, move === 'resume' ? '' : BY_HAND, now);
  if (kind === 'unknown') return { kind };
  return { kind, state: kind === 'illegal' ? entry.state : state };
}
