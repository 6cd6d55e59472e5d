import type { CapOverride } from '../domain/caps.ts';
import type { Emit } from '../domain/events.ts';
import type { BookedCampaign, CampaignBook } from '../ledger/campaign-book.ts';

/** Tells of each limit given by hand, and of its end, whoever gave it: the ledger itself keeps only what holds. */
export function createCapWatch(book: Pick<CampaignBook, 'campaigns'>, emit: Emit): () => void {
  const seen = new Map<string, CapOverride>();

  const look = ({ campaign, caps = {} }: BookedCampaign) => {
    for (const { number, maxConcurrent: fileSays } of campaign.fromNumbers) {
      const key = `${campaign.name} ${number}`;
      const [before, now] = [seen.get(key), caps[number]];
      if (before?.max === now?.max) continue;
      const max = now?.max ?? fileSays;
      emit({
        type: 'cap-given',
        campaign: campaign.name,
        fromNumber: number,
        max,
        was: before?.max ?? fileSays,
        fileSays,
      });
      if (now) seen.set(key, now);
      else seen.delete(key);
    }
  };
  return () => book.campaigns().forEach(look);
}
