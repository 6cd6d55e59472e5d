import type { Clock } from '../domain/clock.ts';
import type { ContactTraits } from '../domain/contact-traits.ts';
import type { Bucket, CampaignEntry, Ledger, NumberLimit } from './ledger.ts';

/** A campaign with its buckets, as last read. Sizes are left out: they change with every call. */
export interface BookedCampaign extends CampaignEntry {
  readonly buckets: readonly (ContactTraits & Pick<Bucket, 'bucket'>)[];
}

/** A process's copy of what changes rarely. The door checks again, so a stale copy costs a round trip, never a call. */
export interface CampaignBook {
  campaigns(): readonly BookedCampaign[];
  get(name: string): BookedCampaign | undefined;
  limits(): ReadonlyMap<string, NumberLimit>;
  /**
   * Whether this campaign runs, as the ledger said within the last two seconds. `seenAt`: when (monotonic) a fence that
   * found it running was asked; its word counts like a reading of this book. `unknown`: neither is so young.
   */
  isRunning(name: string, seenAt?: number): Running;
  /** Read again if the ledger's revision moved. Says whether it did. */
  refresh(): Promise<boolean>;
}

export type Running = 'yes' | 'no' | 'unknown';

/** Processes read twice a second, if they can. What is older may have been overtaken by a pause that its caller was told of. */
const MOST_AGE_MS = 2_000;

export function createCampaignBook(ledger: Ledger, clock: Clock): CampaignBook {
  let revision = -1;
  let readAt = Number.NEGATIVE_INFINITY;
  let campaigns: readonly BookedCampaign[] = [];
  let limits: ReadonlyMap<string, NumberLimit> = new Map();

  const read = async () => {
    const now = clock.wallMs();
    const entries = await ledger.campaigns.list();
    const booked = entries.map(async (entry) => ({
      ...entry,
      buckets: await ledger.contacts.buckets(entry.campaign.name, now),
    }));
    return { campaigns: await Promise.all(booked), limits: await ledger.campaigns.limits() };
  };

  return {
    campaigns: () => campaigns,
    get: (name) => campaigns.find((entry) => entry.campaign.name === name),
    limits: () => limits,
    isRunning(name, seenAt = Number.NEGATIVE_INFINITY) {
      if (!campaigns.some(({ campaign, state }) => campaign.name === name && state === 'running'))
        return 'no';
      return clock.monotonicMs() - Math.max(readAt, seenAt) <= MOST_AGE_MS ? 'yes' : 'unknown';
    },
    async refresh() {
      const asked = clock.monotonicMs();
      const current = await ledger.revision();
      if (current === revision) {
        readAt = Math.max(readAt, asked);
        return false;
      }
      // All of it in one go: of two readings at once the older may end last, and must not pass for the newer one.
      ({ campaigns, limits } = await read());
      revision = current;
      readAt = Math.max(readAt, asked);
      return true;
    },
  };
}
