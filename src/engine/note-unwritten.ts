import type { Clock } from '../domain/clock.ts';
import type { Emit } from '../domain/events.ts';
import { masked } from '../domain/phone-number.ts';
import type { CampaignLedger, Unwritten } from '../ledger/ledger.ts';

export interface UnwrittenNotes {
  readonly hear: Emit;
  /** Resolves once what was heard so far is in the ledger, or could not be put there. */
  flush(): Promise<void>;
}

export interface UnwrittenParts {
  readonly ledger: { readonly campaigns: Pick<CampaignLedger, 'noteUnwritten'> };
  readonly run: string;
  readonly clock: Pick<Clock, 'wallMs'>;
  readonly trouble: (where: string) => (error: unknown) => void;
}

/** Outcomes that could not be written back, noted with their campaign for `status` and the page; many at once in one go. */
export function noteUnwritten({ ledger, run, clock, trouble }: UnwrittenParts): UnwrittenNotes {
  const known = new Map<string, Unwritten>();
  const untold = new Set<string>();
  let telling: Promise<boolean> | undefined;
  const tell = async () => {
    for (const campaign of untold) {
      untold.delete(campaign);
      const unwritten = known.get(campaign);
      if (unwritten) await ledger.campaigns.noteUnwritten(campaign, run, unwritten);
    }
  };
  const failed = (error: unknown) => {
    trouble('noting an outcome that was not written back')(error);
    return false;
  };
  const flush = async (): Promise<void> => {
    telling ??= tell()
      .then(() => true, failed)
      .finally(() => {
        telling = undefined;
      });
    if ((await telling) && untold.size > 0) await flush();
  };
  return {
    hear(event) {
      if (event.type !== 'outcome-not-written') return;
      const { campaign, reason } = event;
      const count = (known.get(campaign)?.count ?? 0) + 1;
      known.set(campaign, { count, reason: masked(reason), at: clock.wallMs() });
      untold.add(campaign);
      void flush();
    },
    flush,
  };
}
