import type { Emit } from '../domain/events.ts';
import type { CampaignBook } from '../ledger/campaign-book.ts';

/** Tells of each state a campaign was seen to enter, whoever moved it: the ledger itself keeps only the latest. */
export function createStateWatch(book: Pick<CampaignBook, 'campaigns'>, emit: Emit): () => void {
  const told = new Map<string, string>();
  return () => {
    for (const { campaign, state, since } of book.campaigns()) {
      const { name } = campaign;
      const seen = `${state} ${since}`;
      if (told.get(name) !== seen) emit({ type: 'campaign-seen', name, state, since });
      told.set(name, seen);
    }
  };
}
