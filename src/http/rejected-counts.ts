import type { Ledger } from '../ledger/ledger.ts';

type Counts = readonly { readonly code: string; readonly count: number }[];

/** Why rows of a campaign's list were not taken, by code; what they say may be a person's number and stays out. */
export interface RejectedCounts {
  of(campaign: string, list: { readonly count: number; readonly fingerprint: string }): Promise<Counts>;
}

/** More rows than this are not looked at: the report has them all. */
const MOST_ROWS = 1_000;

/** Read again only when the number of rejected rows or the list has changed. */
export function createRejectedCounts(ledger: {
  readonly contacts: Pick<Ledger['contacts'], 'rejected'>;
}): RejectedCounts {
  const known = new Map<string, { readonly key: string; readonly counts: Counts }>();
  return {
    async of(campaign, { count, fingerprint }) {
      if (count === 0) return [];
      const key = `${count} ${fingerprint}`;
      const kept = known.get(campaign);
      if (kept?.key === key) return kept.counts;
      const rows = await ledger.contacts.rejected(campaign, 0, MOST_ROWS);
      const counts = countedByCode(rows.map(({ code }) => code));
      known.set(campaign, { key, counts });
      return counts;
    },
  };
}

function countedByCode(codes: readonly string[]): Counts {
  const counts = new Map<string, number>();
  for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts].map(([code, count]) => ({ code, count })).sort((a, b) => b.count - a.count);
}
