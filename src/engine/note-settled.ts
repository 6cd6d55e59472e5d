import type { EngineEvent } from '../domain/events.ts';
import { present } from '../domain/present.ts';
import type { CampaignBook } from '../ledger/campaign-book.ts';
import type { WriteBack } from '../tracking/write-back.ts';

interface Hearers {
  readonly book: Pick<CampaignBook, 'get'>;
  readonly writeBack: WriteBack;
}

/** A call has settled: where the campaign wants it, the provider is told of its outcome. */
export function noteSettled(event: EngineEvent, { book, writeBack }: Hearers): void {
  if (event.type !== 'attempt-settled' || event.callId === undefined) return;
  const { attempt, callId, disposition, outcome } = event;
  const { campaign } = book.get(attempt.campaign) ?? {};
  if (campaign?.writeBackOutcomes)
    writeBack.settled({ campaign: campaign.name, callId, disposition, ...present({ outcome }) });
}
