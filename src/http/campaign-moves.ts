import { BY_HAND, type CampaignState, TOO_MANY_REJECTED } from '../domain/campaign.ts';
import { FIRST_CALLS_UNLIKE } from '../domain/first-calls.ts';
import type { CampaignLedger } from '../ledger/ledger.ts';

/** What a person may ask of a campaign, by hand or over HTTP. */
export const CAMPAIGN_MOVES = ['pause', 'resume', 'cancel'] as const;
export type CampaignMove = (typeof CAMPAIGN_MOVES)[number];

export type MoveResult =
  | { readonly kind: 'changed' | 'same'; readonly state: CampaignState }
  /** It cannot be done from this state. */
  | { readonly kind: 'illegal'; readonly state: CampaignState }
  /** Its list was refused: it stays paused, with that reason. Resumed once more, the list is accepted as it is. */
  | { readonly kind: 'held'; readonly state: 'paused'; readonly reason: string }
  | { readonly kind: 'unknown' };

const TARGETS = {
  pause: 'paused',
  resume: 'running',
  cancel: 'cancelled',
} as const satisfies Record<CampaignMove, CampaignState>;

/** Why it cannot be done, for a person; `whose` begins the sentence. */
export const illegalMove = (whose: string, move: CampaignMove, state: CampaignState) =>
  `${whose} is ${state}: it cannot be ${move === 'resume' ? 'resumed' : TARGETS[move]}.`;

/** What helps somebody whose campaign has ended: it is not resumed, but its people may be called again. */
export const insteadOf = (move: CampaignMove, name: string) =>
  move === 'resume'
    ? `To call some of its people again: fairdial recycle ${name} --where disposition=no_answer,busy`
    : undefined;

/**
 * Pause, resume or cancel a campaign. Live calls finish in every case. A finished campaign is not resumed by hand:
 * it goes on by itself when its file gets new contacts. Resuming one that is paused because its list has too many rejected rows accepts
 * this list as it is; paused for another reason, it stays paused for this one, and resuming once more accepts the list. Rejects with `LedgerUnavailable`.
 */
export async function moveCampaign(
  campaigns: Pick<CampaignLedger, 'get' | 'setState' | 'acceptRefused' | 'endRamp'>,
  { name, move }: { readonly name: string; readonly move: CampaignMove },
  now: number,
): Promise<MoveResult> {
  const entry = await campaigns.get(name);
  if (!entry) return { kind: 'unknown' };
  if (move === 'resume' && entry.state === 'finished') return { kind: 'illegal', state: entry.state };
  if (move === 'resume' && entry.state === 'paused' && entry.reason.startsWith(TOO_MANY_REJECTED))
    await campaigns.acceptRefused(name);
  if (move === 'resume' && entry.state === 'paused' && entry.reason.startsWith(FIRST_CALLS_UNLIKE))
    await campaigns.endRamp(name);
  const state = TARGETS[move];
  const kind = await campaigns.setState(name, state, move === 'resume' ? '' : BY_HAND, now);
  if (kind === 'unknown') return { kind };
  if (kind === 'held')
    return { kind, state: 'paused', reason: (await campaigns.get(name))?.reason ?? entry.reason };
  return { kind, state: kind === 'illegal' ? entry.state : state };
}
