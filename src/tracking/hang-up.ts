import type { Clock } from '../domain/clock.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { CallsApi } from '../oneinbox/api.ts';

export interface HangUpParts {
  readonly ledger: Ledger;
  readonly api: Pick<CallsApi, 'stopCall'>;
  readonly clock: Clock;
}

/** A call whose placement was under way when the campaign was cancelled is placed within about this time. */
const PATIENCE_MS = 30_000;
const LOOK_EVERY_MS = 500;
const MANY = 100_000;

/**
 * Ask the provider to end every live call of a campaign, those still being placed included. How many were asked to
 * end; their ends are learnt and settled as of any call. Throws `ApiUnavailable`, `LedgerUnavailable`.
 */
export async function hangUpCalls(parts: HangUpParts, campaign: string): Promise<number> {
  const { ledger, api, clock } = parts;
  const asked = new Set<string>();
  const until = clock.monotonicMs() + PATIENCE_MS;
  for (;;) {
    const ofCampaign = async (state: 'opened' | 'posting' | 'placed') =>
      (await ledger.attempts.inState(state, MANY)).filter((attempt) => attempt.campaign === campaign);
    const coming = [...(await ofCampaign('opened')), ...(await ofCampaign('posting'))];
    for (const { callId } of await ofCampaign('placed')) {
      if (callId === undefined || asked.has(callId)) continue;
      await api.stopCall(callId);
      asked.add(callId);
    }
    if (coming.length === 0 || clock.monotonicMs() > until) return asked.size;
    await clock.sleep(LOOK_EVERY_MS);
  }
}
