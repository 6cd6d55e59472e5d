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
  /** Read again if the ledger's revision moved. Says whether it did. */
  refresh(): Promise<boolean>;
}

export function createCampaignBook(ledger: Ledger, clock: Clock): CampaignBook {
  let revision = -1;
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
    async refresh() {
      const current = await ledger.revision();
      if (current === revision) return false;
      // All of it in one go: of two readings at once the older may end last, and must not pass for the newer one.
      ({ campaigns, limits } = await read());
      revision = current;
      return true;
    },
  };
}
