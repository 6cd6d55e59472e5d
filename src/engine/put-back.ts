import type { Config } from '../config/config.ts';
import { type PutBack, putBackCalls } from '../dialing/put-back-calls.ts';
import type { Clock } from '../domain/clock.ts';
import { createCampaignBook } from '../ledger/campaign-book.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { createDoorOut } from '../settlement/settle-attempt.ts';
import { apiKeyOf, createApi } from './provider.ts';

/**
 * For a ledger restored from a copy of `takenAt`: what OneInbox says was called since counts as called. Rejects with
 * `ApiUnavailable` when its list cannot be read to the end.
 */
export async function putBackSince(
  config: Config,
  ledger: Ledger,
  { takenAt, clock }: { takenAt: number; clock: Clock },
): Promise<PutBack> {
  const api = createApi(
    config,
    { clock, apiKey: apiKeyOf(config), metrics: { apiRequest: () => {} } },
    () => {},
  );
  try {
    const book = createCampaignBook(ledger, clock);
    await book.refresh();
    const doorOut = createDoorOut({ ledger, clock, emit: () => {}, onSettled: () => {} });
    const run = `restored-${takenAt}`;
    return await putBackCalls(
      { api, ledger, book, clock, doorOut, run, maxCallMs: config.maxCallMs },
      takenAt,
    );
  } finally {
    await api.close();
  }
}
